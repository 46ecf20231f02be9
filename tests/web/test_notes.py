from __future__ import annotations

import lxml.html
import pytest
from lxml.html import HtmlElement

from tests.fixtures.study import JSON, Study
from tests.web.test_highlights import add, filled


@pytest.fixture(autouse=True)
def marked(study: Study) -> None:
    add(study)


def url(study: Study, path: str = "") -> str:
    return study.url(f"/briefs/1/highlights/1{path}")


def edit_page(study: Study, role: str = "analyst") -> HtmlElement:
    return lxml.html.fromstring(study.client(role).get(url(study, "/edit")).text)


def answer(study: Study, text: str = "Why <b>this</b>?", role: str = "lead") -> None:
    sent = study.client(role).post(url(study, "/notes"), data={"text": text})
    assert (sent.status_code, sent.location) == (303, f"{url(study, '/edit')}#thread")


def test_a_note_stands_in_the_card_as_text(study: Study) -> None:
    answer(study)
    page = lxml.html.fromstring(study.client("viewer").get(study.url("/briefs/1")).text)
    (said,) = page.cssselect(".card .thread .said")
    assert said.text_content() == "Why <b>this</b>?"
    assert not page.cssselect(".card details")


@pytest.mark.parametrize(("texts", "words"), [(["One"], "1 reply"), (["One", "Two"], "2 replies")])
def test_a_card_says_how_many_replies_it_has(study: Study, texts: list[str], words: str) -> None:
    for text in texts:
        answer(study, text)
    page = lxml.html.fromstring(study.client("viewer").get(study.url("/briefs/1")).text)
    assert [button.text for button in page.cssselect(".card .replies")] == [words]
    assert [said.text for said in page.cssselect(".card .thread .said")] == texts


def test_script_gets_the_touched_rows(study: Study) -> None:
    sent = study.client("analyst").post(url(study, "/notes"), data={"text": "Yes."}, headers=JSON)
    assert sent.status_code == 201
    assert sent.json
    assert "Yes." in sent.json["rows"]["1"]
    assert sent.json["said"] == "Your note stands on B1:1."


def test_the_page_of_a_highlight_edits_and_deletes_ones_own(study: Study) -> None:
    answer(study, "Mine", "analyst")
    answer(study, "Theirs", "lead")
    page = edit_page(study)
    edits = [form for form in page.forms if "/notes/" in (form.action or "")]
    assert len(edits) == 2  # edit and delete of one's own
    change = {**filled(edits[0]), "text": "Mine, better"}
    assert study.client("analyst").post(edits[0].action, data=change).status_code == 303
    assert "Mine, better" in edit_page(study).text_content()
    study.client("analyst").post(edits[1].action)
    assert "Mine" not in edit_page(study).cssselect("#thread")[0].text_content()


def test_a_lead_may_delete_any(study: Study) -> None:
    answer(study, "Mine", "analyst")
    (form,) = [
        f
        for f in edit_page(study, "lead").forms
        if (f.action or "").endswith("/removal") and "/notes/" in (f.action or "")
    ]
    assert study.client("lead").post(form.action).status_code == 303


def test_a_refused_note_keeps_what_was_typed(study: Study) -> None:
    long = "word " * 1100
    sent = study.client("lead").post(url(study, "/notes"), data={"text": long})
    assert sent.status_code == 413
    assert long.strip() in sent.text
    assert "the most is 5,000" in sent.text


def test_a_stale_edit_shows_both(study: Study) -> None:
    answer(study, "Mine", "analyst")
    form = next(f for f in edit_page(study).forms if "/notes/" in (f.action or ""))
    old = filled(form)
    study.client("analyst").post(form.action, data={**old, "text": "Second"})
    stale = study.client("analyst").post(form.action, data={**old, "text": "Third"})
    assert stale.status_code == 409
    for text in ("Second", "Third", 'name="version" value="2"'):
        assert text in stale.text
