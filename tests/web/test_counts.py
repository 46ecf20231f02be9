"""One number of a tag's passages, wherever it is shown: chips, groups, charts, summary, documents,
data, the command line; and one of the passages that hold a word, by search and by filter."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from html import unescape
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from app.cli import main
from app.store import charts, codebook
from app.store.database import change
from tests.fixtures.marked import Marked
from tests.writers.documents.test_markdown import quotes_in

UNTAGGED = "No tag"


@pytest.fixture
def counts(marked: Marked) -> dict[str, int]:
    """By the names of tags, with several passages of several tags, more than a page of them."""
    with marked.study.app.app_context(), change():
        for _ in range(30):
            marked.mark(2, "river", "peace", "depots", by="ben")
        marked.mark(1, "river", "peace", "depots", "peacekeeping", "border-control")
    return by_tag(text(marked, "/report/csv"))


def by_tag(table: str) -> dict[str, int]:
    """Of an export as CSV."""
    rows = csv.DictReader(io.StringIO(table.removeprefix("\ufeff")))
    named = (row["tags"].split("; ") if row["tags"] else [UNTAGGED] for row in rows)
    return dict(Counter(name for names in named for name in names))


def text(marked: Marked, path: str, **asked: str) -> str:
    answer = marked.study.client("viewer").get(marked.study.url(path), query_string=asked)
    assert answer.status_code == 200
    return unescape(answer.text)


def exported(marked: Marked) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text(marked, "/report/csv").removeprefix("\ufeff"))))


def test_chips(marked: Marked, counts: dict[str, int]) -> None:
    html = text(marked, "/passages")
    row = r'data-chip="tag:[^"]+">.*?<bdi>([^<]+)</bdi>.*?<span class="count" data-count>(\d+)'
    chips = re.findall(row, html, re.DOTALL)
    assert {name: int(number) for name, number in chips if int(number)} == {
        name: number for name, number in counts.items() if name != UNTAGGED
    }


def test_groups_of_all_pages(marked: Marked, counts: dict[str, int]) -> None:
    said: dict[str, int] = {}
    standing: Counter[str] = Counter()
    asked = {"group": "tag"}
    while True:
        html = text(marked, "/passages", **asked)
        for part in html.split('<section aria-labelledby="group-')[1:]:
            heading = r"<h2[^>]*>(?:<span .*?</span>)?\s*([^<]+)</h2>.*?([\d,]+) passages?"
            head, number = re.findall(heading, part, re.DOTALL)[0]
            said[head] = int(number)
            standing[head] += part.count('<article class="passage')
        later = re.search(r'rel="next" href="[^"]*after=([^"&]+)', html)
        if not later:
            break
        asked["after"] = later[1].replace("%40", "@")
    assert said == counts
    assert standing == counts
    assert f"{sum(counts.values())} places of {len(exported(marked))} passages" in html


def test_charts(marked: Marked, counts: dict[str, int]) -> None:
    with marked.study.app.app_context():
        cells = charts.cells(marked.project_id)
        tags = codebook.tags(marked.project_id, retired=True, texts=False)
    names = {"": UNTAGGED, **{tag.slug: tag.name for tag in tags}}
    found: Counter[str] = Counter()
    for cell in cells:
        found[names[cell.slug]] += cell.count
    assert found == counts


def test_summary(marked: Marked, counts: dict[str, int]) -> None:
    html = text(marked, "/report")
    sections = re.split(r'<section class="level-2', html)[1:]
    found = {}
    for section in sections:
        (heading,) = re.findall(r"<h3[^>]*>(?:<span.*?</span>)?([^<]+)</h3>", section)
        title = heading.split(" › ")[-1]
        if shown := section.count('<figure class="passage"'):
            found[title] = shown
            assert re.search(rf"\({shown} passages?\)", section)
    assert found == counts


def test_data(marked: Marked, counts: dict[str, int]) -> None:
    tagged = {name: number for name, number in counts.items() if name != UNTAGGED}
    data = json.loads(text(marked, "/report/json"))
    names = {tag["slug"]: tag["name"] for tag in data["codebook"]}
    found = (passage["tags"] for passage in data["passages"])
    assert Counter(names[slug] for tags in found for slug in tags) == tagged
    annotations = json.loads(text(marked, "/report/jsonld"))["first"]["items"]
    bodies = (body for each in annotations for body in each.get("body", ()))
    assert Counter(b["value"] for b in bodies if b["purpose"] == "tagging") == tagged
    book = marked.study.client("viewer").get(marked.study.url("/report/xlsx")).data
    sheet = openpyxl.load_workbook(io.BytesIO(book))["Tags"].iter_rows(min_row=2, values_only=True)
    sums: Counter[str] = Counter()
    for name, _slug, _brief, _cited, number, _part in sheet:
        sums[str(name).split(" › ")[-1]] += int(str(number))
    assert sums == tagged


def test_command_line(marked: Marked, counts: dict[str, int], tmp_path: Path) -> None:
    url = str(marked.study.app.config["DATABASE_URL"])
    environment = {"BRIEFMARK_DATABASE_URL": url, "BRIEFMARK_INSTANCE": str(tmp_path / "cli")}
    asked = ["export", "--project", marked.study.slug, "--format", "csv", "-o", "-"]
    assert by_tag(CliRunner().invoke(main, asked, env=environment).stdout) == counts


@pytest.mark.usefixtures("counts")
@pytest.mark.parametrize("word", ["river", "mandates"])
def test_search(marked: Marked, word: str) -> None:
    html = text(marked, "/search", q=word)
    found = re.findall(r'>Marked passages <span class="number">(\d+)', html)
    table = text(marked, "/report/csv", q=word).removeprefix("\ufeff")
    assert found == [str(len(list(csv.DictReader(io.StringIO(table)))))]
    listed = text(marked, "/passages", q=word)
    assert re.findall(r'id="tally"[^>]*><strong>([\d,]+)</strong> of', listed) == found


def test_documents(marked: Marked, counts: dict[str, int]) -> None:
    assert len(quotes_in(text(marked, "/report/markdown").encode())) == sum(counts.values())
