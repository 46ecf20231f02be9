from __future__ import annotations

import uuid

import pytest
import sqlalchemy as sa

from app.actions.progress import (
    declare_read,
    give,
    move,
    note_progress,
    share_reading,
    withdraw,
)
from app.domain.errors import Forbidden, Invalid, Missing
from app.store import filters, memberships, progress, revs
from app.store.database import change, db
from app.store.tables.people import Event
from tests.conftest import Recorder
from tests.fixtures.marked import Marked, done
from tests.fixtures.study import Study, add_brief


def note(study: Study, read: str, last: int, role: str = "viewer", **at: uuid.UUID) -> None:
    revision_id = at.get("revision_id", study.revision_id)
    with study.app.app_context(), change():
        note_progress(study.member(role), 1, revision_id, read, last)


def read(study: Study, asking: str = "viewer") -> list[tuple[str, int]]:
    with study.app.app_context():
        found = progress.readers(study.project_id, study.people[asking])
        return [(line.name, line.paragraphs) for line in found]


def test_what_was_read_adds_up(study: Study) -> None:
    note(study, "1", 1)
    note(study, "1-2", 2)
    note(study, "4", 4, "lead")
    with study.app.app_context(), change():
        share_reading(study.member("lead"), shares=True)
    assert read(study) == [("Ana Sousa", 1), ("Vic Lund", 2)]


def test_only_paragraphs_of_the_body_count(study: Study) -> None:
    note(study, "0-900", 2)
    assert read(study) == [("Vic Lund", 3)]


def test_an_older_text_and_a_place_that_is_none_are_passed_over(study: Study) -> None:
    note(study, "1", 1, revision_id=uuid.uuid4())
    note(study, "1", 0)  # the title
    note(study, "1", 99)
    assert read(study) == []


def test_how_far_somebody_has_read_is_theirs_until_they_share_it(study: Study) -> None:
    note(study, "1-2", 2, "analyst")
    assert read(study, "analyst") == [("Ben Okoro", 2)]
    assert read(study, "lead") == []
    for shares in (True, False):
        with study.app.app_context(), change():
            share_reading(study.member("analyst"), shares)
        assert bool(read(study, "lead")) == shares


def declared(study: Study) -> list[tuple[int, str]]:
    with study.app.app_context():
        found = progress.read_through(study.project_id)
        return [(each.brief, each.analyst) for each in found]


def test_what_is_declared_read_through_is_recorded_and_can_be_taken_back(study: Study) -> None:
    for is_read in (True, True, False, False):
        with study.app.app_context(), change():
            declare_read(study.member("analyst"), 1, is_read)
        assert declared(study) == ([(1, "Ben Okoro")] if is_read else [])
    with study.app.app_context():
        verbs = db.session.scalars(sa.select(Event.verb).order_by(Event.id)).all()
    assert verbs == ["read_through", "take_back_reading"]


def test_a_viewer_declares_nothing(study: Study) -> None:
    with pytest.raises(Forbidden, match="read through"), study.app.app_context(), change():
        declare_read(study.member("viewer"), 1, is_read=True)


def stands(study: Study) -> list[tuple[str, str, str | None]]:
    found = progress.assignments(study.project_id)
    return [(each.analyst_handle, each.state, each.given_by) for each in found]


def test_a_brief_is_given_moves_and_is_taken_back(app_context: None, study: Study) -> None:
    lead, ben = study.member("lead"), study.member("analyst")
    assert done(give, lead, [1], ["ben", "ana"]) == 2
    heard = revs.counts(study.project_id)["briefs"]
    assert done(give, lead, [1], ["ben"]) == 0  # has it already
    assert revs.counts(study.project_id)["briefs"] == heard
    assert stands(study) == [("ana", "to_read", "Ana Sousa"), ("ben", "to_read", "Ana Sousa")]
    assert [(each.number, each.state) for each in progress.given_to(ben.user_id)] == [
        (1, "to_read")
    ]
    done(move, ben, 1, "in_work")
    assert stands(study)[1] == ("ben", "in_work", "Ana Sousa")
    assert revs.counts(study.project_id)["briefs"] > heard  # so that open pages are renewed
    done(declare_read, ben, 1, is_read=True)
    assert declared(study) == [(1, "Ben Okoro")]
    assert progress.given_to(ben.user_id) == []
    assert done(withdraw, lead, [1], ["ben", "ana"]) == 2
    assert stands(study) == [("ben", "done", None)]  # what was declared stays
    done(declare_read, ben, 1, is_read=False)
    assert stands(study) == []
    done(move, ben, 1, "in_work")  # who begins takes it on
    done(move, ben, 1, "to_read")
    assert stands(study) == [("ben", "to_read", "Ben Okoro")]
    assert done(withdraw, ben, [1], ["ben"]) == 1
    verbs = list(db.session.scalars(sa.select(Event.verb).order_by(Event.id)))
    assert verbs == [
        *("give", "take_on", "begin", "read_through", "withdraw", "give_up"),
        *("take_back_reading", "begin", "put_back", "give_up"),
    ]


def test_who_may_give_what_to_whom(app_context: None, study: Study) -> None:
    lead, ben = study.member("lead"), study.member("analyst")
    assert done(give, ben, [1, 1], ["ben"]) == 1  # ticked twice
    with pytest.raises(Forbidden, match="take it on yourself"):
        give(ben, [1], ["ben", "ana"])
    with pytest.raises(Invalid, match="vic is none"):
        give(lead, [1], ["vic"])
    for numbers, handles, error in (
        ([], ["ben"], Invalid),
        ([1], [], Invalid),
        ([1, 9], ["ben"], Missing),
    ):
        with pytest.raises(error):
            give(lead, numbers, handles)
    with pytest.raises(Invalid, match="none of to read"):
        move(ben, 1, "lost")
    with change():
        memberships.remove(study.project_id, ben.user_id)
    assert progress.assignments(study.project_id)[0].left
    assert progress.given_to(ben.user_id) == []
    assert done(withdraw, lead, [1], ["ben"]) == 1  # from who left, too


def test_the_filter_knows_who_has_a_brief_and_how_it_stands(
    app_context: None, marked: Marked
) -> None:
    study = marked.study
    done(give, study.member("lead"), [1], ["ben"])
    done(move, study.member("analyst"), 1, "in_work")
    with_ben, others = ({r for r in marked.highlights if r.startswith(b)} for b in ("B1", "B2"))
    for query, found in (
        ("given:ben", with_ben),
        ('given:"Ben Okoro"', with_ben),
        ("-given:ben", others),
        ("state:in-work", with_ben),
        ("state:to_read,done", set()),
        ("state:none", others),
        ("state:none,in_work", {*with_ben, *others}),
        ("-state:none given:ana", set()),
    ):
        selected = filters.ids(filters.select(study.project_id, query).conditions)
        assert {ref for ref, id in marked.highlights.items() if id in selected} == found, query
    said = filters.select(study.project_id, "given:ben -state:done").sentence
    assert said == (
        "Passages in a brief given to Ben Okoro, not in a brief that somebody has read through."
    )


def test_what_is_asked_of_a_brief_holds_of_one_without_passages(
    app_context: None, marked: Marked
) -> None:
    study = marked.study
    with change():
        add_brief(study.project_id, study.people["lead"], 3)
    done(give, study.member("lead"), [1, 3], ["ben"])
    done(move, study.member("analyst"), 3, "in_work")
    for query, found in (
        ("given:ben", ["B1", "B3"]),
        ("-given:ben", ["B2"]),
        ("state:in_work", ["B3"]),
        ("state:none,in_work", ["B2", "B3"]),
        ("given:ben state:to_read", ["B1"]),
    ):
        selection = filters.select(study.project_id, query)
        assert [ref for ref in ("B1", "B2", "B3") if selection.keeps(ref)] == found, query


def test_what_is_given_at_once_is_recorded_at_once(
    app_context: None, marked: Marked, statements: Recorder
) -> None:
    lead, counts = marked.member("ana"), []
    for numbers, handles in (([1], ["ben"]), ([1, 2], ["ana", "ben"])):
        with statements() as seen:
            done(give, lead, numbers, handles)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_nonsense_is_refused(study: Study) -> None:
    with pytest.raises(Invalid):
        note(study, "all", 1)
