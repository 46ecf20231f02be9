"""The page of hits: in one project or in all of one's own, safe for any text, in few statements."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from lxml import html

from app.actions import recommendations as act
from app.store.database import change
from tests.conftest import Recorder
from tests.fixtures import study as studies
from tests.fixtures.marked import Marked
from tests.fixtures.study import Study

CORPUS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "&lt;script&gt; <mark class=found>",
    "</mark></p><iframe srcdoc='<b>'>",
    "{{ 7 * 7 }} ${7*7} javascript:alert(1)",
)


def test_a_recommendation_is_found_and_led_to(app: Flask, marked: Marked) -> None:
    with app.app_context(), change():
        act.make(marked.member("ana"), 1, 1, title="An inventory <of> zebras")
    answer = marked.study.client("viewer").get(marked.study.url("/search?q=zebras"))
    page = html.fromstring(answer.text)
    assert [h2.text_content() for h2 in page.cssselect("h2")] == ["Recommendations"]
    (hit,) = page.cssselect(".hit > a")
    assert hit.get("href") == marked.study.url("/recommendations/1")
    assert hit.text_content() == "R1 An inventory <of> zebras"
    only = marked.study.client("viewer").get(
        marked.study.url("/search?q=zebras&in=recommendations")
    )
    assert "R1" in only.text


def test_hits_lead_to_their_place(marked: Marked) -> None:
    html = marked.study.client("viewer").get(marked.study.url("/search?q=river")).text
    assert 'href="/projects/sahel-arms/briefs/1?find=river#p2"' in html
    assert 'href="/projects/sahel-arms/briefs/1?find=river#h2"' in html
    assert 'patrol the <mark class="found">river</mark> border' in html
    heads = re.findall(r'<h2 id="group-\d+">([^<]+)', html)
    assert heads == ["Text of briefs", "Marked passages"]


def test_an_entry_of_the_codebook_leads_to_its_page(marked: Marked) -> None:
    html = marked.study.client("viewer").get(marked.study.url("/search?q=monitoring")).text
    assert 'href="/projects/sahel-arms/codebook/tags/monitoring"' in html
    assert '<mark class="found">Monitoring</mark>' in html


def test_one_kind_of_hits_can_be_chosen(marked: Marked) -> None:
    client = marked.study.client("viewer")
    html = client.get(marked.study.url("/search?q=river&in=passages")).text
    assert re.findall(r'<h2 id="group-\d+">([^<]+)', html) == ["Marked passages"]
    assert client.get(marked.study.url("/search?q=river&in=odd&page=x")).status_code == 200


@pytest.mark.parametrize("who", ["outsider", "lead"])
def test_an_outsider_finds_nothing_of_others(study: Study, marked: Marked, who: str) -> None:
    html = study.client(who).get("/search?q=river").text
    assert ("Nothing holds these words" in html) == (who == "outsider")
    assert ("sahel-arms" in html) == (who == "lead")


def test_who_has_left_finds_nothing_more(study: Study, marked: Marked) -> None:
    study.client("lead").post(study.url(f"/people/{study.people['analyst']}/removal"))
    assert "sahel-arms" not in study.client("analyst").get("/search?q=river").text


def test_all_my_projects_are_searched_at_once(study: Study, marked: Marked) -> None:
    with study.app.app_context(), change():
        other = studies.add_project(study.people, "other")
        studies.add_brief(other.id, study.people["lead"])
    html = study.client("viewer").get("/search?q=dorvane").text
    assert "/projects/other/briefs/1" in html
    assert "/projects/sahel-arms/briefs/1" in html
    assert "/projects/other/" not in study.client("viewer").get(study.url("/search?q=dorvane")).text


@pytest.mark.parametrize("attack", CORPUS)
def test_what_was_written_or_typed_is_shown_as_text(marked: Marked, attack: str) -> None:
    with marked.study.app.app_context(), change():
        marked.mark(1, "river", note=f"needle {attack} needle")
    client, url = marked.study.client("viewer"), marked.study.url("/search")
    html = client.get(url, query_string={"q": "needle"}).text
    assert f"needle {attack} needle" in unescape(re.sub(r"</?mark[^>]*>", "", html)) or (
        "mark" in attack
    )
    for page in (html, client.get(url, query_string={"q": attack}).text):
        bare = page.replace('<mark class="found">', "")
        assert not re.search(r"<(script>|img|iframe|mark)|<svg onload|srcdoc='<", bare)


def test_a_hit_in_a_script_is_marked_within_its_escaped_text(marked: Marked) -> None:
    with marked.study.app.app_context(), change():
        marked.mark(1, "river", note="<script>amp</script>")
    html = marked.study.client("viewer").get(marked.study.url("/search?q=amp")).text
    assert '&lt;script&gt;<mark class="found">amp</mark>&lt;/script&gt;' in html


@pytest.mark.parametrize("typed", ["", "   ", '"', "-a", "*", "AND OR NOT", "'; --", "a" * 5000])
def test_any_query_is_answered(marked: Marked, typed: str) -> None:
    client = marked.study.client("viewer")
    answer = client.get(marked.study.url("/search"), query_string={"q": typed})
    assert answer.status_code == 200


def test_hits_are_paged(marked: Marked) -> None:
    with marked.study.app.app_context(), change():
        for _ in range(60):
            marked.mark(1, "river", note="needle")
    client, url = marked.study.client("viewer"), marked.study.url("/search")
    first, second = (client.get(f"{url}?q=needle&page={n}").text for n in (1, 2))
    assert (first.count('class="hit"'), second.count('class="hit"')) == (50, 10)
    assert f"{url}?q=needle&amp;page=2" in first


def test_the_statements_do_not_grow(marked: Marked, statements: Recorder) -> None:
    client, url = marked.study.client("viewer"), marked.study.url("/search?q=river")
    client.get(url)
    with statements() as few:
        client.get(url)
    with marked.study.app.app_context(), change():
        for _ in range(300):
            marked.mark(2, "river", note="river")
    with statements() as many:
        client.get(url)
    assert len(many) == len(few) == 4


def test_script_is_told_where_the_words_stand(marked: Marked) -> None:
    url, text = marked.study.url("/briefs/1/found"), marked.study.text
    client = marked.study.client("viewer")
    start, end = marked.study.span("patrol the river border")
    asked = {"find": "RÍVER peacekeeping -depot", "start": start, "end": end, "h": 2}
    found = client.get(url, query_string=asked).get_json()
    assert [text[a:b] for a, b in found["text"]] == ["river"]
    assert found["said"] == [[[0, len("Peacekeeping")]]]
    assert client.get(url).get_json() == {"text": [], "said": []}


def test_script_is_told_how_words_are_compared(marked: Marked) -> None:
    asked = {"typed": "Lódz, GRÖSSE 监测"}
    answer = marked.study.client("viewer").get(marked.study.url("/words"), query_string=asked)
    assert answer.get_json() == {"words": " lodz grosse 监 测 "}
