"""Which briefs are one source: suggested, said, and taken back, with the reason."""

from __future__ import annotations

from flask import Flask

from app.actions import recommendations as act
from app.domain.briefs import Brief
from app.domain.recommendations.origins import KeptApart, suggested
from app.domain.recommendations.record import Origin
from app.store import recommendations
from app.store.database import change, db
from app.store.tables import briefs as tables
from app.store.tables.columns import new_id, now
from tests.fixtures.marked import Marked

B1, B2 = Brief(1, "One", ("Ida Quill", "A. Lund")), Brief(2, "Two", ("A.  Lund", "ida quill"))
B3 = Brief(3, "Three", ("Ida Quill",))
URL = "/origins"


def test_briefs_with_a_common_author_are_suggested_once() -> None:
    assert [(each.author, each.briefs) for each in suggested([B1, B2], [], [])] == [
        ("Ida Quill", ("B1", "B2"))
    ]
    assert suggested([Brief(1, "One", ("A",)), Brief(2, "Two", ("B",)), Brief(3, "")], [], []) == []


def test_what_is_decided_is_suggested_no_more_until_another_brief_comes() -> None:
    together = Origin(new_id(), "X", "reprint", "Same text.", ("B1", "B2"))
    apart = KeptApart(("B1", "B2"), "Other data.", "Ana", now())
    assert suggested([B1, B2], [together], []) == []
    assert suggested([B1, B2], [], [apart]) == []
    all_of_them = [("B1", "B2", "B3")]
    assert [each.briefs for each in suggested([B1, B2, B3], [together], [])] == all_of_them
    assert [each.briefs for each in suggested([B1, B2, B3], [], [apart])] == all_of_them


def same_author(app: Flask, marked: Marked) -> None:
    with app.app_context(), change():
        for row in db.session.query(tables.Brief).filter_by(project_id=marked.project_id):
            row.authors = ["Ida Quill"]
        ana = marked.member("ana")
        act.make(ana, 1, 1)
        act.join(ana, 1, 2, 1)


def test_two_briefs_are_one_source_from_the_suggestion_on_and_count_once(
    app: Flask, marked: Marked
) -> None:
    same_author(app, marked)
    client, url = marked.study.client("analyst"), marked.study.url
    assert "Ida Quill</bdi> is an author of B2, too." in client.get(url("/briefs/1/details")).text
    page = client.get(url(URL)).text
    assert "Are these one source?" in page
    form = {"brief": ["1", "2"], "kind": "same_authors", "reason": ""}
    refused = client.post(url(URL), data=form)
    assert refused.status_code == 422
    form["reason"] = "The second is a summary."
    done = client.post(url(URL), data=form, follow_redirects=True).text
    assert "They are one source now" in done
    assert "The second is a summary." in done
    assert "Are these one source?" not in done
    assert "With B2 it is one source" in client.get(url("/briefs/1/details")).text
    with app.app_context():
        assert recommendations.recommendation(marked.project_id, 1).counts.supporting == 1
        (origin,) = recommendations.origins(marked.project_id)
    client.post(url(f"{URL}/{origin.id}/removal"))
    with app.app_context():
        assert recommendations.recommendation(marked.project_id, 1).counts.supporting == 2


def test_a_suggestion_is_dismissed_with_its_reason(app: Flask, marked: Marked) -> None:
    same_author(app, marked)
    client, url = marked.study.client("analyst"), marked.study.url
    form = {"brief": ["1", "2"], "reason": ""}
    assert client.post(url(f"{URL}/apart"), data=form).status_code == 422
    form["reason"] = "Two field studies."
    page = client.post(url(f"{URL}/apart"), data=form, follow_redirects=True).text
    assert "Are these one source?" not in page
    assert "Two field studies." in page
    assert "Two field studies." in marked.study.client("viewer").get(url(URL)).text


def test_what_was_typed_stays_where_it_was_refused(app: Flask, marked: Marked) -> None:
    client, url = marked.study.client("analyst"), marked.study.url
    form = {"brief": ["1"], "kind": "reprint", "reason": "A reprint.", "name": "The report"}
    page = client.post(url(URL), data=form)
    assert page.status_code == 422
    assert "Choose two briefs or more that are one source." in page.text
    for kept in ('value="A reprint."', 'value="The report"', 'value="1" checked'):
        assert kept in page.text
