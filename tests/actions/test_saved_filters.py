"""Analysts and leads give filters a name; their own are theirs to change, a lead may change any."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.actions.saved_filters import LONGEST_NAME, remove_filter, rename_filter, save_filter
from app.domain.errors import Forbidden, Invalid, Missing, Stale
from app.store.database import change, db
from app.store.saved_filters import saved_filters
from app.store.tables.people import Event
from tests.fixtures import study as studies
from tests.fixtures.marked import Marked

pytestmark = pytest.mark.usefixtures("app_context")


def names(marked: Marked) -> list[str]:
    return [each.name for each in saved_filters(marked.project_id)]


def test_a_saved_filter_is_kept_in_its_canonical_words(marked: Marked) -> None:
    with change():
        save_filter(marked.member("ben"), "  Border\n weekly ", "TAG:border-control  by:ben")
    (kept,) = saved_filters(marked.project_id)
    assert (kept.name, kept.query) == ("Border weekly", "tag:border-control by:ben")
    assert kept.author == "Ben Okoro"


@pytest.mark.parametrize(
    ("name", "query", "field"),
    [
        ("", "tag:peace", "name"),
        ("x" * (LONGEST_NAME + 1), "tag:peace", "name"),
        ("WEEKLY", "tag:peace", "name"),
        ("All", "", "q"),
        ("Wrong", "tag:nowhere", "q"),
    ],
)
def test_what_cannot_be_saved(marked: Marked, name: str, query: str, field: str) -> None:
    ben = marked.member("ben")
    with change():
        save_filter(ben, "Weekly", "tag:peace")
    with pytest.raises(Invalid) as refused, change():
        save_filter(ben, name, query)
    assert field in refused.value.fields
    assert names(marked) == ["Weekly"]


def test_own_ones_are_renamed_and_removed_and_a_lead_changes_any(marked: Marked) -> None:
    ana, ben = marked.member("ana"), marked.member("ben")
    with change():
        of_ana, of_ben = save_filter(ana, "Ana", "by:ana"), save_filter(ben, "Ben", "by:ben")
    for attempt in (
        lambda: rename_filter(ben, of_ana, "Mine", 1),
        lambda: remove_filter(ben, of_ana),
    ):
        with pytest.raises(Forbidden), change():
            attempt()
    with change():
        rename_filter(ben, of_ben, "BEN", 1)
    with pytest.raises(Stale), change():
        rename_filter(ana, of_ben, "Late", 1)
    with pytest.raises(Invalid), change():
        rename_filter(ben, of_ben, "ana", 2)
    with change():
        rename_filter(ana, of_ben, "Benjamin", 2)
    assert names(marked) == ["Ana", "Benjamin"]
    with change():
        assert remove_filter(ana, of_ben) == "Benjamin"
    assert names(marked) == ["Ana"]
    verbs = db.session.scalars(sa.select(Event.verb).where(Event.kind == "filter")).all()
    assert sorted(verbs) == ["add", "add", "edit", "edit", "remove"]


def test_viewers_use_but_do_not_save(marked: Marked) -> None:
    with pytest.raises(Forbidden), change():
        save_filter(marked.member("vic"), "Mine", "tag:peace")


def test_a_filter_of_another_project_is_missing(marked: Marked) -> None:
    with change():
        mine = save_filter(marked.member("ana"), "Ana", "by:ana")
        studies.add_project(marked.study.people, "other")
    from app.store.memberships import member

    stranger = member(marked.study.people["lead"], "other")
    with pytest.raises(Missing), change():
        remove_filter(stranger, mine)


def test_a_project_keeps_so_many_filters(marked: Marked) -> None:
    ana = marked.member("ana")
    with change():
        for number in range(100):
            save_filter(ana, f"Filter {number}", "tag:peace")
    with pytest.raises(Invalid, match="100"), change():
        save_filter(ana, "One more", "tag:peace")
    assert len(names(marked)) == 100


def test_a_name_is_as_long_as_it_may_be(marked: Marked) -> None:
    with change():
        save_filter(marked.member("ana"), "x" * LONGEST_NAME, "tag:peace")
    assert LONGEST_NAME == 80
