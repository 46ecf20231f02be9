"""Acts over many passages: what they change and leave, in one line of the record, and back."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.actions import acts
from app.actions.briefs import remove_brief
from app.actions.codebook import merge_tag, retire_tag
from app.actions.highlights import edit_highlight, remove_highlight, restore_highlight
from app.actions.notes import add_note, remove_note
from app.actions.recommendations import make
from app.domain.errors import Forbidden, Invalid, Missing, Refused, Stale
from app.domain.search import read
from app.store import acts as store
from app.store import codebook, events, filters, hits
from app.store import search as found_words
from app.store.database import change, db
from app.store.search import search
from app.store.tables.briefs import ActPassage, Brief, Coding, Highlight
from app.store.tables.people import Event
from tests.actions.test_undo import BEGINNING
from tests.fixtures.marked import Marked, done

pytestmark = pytest.mark.usefixtures("app_context")


def tagged(marked: Marked) -> dict[str, list[tuple[str, str, Any]]]:
    """By reference of the live passages, their tags: slug, by whom, since when."""
    db.session.expire_all()
    rows = db.session.execute(
        sa.select(Highlight.id, Coding.tag_id, Coding.coder_id, Coding.created_at)
        .outerjoin(Coding, Coding.highlight_id == Highlight.id)
        .where(Highlight.deleted_at.is_(None))
    ).all()
    slugs = {id: slug for slug, id in marked.tags.items()}
    found: dict[str, list[tuple[str, str, Any]]] = {}
    for ref, id in marked.highlights.items():
        mine = [row for row in rows if row[0] == id]
        if mine:
            found[ref] = sorted((slugs[t], str(by), at) for _, t, by, at in mine if t)
    return found


def on(marked: Marked, slug: str) -> list[str]:
    return [ref for ref, tags in tagged(marked).items() if slug in {tag[0] for tag in tags}]


def which(marked: Marked, *refs: str) -> store.WhichPassages:
    return store.named(marked.project_id, refs or tuple(marked.highlights))


def act(marked: Marked, who: str, *refs: str, **tags: str) -> acts.Acted:
    return done(acts.change_tags, marked.member(who), which(marked, *refs), **tags)


def lines_of(marked: Marked) -> list[tuple[str, str, str]]:
    rows = sa.select(Event.kind, Event.verb, Event.ref).order_by(Event.id)
    return [(kind, verb, ref) for kind, verb, ref in db.session.execute(rows)]


def test_a_tag_is_put_on_all_that_lack_it_and_taken_off_again_as_one(marked: Marked) -> None:
    before = tagged(marked)
    told = act(marked, "ben", come="border-control")
    assert told.said == "Tagged 3 passages with Border control. 3 had the tag already: " + (
        "B1:2, B1:4, B2:2."
    )
    assert on(marked, "border-control") == list(marked.highlights)
    assert lines_of(marked) == [("highlights", "tag", "3 border-control")]
    assert told.event
    back = done(acts.turn, marked.member("ben"), told.event)
    assert (back.said, back.verb) == ("Undone for 3 passages.", "undo")
    assert tagged(marked) == before
    again = done(acts.turn_latest, marked.member("ben"), BEGINNING, "redo")
    assert again.said == "Done again for 3 passages."
    assert on(marked, "border-control") == list(marked.highlights)
    done(acts.turn_latest, marked.member("ben"), BEGINNING, "undo")
    assert tagged(marked) == before
    with pytest.raises(Stale, match="nothing to undo"):
        done(acts.turn_latest, marked.member("ben"), BEGINNING, "undo")


def test_a_tag_takes_the_place_of_another_and_goes_back_to_who_had_put_it(marked: Marked) -> None:
    before = tagged(marked)
    told = act(marked, "ana", gone="border-control", come="stockpile-security")
    assert told.said == (
        "Replaced Border control by Stockpile security on 3 passages. "
        "3 did not have the tag: B1:1, B1:3, B2:1."
    )
    assert (on(marked, "border-control"), on(marked, "stockpile-security")) == (
        [],
        ["B1:2", "B1:4", "B2:2"],
    )
    assert told.event
    done(acts.turn, marked.member("ana"), told.event)
    assert tagged(marked) == before


def test_who_may_not_change_what_is_of_others_leaves_it_and_is_told(marked: Marked) -> None:
    told = act(marked, "ben", gone="border-control")
    assert told.said == (
        "Took Border control off 2 passages. 1 is of somebody else; left as it is: B1:4. "
        "3 did not have the tag: B1:1, B1:3, B2:1."
    )
    removed = done(acts.remove, marked.member("ben"), which(marked))
    assert removed.said == (
        "Deleted 3 passages. 3 are of others; left as they are: B1:1, B1:3, B1:4."
    )
    with pytest.raises(Forbidden):
        done(acts.remove, marked.member("vic"), which(marked))
    # a tag of one's own on a colleague's passage is one's own
    act(marked, "ben", "B1:1", come="peace")
    assert act(marked, "ben", "B1:1", gone="peace").passages == 1
    # a lead may change what is of others
    assert done(acts.remove, marked.member("ana"), which(marked, "B1:1")).passages == 1
    assert list(tagged(marked)) == ["B1:3", "B1:4"]


def test_what_somebody_changed_since_is_left_and_named(marked: Marked) -> None:
    ana, ben = marked.member("ana"), marked.member("ben")
    told = act(marked, "ben", come="monitoring")
    done(edit_highlight, ana, 1, 1, ["depots"], None, 2)  # Monitoring is off B1:1 again
    done(edit_highlight, ana, 1, 3, ["peace", "monitoring"], "Hers", 2)  # not in its way
    done(remove_highlight, ana, 1, 4)
    assert told.event
    back = done(acts.turn, ben, told.event)
    assert back.said == (
        "Undone for 4 passages. 1 was deleted meanwhile: B1:4. "
        "1 was changed since; left as it is: B1:1."
    )
    assert on(marked, "monitoring") == []
    assert events.latest_actor(marked.project_id, marked.highlights["B1:3"]) == "Ben Okoro"
    with pytest.raises(Stale, match="There is nothing left to undo"):
        done(acts.turn, ben, told.event)


def test_deleted_in_one_act_restored_in_one_but_for_what_came_back_before(marked: Marked) -> None:
    ana = marked.member("ana")
    before = tagged(marked)
    told = done(acts.remove, ana, which(marked))
    assert (told.said, tagged(marked)) == ("Deleted 6 passages.", {})
    done(restore_highlight, ana, 2, 1)
    done(remove_highlight, ana, 2, 1)
    assert told.event
    back = done(acts.turn, ana, told.event)
    assert back.said == "Undone for 5 passages. 1 was changed since; left as it is: B2:1."
    assert tagged(marked) == {ref: tags for ref, tags in before.items() if ref != "B2:1"}
    gone = done(acts.remove, ana, which(marked, "B1:1", "B2:1", "B9:9", "nothing"))
    assert gone.said == "Deleted 1 passage. 3 were deleted meanwhile: B2:1, B9:9, nothing."


def test_all_of_a_filter_is_what_was_shown_or_is_asked_again(marked: Marked) -> None:
    ana = marked.member("ana")
    selection = filters.select(marked.project_id, "tag:border-control")
    number, digest = store.digest(selection)
    assert number == 3
    shown = store.selected(selection, digest)
    act(marked, "ana", "B1:1", come="border-control")
    act(marked, "ana", "B1:2", gone="border-control")  # as many, but others
    with pytest.raises(Stale, match="The filter selects 3 now"):
        done(acts.change_tags, ana, shown, come="peace")
    fresh = store.selected(selection, store.digest(selection)[1], but=["B1:4", "B2:2"])
    told = done(acts.change_tags, ana, fresh, come="peace")
    assert told.said == "Tagged 1 passage with Peace."
    assert on(marked, "peace") == ["B1:1", "B1:3"]


def test_a_tag_must_be_chosen_and_in_use(marked: Marked) -> None:
    ana = marked.member("ana")
    with pytest.raises(Invalid, match="Choose a tag first"):
        act(marked, "ana")
    with pytest.raises(Invalid, match="two different tags"):
        act(marked, "ana", gone="peace", come="peace")
    with pytest.raises(Invalid, match="no such tag"):
        act(marked, "ana", gone="nothing")
    told = act(marked, "ana", gone="peace")
    done(retire_tag, ana, "peace")
    with pytest.raises(Invalid, match="no such tag in use"):
        act(marked, "ana", come="peace")
    assert told.event
    with pytest.raises(Stale, match="“Peace” is in use no longer"):
        done(acts.turn, ana, told.event)
    event = db.session.scalars(sa.select(Event.id).where(Event.kind == "tag")).one()
    with pytest.raises(Missing):
        done(acts.turn, ana, event)


def test_a_tag_that_became_another_one_meanwhile_stays(marked: Marked) -> None:
    ana = marked.member("ana")
    told = act(marked, "ana", "B1:1", "B1:3", come="peacekeeping")
    done(merge_tag, ana, "peacekeeping", "monitoring")
    assert told.event
    with pytest.raises(Stale, match="2 were changed since; left as they are: B1:1, B1:3"):
        done(acts.turn, ana, told.event)
    assert on(marked, "monitoring") == ["B1:1", "B1:2", "B1:3"]


def test_that_more_hits_stand_there_is_said_where_some_are_in_the_trash(
    marked: Marked, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (found_words, hits):
        monkeypatch.setattr(module, "MOST_FOUND", 3)
    done(remove_brief, marked.member("ana"), 2)
    found, more = hits.placed(marked.project_id, read("river"), "words")
    assert ({each.brief for each in found}, more) == ({1}, True)


def test_hits_are_marked_and_tagged_in_one_act_over_what_is_marked_there(marked: Marked) -> None:
    ana, query = marked.member("ana"), read("river")
    found, more = hits.placed(ana.project_id, query, "words")
    assert ([(each.brief, each.label) for each in found], more) == (
        [(1, "2"), (1, ""), (2, "2"), (2, "")],
        False,
    )
    keys = [each.key for each in found]
    told = done(acts.mark_hits, ana, query, "words", [*keys[:3], (2, 0, 8), (9, 1, 2)], "peace")
    assert told.said == (
        "Marked 3 passages and tagged them with Peace. "
        "2 stand there no more: the text is another one now."
    )
    rows = db.session.execute(
        sa.select(Highlight.exact, Highlight.number, Highlight.first_block, Highlight.prefix)
        .where(Highlight.exact == "river")
        .order_by(Highlight.brief_id, Highlight.number)
    ).all()
    assert [tuple(row)[:3] for row in rows] == [("river", 5, 2), ("river", 6, 3), ("river", 3, 2)]
    assert rows[0].prefix.endswith("patrol the ")
    found_now = search([ana.project_id], query, kinds=("passage",))
    assert found_now.counts["passage"] == 3 + 3  # they are found by their words
    # the same words marked already: that highlight gets the tag; what has it is left
    again = done(acts.mark_hits, ana, query, "words", keys, "monitoring")
    assert again.passages == 4
    last = done(acts.mark_hits, ana, query, "words", keys, "monitoring")
    assert last.said.startswith("Nothing was changed. 4 had the tag already: B1:5, B1:6, B2:3")
    assert again.event
    assert told.event
    done(make, ana, 1, 5)  # a recommendation rests on one of the first three
    assert done(acts.turn, ana, again.event).passages == 4
    done(edit_highlight, marked.member("ben"), 1, 6, ["peace", "monitoring"], None, 4)
    back = done(acts.turn, ana, told.event)
    assert back.said == (
        "Undone for 1 passage. 1 was changed since; left as it is: B1:6. "
        "1 stays: a recommendation rests on it: B1:5."
    )
    assert done(acts.turn_latest, ana, BEGINNING, "redo").passages == 1
    with pytest.raises(Invalid, match="Choose hits first"):
        done(acts.mark_hits, ana, query, "words", [], "peace")


def test_hits_of_a_brief_that_went_meanwhile_are_left_and_so_is_what_has_the_tag(
    marked: Marked, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, query = marked.member("ana"), read('"monitors need mandates"')
    with change():
        marked.mark(1, "Monitors need mandates", by="ben")  # as B1:3, without its tag
    placed = hits.placed(ana.project_id, query, "words")
    keys = [each.key for each in placed[0]]
    assert [brief for brief, *_ in keys] == [1, 2]
    done(remove_brief, ana, 2)
    monkeypatch.setattr(hits, "placed", lambda *_: placed)  # read just before it went
    told = done(acts.mark_hits, ana, query, "words", keys, "peace")
    assert told.said == (
        "Nothing was changed. 1 had the tag already: B1:3. "
        "1 stands there no more: the text is another one now."
    )


def test_a_passage_that_colleagues_answered_on_stays_when_its_marking_is_undone(
    marked: Marked,
) -> None:
    ana, query = marked.member("ana"), read("river")
    keys = [each.key for each in hits.placed(ana.project_id, query, "words")[0]]
    told = done(acts.mark_hits, ana, query, "words", keys, "peace")
    assert told.event
    done(add_note, marked.member("ben"), 1, 5, "Which river?", marked.study.brief_id)
    done(add_note, marked.member("ben"), 1, 6, "And this one?", marked.study.revision_id)
    done(remove_note, marked.member("ben"), 1, 6, marked.study.revision_id)
    back = done(acts.turn, ana, told.event)
    assert back.said == "Undone for 3 passages. 1 was changed since; left as it is: B1:5."


def test_a_deletion_is_done_again_where_a_recommendation_rests_on_the_passage(
    marked: Marked,
) -> None:
    ana = marked.member("ana")
    told = done(acts.remove, ana, which(marked, "B1:1"))
    assert told.event
    done(acts.turn, ana, told.event)
    done(make, ana, 1, 1)
    again = done(acts.turn_latest, ana, BEGINNING, "redo")  # as deleting it anew
    assert again.said == "Done again for 1 passage."


REFS = ("B1:1", "B1:2", "B1:3", "B1:4", "B2:1", "B2:2")
SLUGS = ("", "peace", "monitoring", "border-control")
PEOPLE = st.sampled_from(["ana", "ben"])
CHOSEN = st.lists(st.sampled_from(REFS), min_size=1, unique=True)
STEPS = st.one_of(
    st.tuples(st.just("tags"), PEOPLE, CHOSEN, st.sampled_from(SLUGS), st.sampled_from(SLUGS)),
    st.tuples(st.just("remove"), PEOPLE, CHOSEN),
    st.tuples(st.sampled_from(["undo", "redo"]), PEOPLE),
    st.tuples(st.just("edit"), PEOPLE, st.sampled_from(REFS), st.sampled_from(SLUGS)),
)


def step(marked: Marked, kind: str, who: str, *more: Any) -> None:
    actor = marked.member(who)
    if kind == "tags":
        refs, gone, come = more
        act(marked, who, *refs, gone=gone, come=come)
    elif kind == "remove":
        done(acts.remove, actor, which(marked, *more[0]))
    elif kind == "edit":
        brief, number = (int(part) for part in more[0][1:].split(":"))
        row = db.session.get_one(Highlight, (marked.project_id, marked.highlights[more[0]]))
        done(edit_highlight, actor, brief, number, [more[1]] if more[1] else [], None, row.version)
    else:
        done(acts.turn_latest, actor, BEGINNING, kind)


@pytest.mark.either_engine
@given(steps=st.lists(STEPS, max_size=6))
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_after_any_sequence_counts_are_recounts_and_undo_of_all_gives_back_the_first_state(
    marked: Marked, steps: list[tuple[Any, ...]]
) -> None:
    first = tagged(marked)
    revs = sum(db.session.scalars(sa.select(Brief.rev)))
    acts_done = lambda: db.session.query(Event).filter_by(kind="highlights").count()  # noqa: E731
    known, alone = acts_done(), True
    for each in steps:
        db.session.rollback()
        with_others = each[0] == "edit"
        try:
            step(marked, *each)
        except Refused:
            continue
        alone = alone and not with_others
    now = tagged(marked)
    recount = {slug: sum(slug == t[0] for tags in now.values() for t in tags) for slug in SLUGS[1:]}
    counted = {
        tag.slug: tag.uses.highlights
        for tag in codebook.tags(marked.project_id, counted=True)
        if tag.uses
    }
    assert {slug: counted[slug] for slug in SLUGS[1:]} == recount
    assert (
        db.session.scalar(sa.select(sa.func.count(ActPassage.event_id.distinct()))) == acts_done()
    )
    assert sum(db.session.scalars(sa.select(Brief.rev))) >= revs + acts_done() - known
    for who in ("ana", "ben"):
        with suppress(Refused):
            while True:
                done(acts.turn_latest, marked.member(who), BEGINNING, "undo")
    if alone and {each[1] for each in steps} <= {"ana"}:
        assert tagged(marked) == first
    db.session.rollback()
