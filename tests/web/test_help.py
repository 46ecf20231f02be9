"""The help says what there is and nothing else: each table against the list of the program that it
stands for, and what its text names against what exists."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from lxml import html

from app.cli import commands
from app.config import SETTINGS
from app.domain.filter import parse
from app.domain.permissions import PERMISSIONS, ROLES
from app.readers import PICTURES, READERS
from app.readers.work import WORK_READERS
from app.store.filters import TERM, TERMS
from app.web.pages.help import PARTS
from app.writers import WRITERS
from tests.fixtures.study import Study, browser

pytestmark = pytest.mark.either_engine

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
MODIFIERS = {"Alt", "Cmd", "Ctrl", "Shift"}
OF_THE_BROWSER = {"F"}  # its own find


@pytest.fixture
def page(app: Flask) -> html.HtmlElement:
    """For somebody who is not signed in."""
    answer = browser(app).get("/help")
    assert answer.status_code == 200
    return html.fromstring(answer.text)


def test_what_the_program_has_stands_in_the_help_and_nothing_else(page: html.HtmlElement) -> None:
    readers = [*READERS, *PICTURES]
    assert table(page, "readers") == [[r.label, " ".join(r.extensions)] for r in readers]
    brought = table(page, "work-readers")
    assert [files for _, files in brought] == [" ".join(r.extensions) for r in WORK_READERS]
    assert [n.lower() for n, _ in brought] == [r.label.lower() for r in WORK_READERS]
    written = [row for row in table(page, "writers") if len(row) > 1]
    assert sorted(written) == sorted([w.label, w.name, f".{w.extension}"] for w in WRITERS)
    assert {row[0]: row[1] for row in table(page, "commands")} == commands()
    assert [row[0] for row in table(page, "settings")] == [name.lower() for name in SETTINGS]
    assert all(meaning for *_, meaning in table(page, "settings"))
    assert table(page, "permissions") == [
        [each.words, *("yes" if role in each.roles else "–no" for role in ROLES)]
        for each in PERMISSIONS.values()
    ]


def test_each_term_of_the_filter_stands_there_with_all_its_values(page: html.HtmlElement) -> None:
    rows = table(page, "terms")
    asked = [row[1] for row in rows]
    queries = (
        query
        for term in TERMS
        for query in (term.example, *(f"{term.key}:{value}" for value in term.choices))
    )
    assert asked == list(dict.fromkeys(queries))
    assert [row[0] for row in rows if row[0]] == [term.label for term in TERMS]
    assert all(row[2] for row in rows)


def test_each_query_of_the_text_is_one(page: html.HtmlElement) -> None:
    """`parse` raises what is wrong with it."""
    queries = [each.text_content() for each in page.cssselect("code[data-query]")]
    assert len(queries) > len(TERMS)
    assert all(parse(query, TERM) for query in queries)
    unsaid = page.xpath("//code[not(@data-query or @data-own)][not(ancestor::table)]/text()")
    assert [text for text in unsaid if re.match("-?[a-z]+:", text)] == []


def test_each_key_stands_there_and_the_text_names_no_other(page: html.HtmlElement) -> None:
    sources = sorted(TEMPLATES.glob("*/_keys.html"))
    pages = [path for path in TEMPLATES.rglob("*.html") if "{% call keys_table" in path.read_text()]
    assert {path.parent for path in pages} == {path.parent for path in sources}
    assert len(page.cssselect(".of-keys")) == len(sources)
    shown = [row.get("data-keys") for row in page.cssselect(".of-keys [data-keys]")]
    written = (path.read_text() for path in sources)
    there = [unescape(k) for text in written for k in re.findall(r'data-keys="([^"]+)"', text)]
    assert sorted(shown) == sorted(there)
    elsewhere = [
        path
        for path in TEMPLATES.rglob("*.html")
        if path.name != "_keys.html" and 'data-keys="' in path.read_text()
    ]
    assert elsewhere == []
    known = {each.text_content() for each in page.cssselect(".of-keys kbd")}
    named = {each.text_content() for each in page.cssselect("kbd")}
    assert named - known - MODIFIERS - OF_THE_BROWSER <= {"?", "2"}


def test_each_command_that_the_text_names_is_one(page: html.HtmlElement) -> None:
    named = {
        each.text_content()
        for each in page.cssselect("code")
        if each.text_content().startswith("briefmark ")
    }
    assert named == commands().keys()


def test_each_page_leads_to_its_part_and_each_part_is_there(
    study: Study, page: html.HtmlElement
) -> None:
    parts = {each.get("id") for each in page.cssselect(".help > section")}
    assert parts == PARTS.keys()
    assert {path.stem for path in (TEMPLATES / "help").glob("*.html")} == {*PARTS, "help"}
    client = study.client("lead")
    for path, part in {
        "": "briefs",
        "/briefs/1": "reading",
        "/passages": "filter",
        "/recommendations": "recommendations",
        "/matrix": "matrix",
        "/codebook": "tagging",
        "/report": "report",
        "/people": "roles",
        "/work/new": "exchange",
        "/settings": "roles",
        "/trash": "roles",
    }.items():
        shown = html.fromstring(client.get(study.url(path)).text)
        (link,) = shown.cssselect("#account-menu a[href*='/help']")
        assert link.get("href") == f"/help#{part}", path
    assert 'href="/help"' in browser(study.app).get("/sign-in").text


def table(page: html.HtmlElement, name: str) -> list[list[str]]:
    (found,) = page.cssselect(f"table[data-of={name}]")
    return [
        [" ".join(cell.text_content().split()) for cell in row]
        for row in found.cssselect("tbody tr")
    ]
