from __future__ import annotations

import re
from html import unescape

import pytest

from app.store.database import change
from app.web.pages.passages import A_PAGE
from tests.fixtures.marked import Marked
from tests.fixtures.study import Study


def refs(html: str) -> list[str]:
    return re.findall(r'class="reference" href="[^"]+">(B\d+:\d+)<', html)


def test_passages_stand_in_their_context(marked: Marked) -> None:
    html = unescape(marked.study.client("viewer").get(marked.study.url("/passages")).text)
    assert refs(html) == ["B1:1", "B1:2", "B1:4", "B1:3", "B2:2", "B2:1"]
    assert (
        '<span class="around">Guards should </span><mark class="exact">count every rifle in the'
        ' depots</mark><span class="around"> each month.</span>'
    ) in html
    assert "Quill 2019a, ¶1" in html
    assert 'href="/projects/sahel-arms/briefs/1/highlights/2"' in html
    assert "6 passages" in html


def test_a_page_holds_fifty_and_leads_on(marked: Marked) -> None:
    with marked.study.app.app_context(), change():
        for _ in range(A_PAGE):
            marked.mark(1, "river", "peace", by="ben")
    client, url = marked.study.client("analyst"), marked.study.url("/passages")
    first = client.get(url, query_string={"q": "tag:peace"}).text
    assert len(refs(first)) == A_PAGE
    assert "1 to 50 of 51 passages" in first
    assert "51 passages</span>" in first  # of the group
    assert ", continued" not in first
    last = refs(first)[-1]
    assert f"{url}?q=tag:peace&amp;after={last}" in first
    second = client.get(url, query_string={"q": "tag:peace", "after": last}).text
    assert refs(second) == ["B1:3"]
    assert "51 to 51 of 51 passages" in second
    assert "51 passages, continued" in second
    back = client.get(url, query_string={"q": "tag:peace", "before": "B1:3"}).text
    assert refs(back) == refs(first)
    for odd in ("", "x", "B0:0", "B1:99999999999", "é"):
        assert client.get(url, query_string={"after": odd}).status_code == 200


def test_an_empty_page_teaches_the_next_step(study: Study, marked: Marked) -> None:
    client = study.client("viewer")
    nothing = client.get(study.url("/passages"), query_string={"q": "nothing"}).text
    assert "No passage matches this filter" in nothing


def test_without_a_highlight_the_page_says_how_to_make_one(study: Study) -> None:
    assert "No passages yet" in study.client("viewer").get(study.url("/passages")).text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"sort": "newest", "group": "none"}, ["B2:2", "B2:1", "B1:4", "B1:3", "B1:2", "B1:1"]),
        ({"group": "analyst"}, ["B1:1", "B1:4", "B1:3", "B1:2", "B2:2", "B2:1"]),
        (
            {"group": "tag"},
            ["B1:4", "B1:2", "B1:4", "B2:2", "B1:1", "B1:3", "B1:2", "B2:1"],  # each of their tags
        ),
        ({"sort": "odd", "group": "odd"}, ["B1:1", "B1:2", "B1:4", "B1:3", "B2:2", "B2:1"]),
    ],
)
def test_sorted_and_grouped_as_asked(
    marked: Marked, query: dict[str, str], expected: list[str]
) -> None:
    client = marked.study.client("viewer")
    html = client.get(marked.study.url("/passages"), query_string=query).text
    assert sorted(refs(html)) == sorted(expected)
    if query.get("sort") != "newest":
        assert refs(html) == expected


def test_the_words_of_the_filter_are_marked(marked: Marked) -> None:
    client = marked.study.client("viewer")
    html = client.get(marked.study.url("/passages"), query_string={"q": "riv*"}).text
    assert 'patrol the <mark class="found">river</mark> border' in html
