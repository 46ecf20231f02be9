from __future__ import annotations

import pytest

from app.actions.highlights import add_highlight
from app.domain.errors import Stale
from app.store import projects
from app.store.database import change
from tests.fixtures.study import Study

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.mark.parametrize(
    ("names", "slugs"),
    [
        (["Sahel", "Sahel", "sahel!"], ["sahel", "sahel-2", "sahel-3"]),
        (["New", "…"], ["new-2", "project"]),
    ],
)
def test_every_project_has_a_slug_of_its_own(
    study: Study, names: list[str], slugs: list[str]
) -> None:
    with change():
        made = [projects.add(name, "", study.people["lead"]).slug for name in names]
    assert made == slugs


def test_a_person_sees_the_projects_they_belong_to(study: Study) -> None:
    assert projects.of_user(study.people["outsider"]) == []
    (line,) = projects.of_user(study.people["viewer"])
    assert (line.slug, line.role, line.briefs, line.highlights, line.people) == (
        study.slug,
        "viewer",
        1,
        0,
        3,
    )


def test_a_stale_edit_gets_what_stands_there_now(study: Study) -> None:
    with change():
        projects.edit(study.project_id, "First", "?", 1)
    with pytest.raises(Stale) as stale, change():
        projects.edit(study.project_id, "Second", "?", 1)
    assert stale.value.current == {
        "name": "First",
        "question": "?",
        "citation_style": "chicago",
        "version": 2,
    }


def test_the_latest_is_told_first_and_what_was_before_it_page_by_page(study: Study) -> None:
    with change():
        for role, quote in (
            ("analyst", "every rifle"),
            ("analyst", "the depots"),
            ("lead", "river"),
        ):
            start, end = study.span(quote)
            add_highlight(study.member(role), 1, start, end, quote, ["monitoring"])
    latest = projects.activity(study.project_id, 2)
    assert [(line.name, line.ref) for line in latest] == [
        ("Ana Sousa", "B1:3"),
        ("Ben Okoro", "B1:2"),
    ]
    assert [line.by for line in latest] == [study.people["lead"], study.people["analyst"]]


def test_the_history_has_the_work_and_not_who_came_and_went(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    with change():
        for words in ("the depots", "every rifle"):
            add_highlight(study.member("lead"), 1, *study.span(words), words, ["monitoring"])
    rows, left_out = projects.history(study.project_id)
    assert len(rows) == 2
    assert (rows[-1].verb, rows[-1].kind, rows[-1].ref) == ("add", "highlight", "B1:2")
    assert [row.at for row in rows] == sorted(row.at for row in rows)
    assert {row.kind for row in rows} <= set(projects.WORK)
    assert left_out == 0
    monkeypatch.setattr(projects, "MOST_HISTORY", 1)
    assert projects.history(study.project_id) == (rows[-1:], len(rows) - 1)
