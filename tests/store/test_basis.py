"""What recommendations and syntheses rest on: what changed since somebody confirmed them is said,
what did not is not, and what is back as it was needs no look."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.actions import recommendations as act
from app.actions import syntheses as syntheses_act
from app.actions.briefs import remove_brief, restore_brief, rezone_block
from app.actions.codebook import edit_tag, merge_tag, write_synthesis
from app.actions.highlights import (
    adjust_highlight,
    edit_highlight,
    remove_highlight,
    restore_highlight,
)
from app.actions.undo import take_back
from app.domain.errors import Stale
from app.domain.recommendations.kinds import GivenField
from app.store import basis, codebook, migrating, syntheses
from app.store import recommendations as store
from app.store.database import change, db
from app.store.highlight_rows import with_id
from app.store.memberships import Member
from app.store.tables.briefs import Highlight
from app.store.tables.columns import new_id
from tests.fixtures.marked import Marked, done

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def ana(marked: Marked) -> Member:
    """R1 rests on B1:1, with its first words as what to do, and B1:2 qualifies it."""
    ana = marked.member("ana")
    start, end = marked.study.span("count every rifle")
    done(
        act.make,
        ana,
        1,
        1,
        fields=[GivenField("action", "stated", "count every rifle", start, end)],
    )
    done(act.join, ana, 1, 1, 2, stance="qualifies")
    return ana


def causes(marked: Marked, number: int = 1) -> list[tuple[str, ...]]:
    db.session.expire_all()
    row = store.recommendation(marked.project_id, number)
    return [(each.kind, each.on, each.was, each.now) for each in row.needs_a_look]


def version(marked: Marked, ref: str) -> int:
    db.session.expire_all()
    row = with_id(marked.project_id, marked.highlights[ref])
    assert row is not None
    return row.version


def reword(marked: Marked, actor: Member, number: int, quote: str) -> None:
    span = marked.study.span(quote)
    done(adjust_highlight, actor, 1, number, *span, quote, version(marked, f"B1:{number}"))


def retag(marked: Marked, actor: Member, number: int, *tags: str) -> None:
    done(edit_highlight, actor, 1, number, tags, None, version(marked, f"B1:{number}"))


def redefine(marked: Marked, actor: Member, slug: str, name: str = "", **texts: str) -> None:
    tag = codebook.tag(marked.project_id, slug)
    changed = tag._replace(name=name or tag.name, texts={**tag.texts, **texts})
    done(edit_tag, actor, slug, changed, tag.version)


def test_what_was_just_made_needs_no_look(marked: Marked, ana: Member) -> None:
    assert causes(marked) == []


def test_other_words_and_the_fields_that_they_hit(marked: Marked, ana: Member) -> None:
    reword(marked, ana, 1, "every rifle in the depots")
    (cause,) = store.recommendation(marked.project_id, 1).needs_a_look
    assert (cause.was, cause.now) == (
        "count every rifle in the depots",
        "every rifle in the depots",
    )
    assert cause.said == "B1:1 has other words."
    assert cause.fields == ("Should do what",)
    reword(marked, ana, 1, "count every rifle in the depots")
    assert causes(marked) == []


def test_a_passage_that_stands_elsewhere_in_the_same_words_needs_no_look(
    marked: Marked, ana: Member
) -> None:
    with change():
        row = db.session.get_one(Highlight, (marked.project_id, marked.highlights["B1:2"]))
        row.start, row.end = row.start + 1, row.end + 1
    assert causes(marked) == []


def test_a_passage_or_its_brief_is_removed_and_comes_back(marked: Marked, ana: Member) -> None:
    gone = ("removed", "B1:1", "count every rifle in the depots", "")
    done(remove_highlight, ana, 1, 1)
    assert causes(marked) == [gone]
    (cause,) = store.recommendation(marked.project_id, 1).needs_a_look
    assert cause.fields == ("Should do what",)
    done(restore_highlight, ana, 1, 1)
    assert causes(marked) == []
    done(remove_brief, ana, 1)
    assert [kind for kind, *_ in causes(marked)] == ["removed", "removed"]
    done(restore_brief, ana, 1)
    assert causes(marked) == []


def test_other_tags_on_a_passage(marked: Marked, ana: Member) -> None:
    retag(marked, ana, 1, "monitoring")
    assert causes(marked) == [("retagged", "B1:1", "Depots", "Monitoring")]
    retag(marked, ana, 1, "depots")
    assert causes(marked) == []
    done(merge_tag, ana, "depots", "peace")
    assert causes(marked) == [("retagged", "B1:1", "Depots", "Peace")]


def test_a_first_tag_changes_nothing_of_what_was_said(marked: Marked, ana: Member) -> None:
    done(act.make, ana, 2, 1)
    done(edit_highlight, ana, 2, 1, ["peace"], None, version(marked, "B2:1"))
    assert causes(marked, 2) == []


def test_a_stance_that_somebody_else_changed(marked: Marked, ana: Member) -> None:
    ben = marked.member("ben")
    seen = store.recommendation(marked.project_id, 1).version
    done(act.set_stance, ana, 1, 1, 2, seen, stance="context")
    assert causes(marked) == []
    done(act.set_stance, ben, 1, 1, 2, seen + 1, stance="opposes")
    assert causes(marked) == [("stance", "B1:2", "Context", "Against")]


def test_another_definition_of_a_tag_but_no_other_name_or_example(
    marked: Marked, ana: Member
) -> None:
    redefine(marked, ana, "depots", name="Storerooms", examples="A depot.")
    assert causes(marked) == []
    redefine(marked, ana, "depots", definition="Where arms are kept.")
    assert causes(marked) == [("redefined", "Storerooms", "", "Where arms are kept.")]
    redefine(marked, ana, "monitoring", definition="Nothing here rests on it.")
    assert len(causes(marked)) == 1


def test_another_part_of_the_brief(marked: Marked, ana: Member) -> None:
    done(rezone_block, ana, 1, 1, "caption")
    assert causes(marked) == [("rezoned", "B1:1", "Text", "Caption")]


def test_still_holds_takes_what_is_there_and_can_be_taken_back(marked: Marked, ana: Member) -> None:
    ben = marked.member("ben")
    reword(marked, ana, 1, "every rifle in the depots")
    done(remove_highlight, ana, 1, 2)
    redefine(marked, ana, "depots", definition="Where arms are kept.")
    before = causes(marked)
    assert [kind for kind, *_ in before] == ["reworded", "removed", "redefined"]
    seen = store.recommendation(marked.project_id, 1)
    done(act.confirm, ben, 1, seen.version)
    assert causes(marked) == []
    (latest, *_) = store.history(marked.project_id, store.recommendation(marked.project_id, 1))
    assert (latest.verb, latest.said, latest.name) == (
        "confirm",
        "Said that R1 still holds.",
        "Ben Okoro",
    )
    done(take_back, ana, latest.id)
    assert causes(marked) == before


def test_what_was_confirmed_as_removed_and_is_there_again(marked: Marked, ana: Member) -> None:
    done(remove_highlight, ana, 1, 2)
    done(act.confirm, ana, 1, store.recommendation(marked.project_id, 1).version)
    done(restore_highlight, ana, 1, 2)
    assert [kind for kind, *_ in causes(marked)] == ["returned"]


def test_nothing_to_confirm_is_no_change(marked: Marked, ana: Member) -> None:
    seen = store.recommendation(marked.project_id, 1).version
    assert not done(act.confirm, ana, 1, seen).fresh
    assert store.recommendation(marked.project_id, 1).version == seen


def test_other_changes_of_the_recommendation_leave_the_flag(marked: Marked, ana: Member) -> None:
    reword(marked, ana, 1, "every rifle in the depots")
    seen = store.recommendation(marked.project_id, 1).version
    done(act.edit, ana, 1, seen, title="Count", statement="Count them.")
    done(act.join, ana, 1, 1, 3)
    assert [kind for kind, *_ in causes(marked)] == ["reworded"]
    done(act.leave, ana, 1, 1, 1)
    assert causes(marked) == []
    done(act.join, ana, 1, 1, 1)
    assert causes(marked) == []


def test_a_flag_goes_along_with_its_passage(marked: Marked, ana: Member) -> None:
    reword(marked, ana, 1, "every rifle in the depots")
    row = store.recommendation(marked.project_id, 1)
    other = done(act.split, ana, 1, [marked.highlights["B1:1"]], row.version)
    assert causes(marked) == []
    assert [kind for kind, *_ in causes(marked, 2)] == ["reworded"]
    one = store.recommendation(marked.project_id, 1)
    done(act.merge, ana, 1, 2, one.version, other.version)
    assert [kind for kind, *_ in causes(marked)] == ["reworded"]


def test_nothing_is_flagged_by_the_step_that_makes_the_table(
    app: Flask, marked: Marked, ana: Member
) -> None:
    """What changes from there on is."""
    done(remove_highlight, ana, 1, 2)
    with change():
        migrating.downgrade("0016")
    migrating.migrate(app)
    assert causes(marked) == []
    done(restore_highlight, ana, 1, 2)
    reword(marked, ana, 1, "every rifle in the depots")
    assert [kind for kind, *_ in causes(marked)] == ["reworded"]


CHANGES = ("look", "confirm", "edit", "strength", "own stance", "join", "leave")


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from(CHANGES), max_size=6))
def test_without_a_change_of_what_it_rests_on_there_is_no_flag(
    marked: Marked, changes: list[str]
) -> None:
    actor = marked.member("ana")
    number = done(act.make, actor, 1, 1).number
    for each in changes:
        row = store.recommendation(marked.project_id, number)
        joined = {evidence.passage.number for evidence in row.evidence}
        if each == "confirm":
            done(act.confirm, actor, number, row.version)
        elif each == "edit":
            done(act.edit, actor, number, row.version, title="T", statement="S")
        elif each == "strength":
            done(act.set_strength, actor, number, "must", row.version)
        elif each == "own stance" and 1 in joined:
            done(act.set_stance, actor, number, 1, 1, row.version, stance="opposes")
        elif each == "join" and 3 not in joined:
            done(act.join, actor, number, 1, 3)
        elif each == "leave" and 3 in joined:
            done(act.leave, actor, number, 1, 3)
        assert causes(marked, number) == []


def test_a_synthesis_rests_on_what_it_cites_and_on_its_tag(marked: Marked, ana: Member) -> None:
    def looks() -> list[tuple[str, str]]:
        found = syntheses.looked_at(marked.project_id)
        return [(each.kind, each.on) for each in found.get("stockpile-security", ())]

    text = "They count [B1:1], by the river [B1:4]."
    done(write_synthesis, ana, "stockpile-security", text, 0)
    assert looks() == []
    retag(marked, ana, 4, "stockpile-security")
    assert looks() == []
    retag(marked, ana, 4, "border-control")
    reword(marked, ana, 1, "every rifle in the depots")
    redefine(marked, ana, "stockpile-security", definition="What is stored.")
    redefine(marked, ana, "depots", definition="Another tag.")
    changed = [
        ("reworded", "B1:1"),
        ("retagged", "B1:4"),
        ("redefined", "Stockpile security"),
    ]
    assert looks() == changed
    assert done(syntheses_act.confirm, ana, "stockpile-security", 1)
    assert looks() == []
    line = syntheses.synthesis(marked.project_id, "stockpile-security")
    last = syntheses.last_confirmed(marked.project_id, line.tag_id)
    assert last
    assert last.name == "Ana Sousa"
    done(take_back, ana, last.id)
    assert looks() == changed
    assert syntheses.last_confirmed(marked.project_id, line.tag_id) is None
    done(write_synthesis, ana, "stockpile-security", f"{text} So it is.", 1)
    assert looks() == []
    assert not done(syntheses_act.confirm, ana, "stockpile-security", 2)


def test_a_text_that_somebody_changed_meanwhile_is_not_confirmed(
    marked: Marked, ana: Member
) -> None:
    done(write_synthesis, ana, "peace", "Peace.", 0)
    with pytest.raises(Stale, match="Ana Sousa changed this synthesis"):
        done(syntheses_act.confirm, ana, "peace", 0)


def test_a_cell_is_told_what_came_since(marked: Marked, ana: Member) -> None:
    cell, known = new_id(), basis.there(marked.project_id, ["B1:4", "B2:2", "B1:2"])
    with change():
        basis.put(
            marked.project_id, "cell", cell, ana.user_id, basis.now_of(marked.project_id, ["B1:4"])
        )
    about = {cell: ["border-control"]}
    codes = basis.tags(marked.project_id)
    found = basis.looked_at(
        marked.project_id, "cell", about, codes, known, lambda: {cell: ["B1:2", "B1:4", "B2:2"]}
    )
    assert [each.said for each in found[cell]] == [
        "B1:2 has this tag by now.",
        "B2:2 has this tag by now.",
    ]
