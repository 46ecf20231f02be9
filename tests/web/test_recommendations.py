"""The pages of recommendations: the list, one of them, and the forms that change it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from lxml import html

from app.actions import recommendations as act
from app.actions.highlights import adjust_highlight, remove_highlight
from app.actions.progress import declare_read
from app.actions.recommendations import links
from app.domain.recommendations.kinds import GivenField
from app.domain.recommendations.record import Recommendation
from app.store import recommendations as store
from app.store.database import change, db
from app.store.tables.briefs import Block
from app.store.tables.columns import new_id
from app.web.pages.recommendations.changes import FORMS
from app.writers import WRITERS
from tests.conftest import Recorder
from tests.fixtures.marked import Marked
from tests.fixtures.study import JSON

pytestmark = pytest.mark.either_engine
COUNT, PATROL, MANDATES, DEPOT = 1, 2, 3, 4  # passages of the first brief
DEPOTS = "count every rifle in the depots"


@pytest.fixture
def made(app: Flask, marked: Marked) -> Callable[..., None]:
    """`made(passage, …)` makes one as Ben; the first is R1."""

    def make(number: int = COUNT, by: str = "ben", **more: Any) -> None:
        with app.app_context(), change():
            act.make(marked.member(by), 1, number, **more)

    return make


def now_is(app: Flask, marked: Marked, number: int = 1) -> Recommendation:
    with app.app_context():
        db.session.expire_all()
        return store.recommendation(marked.project_id, number)


def page(marked: Marked, path: str, role: str = "analyst", status: int = 200) -> html.HtmlElement:
    answer = marked.study.client(role).get(marked.study.url(path))
    assert answer.status_code == status, answer.text
    return html.fromstring(answer.text)


def text(element: html.HtmlElement) -> str:
    return re.sub(r"\s+", " ", element.text_content()).strip()


def words(marked: Marked, kind: str, quote: str) -> GivenField:
    return GivenField(kind, "stated", quote, *marked.study.span(quote))


def test_an_empty_list_says_how_to_make_the_first_one(marked: Marked) -> None:
    said = text(page(marked, "/recommendations").cssselect(".empty")[0])
    assert said.startswith("No recommendations yet")
    assert "press 0" in said


def test_the_list_says_who_by_when_how_strongly_on_which_sources(
    app: Flask, marked: Marked, made: Callable[..., None]
) -> None:
    who = GivenField("actor", "supplied", "the guards", why="They are named before.")
    made(strength="must", title="Count", fields=[who, GivenField("when", "not_stated")])
    made(PATROL, title="Patrol")
    with app.app_context(), change():
        ben = marked.member("ben")
        act.join(ben, 1, 1, PATROL, stance="opposes")
        declare_read(ben, 1, True)
        act.ask(ben, 1, "Which first?")
    rows = page(marked, "/recommendations").cssselect("tbody tr")
    assert text(rows[0][5]) == "1 of 1 (2 passages) 1 against"
    assert [text(cell) for cell in rows[1]][2:5] == ["open", "open", "open"]
    assert "R1 Count: by when?" in page(marked, "/recommendations").cssselect("#to-ask")[0].text
    overview = text(page(marked, "/recommendations").cssselect(".lens")[0])
    assert "To do strength open in 1, a question open in 1" in overview
    assert text(rows[0][0]) == "R1"
    assert text(rows[0][1]).startswith("Count")
    assert [text(rows[0][at]) for at in (2, 3, 4, 6)] == [
        *("[the guards]", "not stated", "must", "open")
    ]
    assert text(rows[0].cssselect(".to-do")[0]) == "Should do what is open1 open question"
    assert text(rows[0][7]) == "no response"


def test_a_filter_keeps_those_that_rest_on_what_it_finds(
    marked: Marked, made: Callable[..., None]
) -> None:
    made(title="Count")
    made(PATROL, title="Patrol")
    found = page(marked, "/recommendations?q=tag:depots")
    assert [text(each) for each in found.cssselect(".name")] == ["Count"]
    assert text(found.cssselect("#tally")[0]) == "1 of 2 recommendations:"
    none = page(marked, "/recommendations?q=zebra")
    assert "No recommendation matches this filter" in text(none)
    assert "Nothing of what you typed is lost" in text(
        page(marked, "/recommendations?q=tag:", status=422)
    )


def test_the_list_comes_in_pages(app: Flask, marked: Marked, made: Callable[..., None]) -> None:
    with app.app_context(), change():
        for number in range(52):
            act.make(marked.member("ben"), 1, COUNT, title=f"Number {number}")
    first = page(marked, "/recommendations")
    assert text(first.cssselect(".pages .number")[0]) == "R1 to R50 of 52"
    (further,) = first.cssselect("[rel=next]")
    second = page(marked, further.get("href").removeprefix(marked.study.url()))
    assert [text(each) for each in second.cssselect("tbody .number")] == ["R51", "R52"]


@pytest.mark.parametrize("wrong", ["after=x", "after=-4", "after=99999999999", "state=nowhere"])
def test_an_address_that_nobody_wrote_gives_the_list(
    marked: Marked, made: Callable[..., None], wrong: str
) -> None:
    made(title="Count")
    assert [
        text(each) for each in page(marked, f"/recommendations?{wrong}").cssselect(".name")
    ] == ["Count"]


def test_the_page_says_what_it_rests_on(
    app: Flask, marked: Marked, made: Callable[..., None]
) -> None:
    made(title="Count", strength="should", fields=[words(marked, "action", "count every rifle")])
    with app.app_context(), change():
        act.join(marked.member("ana"), 1, 1, PATROL, stance="opposes", voice="reported")
    found = page(marked, "/recommendations/1", "viewer")
    assert text(found.cssselect("h1")[0]) == "R1 Count"
    fields = {text(each[0]): text(each[1]) for each in found.cssselect(".fields > div")}
    assert fields["Should do what"].startswith("count every rifle stated, B1:1")
    assert fields["Who"] == "open"
    assert text(found.cssselect("blockquote .bound")[0]) == "count every rifle"
    heads = [text(each) for each in found.cssselect(".evidence h3")]
    assert heads == [
        "For: 1 independent source; no brief declared read through",
        "Qualifying",
        "Against: 1",
    ]
    assert "Joined B1:2 to R1." in text(found.cssselect(".history")[0])
    assert not found.cssselect(".history button")


def test_briefs_of_one_origin_are_said_to_count_once(
    app: Flask, marked: Marked, made: Callable[..., None]
) -> None:
    made()
    with app.app_context(), change():
        ana = marked.member("ana")
        act.join(ana, 1, 2, 1)
        links.share(ana, [1, 2], "same_authors", "Both are by Ida Quill.")
    found = page(marked, "/recommendations/1")
    assert [text(each).count("counted once") for each in found.cssselect("figcaption")] == [1, 1]
    assert "one source with B2: counted once" in text(found.cssselect("figcaption")[0])
    assert text(found.cssselect(".evidence h3")[0]).startswith("For: 1 independent source;")


def test_what_stands_outside_the_body_is_shown_and_not_counted(
    app: Flask, marked: Marked, made: Callable[..., None]
) -> None:
    made()
    with app.app_context(), change():
        db.session.query(Block).update({"zone": "notes"})
    assert "not counted: it stands outside the body" in text(page(marked, "/recommendations/1"))
    version = now_is(app, marked).version
    why = {"stance": "supports", "voice": "own", "admitted": "The authors wrote it."}
    send(marked, "/recommendations/1/passages/1/1", version=version, **why)
    assert "counted, since The authors wrote it." in text(page(marked, "/recommendations/1"))


def test_a_change_is_taken_back_on_the_page(
    app: Flask, marked: Marked, made: Callable[..., None]
) -> None:
    made()
    with app.app_context(), change():
        act.join(marked.member("ana"), 1, 1, PATROL)
    client = marked.study.client("analyst")
    form = page(marked, "/recommendations/1").cssselect(".history form")[0]
    done = client.post(form.get("action"), follow_redirects=True)
    assert "Taken back: Joined B1:2 to R1." in done.text
    assert len(now_is(app, marked).evidence) == 1
    again = client.post(form.get("action"))
    assert again.status_code == 409
    assert "cannot be undone. Look at what stands there now." in again.text
    form = page(marked, "/recommendations/1").cssselect(".history form")[-1]
    gone = client.post(form.get("action"))
    assert gone.location.endswith("/recommendations")
    page(marked, "/recommendations/1", status=404)
    assert client.post(form.get("action")).status_code == 404


def test_a_change_of_another_is_not_taken_back_here(
    marked: Marked, made: Callable[..., None]
) -> None:
    made()
    made(PATROL)
    action = page(marked, "/recommendations/2").cssselect(".history form")[0].get("action")
    answer = marked.study.client("analyst").post(
        action.replace("recommendations/2", "recommendations/1")
    )
    assert answer.status_code == 404


def test_it_needs_a_look_until_somebody_says_that_it_still_holds(
    app: Flask, marked: Marked, made: Callable[..., None]
) -> None:
    made(title="Count them")
    client, address = marked.study.client("lead"), marked.study.url("/recommendations/1")
    assert "Needs a look" not in client.get(address).text
    with app.app_context(), change():
        adjust_highlight(
            marked.member("ana"), 1, 1, *marked.study.span("every rifle"), "every rifle", 1
        )
    page = html.fromstring(client.get(address).text)
    (look,) = page.cssselect(".look")
    assert "B1:1 has other words." in look.text_content()
    assert [dd.text_content() for dd in look.cssselect("dd")] == [
        "count every rifle in the depots",
        "every rifle",
    ]
    assert "Needs a look" in client.get(marked.study.url("/recommendations")).text
    viewer = html.fromstring(marked.study.client("viewer").get(address).text)
    assert len(viewer.cssselect(".look")) == 1
    assert viewer.cssselect(".look button") == []
    (form,) = look.cssselect("form")
    said = client.post(form.get("action"), data=dict(form.form_values()), follow_redirects=True)
    assert "R1 still holds." in said.text
    assert "Needs a look" not in said.text


def test_one_that_was_merged_leads_to_the_other(
    app: Flask, marked: Marked, made: Callable[..., None]
) -> None:
    made()
    made(PATROL)
    one, other = (now_is(app, marked, number).version for number in (1, 2))
    with app.app_context(), change():
        act.merge(marked.member("ben"), 1, 2, one, other)
    client = marked.study.client("viewer")
    answer = client.get(marked.study.url("/recommendations/2"), follow_redirects=True)
    assert answer.request.path == marked.study.url("/recommendations/1")
    assert "R2 was merged into R1." in answer.text
    assert [
        text(each)
        for each in page(marked, "/recommendations?state=merged").cssselect("tbody .number")
    ] == ["R2"]
    analyst = marked.study.client("analyst")
    for form in (*FORMS, "fields/actor", "merger"):
        if form != "reinstatement":
            answer = analyst.get(marked.study.url(f"/recommendations/2/{form}"))
            assert (answer.status_code, answer.location) == (
                *(303, marked.study.url("/recommendations/1")),
            ), form


def test_the_forms_of_a_withdrawn_one_lead_to_where_it_is_put_back(
    app: Flask, marked: Marked, made: Callable[..., None]
) -> None:
    made()
    made(PATROL)
    version = now_is(app, marked).version
    with app.app_context(), change():
        act.withdraw(marked.member("ben"), 1, version)
    client, url = marked.study.client("analyst"), marked.study.url
    for form in ("wording", "confidence", "fields/actor", "merger", "merger?with=R2"):
        answer = client.get(url(f"/recommendations/1/{form}"), follow_redirects=True)
        assert answer.request.path == url("/recommendations/1")
        assert "R1 is withdrawn. Put it back before you change it." in answer.text
    assert client.get(url("/recommendations/1/reinstatement")).status_code == 200
    with_it = client.get(url("/recommendations/2/merger?with=R1"))
    assert with_it.status_code == 422
    assert "R1 is withdrawn. Choose one that is in use." in with_it.text


def send(marked: Marked, path: str, status: int = 303, /, **form: Any) -> html.HtmlElement:
    """What the form answers to the analyst, or to whom `by` names; where it leads to, if it leads
    to the record, on which it is said."""
    client = marked.study.client(form.pop("by", "analyst"))
    answer = client.post(marked.study.url(path), data=form)
    assert answer.status_code == status, answer.text
    if status == 303:
        answer = client.get(answer.location)
    return html.fromstring(answer.text)


def said(page: html.HtmlElement) -> str:
    return " ".join(text(each) for each in page.cssselect("main .message"))


MAKE = "/briefs/1/highlights/1/recommendation"


def test_one_is_made_on_the_page_of_a_highlight(app: Flask, marked: Marked) -> None:
    edit = page(marked, "/briefs/1/highlights/1/edit")
    (link,) = edit.xpath("//a[text()='Make a recommendation']")
    assert link.get("href") == marked.study.url(MAKE)
    form = page(marked, MAKE)
    assert DEPOTS in text(form.cssselect("blockquote")[0])
    done = send(
        marked,
        MAKE,
        **{"field-actor": "the guards", "basis-actor": "supplied"},
        **{"why-actor": "They are named before.", "field-action": "count every rifle"},
        **{"basis-when": "not_stated"},
        form_id=str(new_id()),
        strength="should",
    )
    assert said(done) == "R1 is made."
    found = now_is(app, marked)
    assert [(f.kind, f.basis, f.text) for f in found.fields] == [
        ("actor", "supplied", "the guards"),
        ("action", "stated", "count every rifle"),
        ("when", "not_stated", ""),
    ]
    assert (found.title, found.statement, found.open) == ("Count every rifle", DEPOTS, ())
    edit = page(marked, "/briefs/1/highlights/1/edit")
    assert "It is in R1. Make a recommendation" in text(edit)


def test_a_form_that_is_sent_twice_makes_one(app: Flask, marked: Marked) -> None:
    id = str(new_id())
    for _ in range(2):
        send(marked, MAKE, form_id=id)
    with app.app_context():
        assert store.count(marked.project_id) == 1


@pytest.mark.parametrize(
    ("form", "status", "words"),
    [
        ({"field-actor": "nobody"}, 422, "“nobody” is not in the passage."),
        ({"field-action": "e"}, 422, "stands 5 times in the passage. Quote a few words more."),
        ({"field-actor": "x", "basis-actor": "supplied"}, 422, "Say why “Who” is “x”"),
        ({"field-actor": "x", "basis-actor": "not_stated"}, 422, "cannot be not stated and say"),
        ({"title": "x" * 91}, 422, "The title has 91 characters; the most is 90."),
        ({"statement": "x" * 10_000}, 413, "has 10,000 characters; the most is 5,000"),
        ({"strength": "maybe"}, 422, "“maybe” is none of"),
        ({"stance": "maybe"}, 422, "“maybe” is none of"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    app: Flask, marked: Marked, form: dict[str, str], status: int, words: str
) -> None:
    again = send(marked, MAKE, status, **form, **{"why-means": "kept"})
    assert words in said(again)
    assert again.xpath("//input[@name='why-means']/@value") == ["kept"]
    with app.app_context():
        assert store.count(marked.project_id) == 0


def test_two_people_make_one_of_the_same_words(
    app: Flask, marked: Marked, made: Callable[..., None]
) -> None:
    made(title="Count")
    again = send(marked, MAKE, 409, title="Mine")
    assert "B1:1 is in R1 “Count” by Ben Okoro already." in said(again)
    assert again.xpath("//input[@name='title']/@value") == ["Mine"]
    seen = again.xpath("//input[@name='seen']/@value")
    assert said(send(marked, MAKE, title="Mine", seen=seen)) == "R2 is made."


def test_script_is_told_what_stands_in_the_way(marked: Marked, made: Callable[..., None]) -> None:
    made(title="Count")
    client = marked.study.client("analyst")
    answer = client.post(marked.study.url(MAKE), headers=JSON)
    assert (answer.status_code, answer.json and answer.json["current"]) == (409, {"R1": "Count"})
    answer = client.post(marked.study.url(MAKE), data={"seen": "R1"}, headers=JSON)
    assert answer.json == {"said": "R2 is made.", "go": marked.study.url("/recommendations/2")}


R1 = "/recommendations/1"


def test_the_wording_is_changed_by_one_at_a_time(
    app: Flask, marked: Marked, made: Callable[..., None]
) -> None:
    made(title="Count")
    version = now_is(app, marked).version
    form = {"title": "Count all", "statement": "[The guards] should count.", "version": version}
    assert said(send(marked, f"{R1}/wording", **form)) == "The wording of R1 is saved."
    again = send(marked, f"{R1}/wording", 409, by="lead", **{**form, "title": "Mine"})
    assert "Your version and theirs stand side by side." in said(again)
    assert again.xpath("//input[@name='title']/@value") == ["Mine"]
    assert "Count all" in text(again.cssselect("aside")[0])
    (seen,) = again.xpath("//form[@method='post']//input[@name='version']/@value")
    send(marked, f"{R1}/wording", by="lead", **{**form, "title": "Mine", "version": seen})
    assert now_is(app, marked).title == "Mine"


@pytest.mark.parametrize(
    ("form", "sent", "status", "words"),
    [
        ("wording", {"title": "", "statement": "x"}, 422, "The title is empty."),
        ("wording", {"title": "x", "statement": "x" * 5001}, 413, "the most is 5,000"),
        ("strength", {"strength": "maybe"}, 422, "“maybe” is none of"),
        ("confidence", {"confidence": "high"}, 422, "Say why you are this confident"),
        ("confidence", {"confidence": "high", "reason": "So."}, 422, "has 3 characters; it takes"),
        ("confidence", {"reason": "Because of it."}, 422, "Choose how confident you are"),
        ("passages", {"passage": "B1"}, 422, "“B1” is not the reference of a passage."),
        ("passages", {"passage": "B1:99"}, 404, "There is no"),
        ("passages", {"passage": "B1:1"}, 409, "B1:1 is in R1 already, under “For”."),
        ("questions", {"question": " "}, 422, "The question is empty."),
        ("responses", {"kind": ""}, 422, "is none of"),
        ("responses", {"kind": "noted", "on": "soon"}, 422, "Write the date as 2027-01-29"),
        ("links", {"other": "x", "kind": "same"}, 422, "is not the reference of a recommendation"),
        ("links", {"other": "R1", "kind": "same"}, 422, "cannot be linked with itself"),
        ("links", {"other": "R99", "kind": "same"}, 404, "There is no such recommendation"),
        ("links", {"other": "R2", "kind": "like"}, 422, "“like” is none of"),
        ("split", {}, 422, "Tick the passages that are to leave R1"),
        ("reinstatement", {}, 409, "R1 is not withdrawn."),
    ],
)
def test_each_form_says_what_is_wrong(
    app: Flask,
    marked: Marked,
    made: Callable[..., None],
    form: str,
    sent: dict[str, str],
    status: int,
    words: str,
) -> None:
    made()
    made(PATROL)
    before = now_is(app, marked)
    again = send(marked, f"{R1}/{form}", status, version=before.version, **sent)
    assert words in said(again)
    assert now_is(app, marked) == before
    assert again.cssselect("h1")


def test_each_form_does_what_it_says(app: Flask, marked: Marked, made: Callable[..., None]) -> None:
    made(title="Count")
    made(PATROL, title="Patrol")

    def change(form: str, **sent: Any) -> Recommendation:
        send(marked, f"{R1}/{form}", version=now_is(app, marked).version, **sent)
        return now_is(app, marked)

    assert change("strength", strength="must").strength == "must"
    found = change("confidence", confidence="very_low", reason="One source, and no figures.")
    assert (found.confidence, found.confidence_reason) == (
        "very_low",
        "One source, and no figures.",
    )
    found = change("passages", passage="b1:3", stance="opposes", voice="reported")
    assert [(e.passage.ref, e.stance, e.voice) for e in found.evidence][1] == (
        *("B1:3", "opposes", "reported"),
    )
    found = change("passages/1/3", stance="context", voice="own")
    assert found.with_stance("context")[0].voice == "own"
    (question,) = change("questions", question="Which depots?").questions
    (asked,) = change(f"questions/{question.id}", answer="All.").questions
    assert asked.answer == "All."
    (response,) = change("responses", kind="partly", body="The Desk", due="2027-06").responses
    assert (response.kind, response.body, response.due) == ("partly", "The Desk", "2027-06")
    again = send(marked, f"{R1}/responses", 422, kind="noted", due="2028", body="Them")
    assert "Say why it moves." in said(again)
    assert again.xpath("//input[@name='body']/@value") == ["Them"]
    (link,) = change("links", other="r2", kind="narrower", reason="A part.").links
    assert (link.to, link.kind, link.reason) == ("R2", "narrower", "A part.")
    assert "R1 is narrower than R2 Patrol: A part." in text(page(marked, R1))
    assert "R2 is wider than R1 Count: A part." in text(page(marked, "/recommendations/2"))
    send(marked, f"/recommendations/2/links/{link.id}/removal")
    assert now_is(app, marked).links == ()
    assert change("passages/1/3/removal").with_stance("context") == ()
    assert change("withdrawal").state == "withdrawn"
    assert [text(e) for e in page(marked, "/recommendations").cssselect(".name")] == ["Patrol"]
    assert change("reinstatement").state == "live"


def test_passages_are_split_off(app: Flask, marked: Marked, made: Callable[..., None]) -> None:
    made()
    send(marked, f"{R1}/passages", passage="B1:2")
    form = page(marked, f"{R1}/split")
    (id,) = form.xpath("//label[contains(., 'B1:2')]/input/@value")
    version = now_is(app, marked).version
    done = send(marked, f"{R1}/split", version=version, passage=id, title="Patrol")
    assert text(done.cssselect("h1")[0]) == "R2 Patrol"
    assert [e.passage.ref for e in now_is(app, marked).evidence] == ["B1:1"]


FIELD = f"{R1}/fields"


def test_a_field_is_bound_supplied_not_stated_and_open_again(
    app: Flask, marked: Marked, made: Callable[..., None]
) -> None:
    made()

    def change(kind: str, **sent: str) -> list[tuple[str, str]]:
        version = str(now_is(app, marked).version)
        send(marked, f"{FIELD}/{kind}", version=version, **sent)
        return [(each.basis, each.text) for each in now_is(app, marked).of(kind)]

    assert change("action", basis="stated", passage="B1:1", words="count every  rifle") == [
        ("stated", "count every rifle")
    ]
    who = {"basis": "supplied", "text": "the guards", "why": "Named before."}
    assert change("actor", **who, rests_on="Guards", role="implementer") == [
        ("supplied", "the guards")
    ]
    (actor,) = now_is(app, marked).of("actor")
    assert actor.role == "implementer"
    assert actor.rests_on
    assert actor.rests_on["exact"] == "Guards"
    both = change("actor", **{**who, "text": "the police"}, add="on")
    assert both == [("supplied", "the guards"), ("supplied", "the police")]
    assert change("actor", basis="not_stated") == [("not_stated", "")]
    assert change("actor", basis="open") == []


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        ({"basis": "stated", "passage": "B1:1", "words": ""}, 422, "Write or copy the words"),
        ({"basis": "stated", "passage": "B1:2", "words": "count"}, 422, "Choose the passage"),
        ({"basis": "stated", "passage": "B1:1", "words": "zebra"}, 422, "stand neither in B1:1"),
        ({"basis": "stated", "passage": "B1:1", "words": "every"}, 303, ""),
        ({"basis": "supplied", "text": "", "why": "x"}, 422, "“Who” is empty."),
        ({"basis": "supplied", "text": "x", "why": ""}, 422, "Say why “Who” is “x”"),
        (
            {"basis": "supplied", "text": "x", "why": "y", "rests_on": "zebra"},
            422,
            "do not stand in the briefs of the evidence",
        ),
        ({"basis": "guessed"}, 422, "Choose one of the fields"),
    ],
)
def test_a_field_says_what_is_wrong_with_it(
    app: Flask,
    marked: Marked,
    made: Callable[..., None],
    sent: dict[str, str],
    status: int,
    words: str,
) -> None:
    made()
    version = str(now_is(app, marked).version)
    again = send(marked, f"{FIELD}/actor", status, version=version, **sent)
    assert words in said(again)
    if status == 422:
        assert now_is(app, marked).fields == ()
        for name in ("words", "text", "why", "rests_on"):
            typed = sent.get(name, "")
            kept = again.xpath(f"//*[@name='{name}']/@value | //textarea[@name='{name}']/text()")
            assert typed in "".join(kept)


def test_words_beside_the_passage_are_taken_in_when_it_is_widened(
    app: Flask, marked: Marked, made: Callable[..., None]
) -> None:
    made(by="ana")
    form = {"basis": "stated", "passage": "B1:1", "words": "Guards"}
    version = now_is(app, marked).version
    again = send(marked, f"{FIELD}/actor", 409, by="lead", version=version, **form)
    assert "Widen it to take them in?" in said(again)
    assert f"“Guards should {DEPOTS}”" in text(again)
    (button,) = again.xpath("//button[@name='widen']")
    assert text(button) == "Widen B1:1 and bind them"
    (version,) = again.xpath(
        "//button[@name='widen']/ancestor::form//input[@name='version']/@value"
    )
    send(marked, f"{FIELD}/actor", by="lead", version=version, widen="1", **form)
    found = now_is(app, marked)
    assert [each.text for each in found.of("actor")] == ["Guards"]
    assert found.evidence[0].passage.exact == f"Guards should {DEPOTS}"


def test_words_that_stand_there_twice_are_chosen(
    app: Flask, marked: Marked, made: Callable[..., None]
) -> None:
    made()
    form = {"basis": "stated", "passage": "B1:1", "words": "e"}
    version = now_is(app, marked).version
    again = send(marked, f"{FIELD}/means", 422, version=version, **form)
    assert "Choose which are meant." in said(again)
    places = again.xpath("//input[@name='at']/@value")
    assert len(places) > 1
    send(marked, f"{FIELD}/means", version=version, at=places[1], **form)
    assert str(now_is(app, marked).of("means")[0].start) == places[1]


def test_a_field_and_a_form_that_nobody_has_are_missing(
    marked: Marked, made: Callable[..., None]
) -> None:
    made()
    for path in ("fields/colour", "colour", "passages/1/2", f"questions/{new_id()}"):
        page(marked, f"{R1}/{path}", status=404)
    page(marked, "/briefs/1/highlights/99/recommendation", status=404)


def test_two_are_merged_side_by_side(app: Flask, marked: Marked, made: Callable[..., None]) -> None:
    made(title="Count")
    made(title="Count all")
    for number, grade in ((1, "high"), (2, "low")):
        version = now_is(app, marked, number).version
        sent = {"confidence": grade, "reason": "We have read it twice.", "version": version}
        send(marked, f"/recommendations/{number}/confidence", **sent)
    assert "See both side by side" in text(page(marked, "/recommendations/2/merger"))
    wrong = page(marked, "/recommendations/2/merger?with=x", status=422)
    assert "They look like R7." in said(wrong)
    assert "itself" in said(send(marked, "/recommendations/2/merger", 422, **{"with": "R2"}))
    form = page(marked, "/recommendations/2/merger?with=R1")
    assert text(form.cssselect("h1")[0]) == "Merge R1 and R2"
    hidden = {each.get("name"): each.get("value") for each in form.xpath("//input[@type='hidden']")}
    sent = {name: hidden[name] for name in ("with", "version", "other_version")}
    again = send(marked, "/recommendations/2/merger", 422, **sent, **{"choose-title": "right"})
    assert "How confident are we: high and low?" in said(again)
    assert again.xpath("//main//div[@role='alert']//a/@href") == ["#choose-confidence"]
    assert again.xpath("//input[@name='choose-title'][@checked]/@value") == ["right"]
    chosen = {"choose-title": "right", "choose-confidence": "left"}
    done = send(marked, "/recommendations/2/merger", **sent, **chosen)
    assert said(done).startswith("Both are R1 now.")
    found = now_is(app, marked)
    assert (found.title, found.confidence, found.merged_from) == ("Count all", "high", ("R2",))


def test_what_a_colleague_wrote_on_is_merged_and_withdrawn_by_a_lead(
    app: Flask, marked: Marked, made: Callable[..., None]
) -> None:
    made(by="ana")
    made(by="ana")
    versions = {
        "version": now_is(app, marked).version,
        "other_version": now_is(app, marked, 2).version,
    }
    refused = send(marked, f"{R1}/withdrawal", 403, **versions)
    assert "You can ask a question on it." in said(refused)
    assert "colleague wrote on" in said(
        send(marked, f"{R1}/merger", 403, **versions, **{"with": "R2"})
    )
    send(marked, f"{R1}/withdrawal", by="lead", **versions)


def test_who_only_reads_is_offered_no_change(marked: Marked, made: Callable[..., None]) -> None:
    made()
    for path in ("/recommendations", R1):
        found = page(marked, path, "viewer")
        assert found.cssselect("main form[method=post]") == []
    assert not [a for a in page(marked, R1, "viewer").cssselect("main a") if text(a) == "Change"]


# Two of those that read each say what needs a look: what they rested on, and the tags.
PINNED = {"/recommendations": 31, "/recommendations/1": 20}


def test_beside_a_passage_stands_which_rest_on_it(
    app: Flask, marked: Marked, made: Callable[..., None]
) -> None:
    made(title="Count <them>")
    made(PATROL, title="Withdrawn")
    with app.app_context(), change():
        act.withdraw(marked.member("ben"), 2, 2)
        act.make(marked.member("ben"), 1, COUNT, title="Again")
    room = page(marked, "/briefs/1")
    one, two = room.cssselect("#h1 .sign")
    assert (text(one), one.get("href")) == (
        "R1 Count <them>",
        marked.study.url("/recommendations/1"),
    )
    assert text(two) == "R3 Again"
    assert not room.cssselect("#h2 .sign")
    told = room.cssselect("[data-entries]")[0].get("data-entries", "")
    assert json.loads(told)[0][5:] == ["R1 R3"]
    listed = page(marked, "/passages").cssselect(".meta")
    assert [[text(sign) for sign in each.cssselect(".sign")] for each in listed][:2] == [
        ["R1", "R3"],
        [],
    ]


def test_nothing_is_asked_of_recommendations_where_there_never_was_one(
    marked: Marked, made: Callable[..., None], statements: Recorder
) -> None:
    client = marked.study.client("analyst")
    paths = ["/briefs/1", "/briefs/1/cards?first=0&last=9", "/passages"]

    def asked() -> dict[str, int]:
        counts = {}
        for path in paths:
            with statements() as seen:
                client.get(marked.study.url(path))
            counts[path] = len(seen)
        return counts

    asked()  # texts and codebooks are kept
    before = asked()
    made()
    asked()  # what is kept is drawn again
    assert asked() == {path: number + 1 for path, number in before.items()}


def test_pages_send_the_same_statements_at_ten_and_at_three_hundred(
    app: Flask, marked: Marked, statements: Recorder
) -> None:
    client, known = marked.study.client("analyst"), 0
    client.get(marked.study.url("/recommendations"))  # the sentences of a text are looked for once
    for many in (10, 300):
        with app.app_context(), change():
            for _ in range(many - known):
                act.make(marked.member("ben"), 1, COUNT, strength="should")
        known, counts = many, {}
        for path in PINNED:
            with statements() as seen:
                assert client.get(marked.study.url(path)).status_code == 200
            counts[path] = len(seen)
        assert counts == PINNED


def test_each_count_above_the_list_is_that_of_the_filter_it_leads_to(
    app: Flask, marked: Marked, made: Callable[..., None]
) -> None:
    who = GivenField("actor", "supplied", "The guards", why="They are named before.")
    nobody, never = GivenField("actor", "not_stated"), GivenField("when", "not_stated")
    made(strength="must", title="Count", fields=[who, never])
    made(PATROL, title="Patrol", fields=[nobody])
    made(MANDATES, title="Mandates", fields=[words(marked, "actor", "Monitors")])
    with app.app_context(), change():
        act.join(marked.member("ben"), 2, 1, COUNT, stance="qualifies")
        act.ask(marked.member("ben"), 1, "Which first?")
    made(DEPOT, title="Guard", fields=[words(marked, "actor", "A depot")])
    with app.app_context(), change():
        remove_highlight(marked.member("ana"), 1, DEPOT)
    for query in ("", "?q=strength:open"):
        above = page(marked, f"/recommendations{query}").cssselect(".lens")[0]
        said = "1 stated, 1 supplied, 1 no longer marked, 1 not stated"
        assert (said in text(above)) == (not query)
        assert [text(a) for a in above.cssselect("a[href='#R4']")] == ["1 needs a look"]
        links = above.cssselect("a:not([href^='#'])")  # to what no filter says, it leads at once
        assert len(links) == (7 if not query else 5)
        for link in links:
            there = page(marked, link.get("href", "").removeprefix(marked.study.url("")))
            (number,) = re.findall(r"\d+", text(link))
            assert f"{number} of 4" in text(there.cssselect("#tally")[0])


def test_who_is_asked_to_do_what_is_drawn_and_leads_to_it(
    marked: Marked, made: Callable[..., None]
) -> None:
    for name in ("the guards", "The Guards", "Guards of the river"):
        made(fields=[GivenField("actor", "supplied", name, why="They are named before.")])
    made(PATROL, fields=[GivenField("actor", "supplied", "Donors", why="They are named before.")])
    chart = page(marked, "/recommendations").cssselect(".chart")[0]
    assert text(chart.cssselect("h2")[0]) == "the guards should do most: in 3 of 4 recommendations"
    links = chart.cssselect("a")
    assert len(links) >= 3  # one for each who is asked
    for link in links:
        there = page(marked, link.get("href", "").removeprefix(marked.study.url("")))
        assert text(there.cssselect("#tally")[0]).startswith(f"{text(link).split()[-1]} of 4")


def test_what_reads_like_one_and_is_not_decided_is_listed_at_its_place(
    marked: Marked, made: Callable[..., None]
) -> None:
    listed = page(marked, "/recommendations").cssselect(".coverage")[0]
    number = int(text(listed.cssselect("summary")[0]).split()[0])
    first = listed.cssselect("li")[0]
    assert "should count every rifle" in text(first)
    assert first.cssselect("a")[0].get("href") == marked.study.url("/briefs/1?cues=1#p1")
    made()
    listed = page(marked, "/recommendations").cssselect(".coverage")[0]
    assert int(text(listed.cssselect("summary")[0]).split()[0]) == number - 1
    assert not page(marked, "/recommendations?q=strength:must").cssselect(".coverage")


def test_where_people_look_it_is_said_which_formats_hold_them(
    marked: Marked, made: Callable[..., None]
) -> None:
    made()
    said = text(page(marked, "/recommendations"))
    for writer in WRITERS:
        assert (
            writer.label in said.partition("formats of the report: ")[2]
        ) == writer.recommendations


def test_that_nothing_against_was_found_is_said_on_its_page(
    app: Flask, marked: Marked, made: Callable[..., None]
) -> None:
    made()
    client, path = marked.study.client("analyst"), "/recommendations/1"

    def say(**more: str) -> int:
        sent = {"version": str(now_is(app, marked).version), **more}
        return client.post(marked.study.url(f"{path}/search"), data=sent).status_code

    assert "Looked for; none found" not in text(page(marked, path, "viewer"))
    assert "Looked for; none found" in text(page(marked, path))
    assert say() == 303
    assert "Looked for; none found. Ben Okoro" in text(page(marked, path, "viewer"))
    with app.app_context(), change():
        act.join(marked.member("ana"), 1, 1, PATROL, stance="opposes")
    again = text(page(marked, path))
    assert "Looked for; none found" not in again
    assert "What Ben Okoro said" in again
    assert "no report prints any more" in again
    assert say(version="1") == 409
    assert say(again="on") == 303
    assert "What Ben Okoro said" not in text(page(marked, path))
    assert say() == 422
