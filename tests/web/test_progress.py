from __future__ import annotations

from tests.fixtures.study import Study


def send(study: Study, role: str = "viewer", **form: object) -> int:
    values = {"revision": str(study.revision_id), "read": "1", "last": 1, **form}
    return study.client(role).post(study.url("/briefs/1/progress"), data=values).status_code


def test_the_reading_page_leads_back_to_where_one_stopped(study: Study) -> None:
    page = study.url("/briefs/1")
    assert "Continue at" not in study.client("viewer").get(page).text
    assert send(study) == 204
    assert '<a href="#p1">Continue at ¶1</a>' in study.client("viewer").get(page).text
    assert "Continue at" not in study.client("lead").get(page).text


def test_at_the_end_there_is_nothing_to_continue(study: Study) -> None:
    assert send(study, last=4) == 204
    assert "Continue at" not in study.client("viewer").get(study.url("/briefs/1")).text


def test_the_page_says_who_sees_it(study: Study) -> None:
    page = study.client("viewer").get(study.url("/briefs/1")).text
    assert "The members of this project see how many." in page


def test_nonsense_is_refused_and_an_outsider_finds_nothing(study: Study) -> None:
    assert send(study, read="all") == 422
    assert send(study, revision="x") == 204
    assert send(study, "outsider") == 404
