"""Writing in the matrix: each change is one event that can be taken back, and nothing is lost to
two people, a merged tag or a passage that comes later."""

from __future__ import annotations

import pytest

from app.actions import matrix as act
from app.actions.codebook import merge_tag, retire_tag
from app.actions.highlights import remove_highlight, restore_highlight
from app.actions.progress import declare_read
from app.actions.undo import redo, undo
from app.domain.errors import Forbidden, Invalid, Missing, Refused, Stale, TooLarge
from app.domain.report.matrix import LONGEST, SummaryCell
from app.store import briefs, cells, codebook
from app.store.database import change, db
from app.store.tables.people import Event
from tests.actions.test_undo import BEGINNING
from tests.fixtures.marked import Marked

pytestmark = pytest.mark.usefixtures("app_context")
BORDER = "border-control"


def now_is(marked: Marked, tag: str = BORDER, brief: int = 1) -> SummaryCell:
    db.session.expire_all()
    found = codebook.tag(marked.project_id, tag) if tag else None
    return cells.cell(marked.project_id, briefs.brief(marked.project_id, brief), found)


def write(
    marked: Marked, text: str, tag: str = BORDER, brief: int = 1, by: str = "ben"
) -> list[str]:
    version = now_is(marked, tag, brief).version
    with change():
        warnings = act.write_cell(marked.member(by), brief, tag, text, version)
    return [warning.ref for warning in warnings]


def read(marked: Marked, brief: int = 1, *, is_read: bool = True) -> None:
    with change():
        declare_read(marked.member("ben"), brief, is_read)


def test_a_cell_is_written_with_its_event(marked: Marked) -> None:
    assert write(marked, "  Patrol it\r\n[B1:2]. ") == []
    cell = now_is(marked)
    assert (cell.text, cell.by, cell.version) == ("Patrol it\n[B1:2].", "Ben Okoro", 1)
    (event,) = db.session.query(Event).filter_by(kind="cell")
    assert (event.verb, event.ref) == ("chart", "B1/border-control")
    assert event.after
    assert event.after["text"] == "Patrol it\n[B1:2]."
    assert write(marked, "Patrol it\n[B1:2].") == []  # the same again
    assert db.session.query(Event).filter_by(kind="cell").count() == 1


def test_what_is_cited_is_there_and_carries_the_tag(marked: Marked) -> None:
    assert write(marked, "So [B1:1].") == ["B1:1"]
    with pytest.raises(Invalid) as refused:
        write(marked, "So [B1:99].")
    assert "B1:99" in refused.value.fields["text"]
    assert now_is(marked).text == "So [B1:1]."


def test_a_text_has_an_end(marked: Marked) -> None:
    write(marked, "x" * LONGEST)
    with pytest.raises(TooLarge, match="10,001 characters; the most is 10,000"):
        write(marked, "x" * (LONGEST + 1))


def test_who_is_slower_gets_both_texts(marked: Marked) -> None:
    write(marked, "Ben was faster.")
    with pytest.raises(Stale, match="Ben Okoro changed this cell") as refused, change():
        act.write_cell(marked.member("ana"), 1, BORDER, "Ana was slower.", 0)
    current = refused.value.current
    assert isinstance(current, SummaryCell)
    assert (current.text, current.version) == ("Ben was faster.", 1)


def test_a_cell_that_was_emptied_and_written_again_is_another(marked: Marked) -> None:
    write(marked, "One.")
    write(marked, "")
    write(marked, "Two.", by="ana")
    with pytest.raises(Stale), change():
        act.write_cell(marked.member("ben"), 1, BORDER, "Three.", 1)


def test_viewers_write_nothing(marked: Marked) -> None:
    vic = marked.member("vic")
    for attempt in (
        lambda: act.write_cell(vic, 1, BORDER, "x", 0),
        lambda: act.find_nothing(vic, 1, BORDER, 0),
        lambda: act.clear_cell(vic, 1, BORDER, 0),
        lambda: act.draft_cell(vic, 1, BORDER, 0),
    ):
        with pytest.raises(Forbidden), change():
            attempt()


def test_nothing_found_is_said_by_somebody_of_a_brief_that_was_read(marked: Marked) -> None:
    ben = marked.member("ben")
    with pytest.raises(Invalid, match="Nobody has declared B1 read through"), change():
        act.find_nothing(ben, 1, "monitoring", 0)
    read(marked)
    with pytest.raises(Stale, match="Something was found: B1:2, B1:4 carry this tag"), change():
        act.find_nothing(ben, 1, BORDER, 0)
    with change():
        act.find_nothing(ben, 1, "monitoring", 0)
    cell = now_is(marked, "monitoring")
    assert (cell.state, cell.found_by) == ("nothing_found", "Ben Okoro")
    with change():
        act.find_nothing(marked.member("ana"), 1, "monitoring", 1)  # it stands already
    assert now_is(marked, "monitoring").found_by == "Ben Okoro"
    with change():
        marked.mark(1, "Monitors need", "monitoring")
    assert now_is(marked, "monitoring").state == "not_charted"
    write(marked, "Mandates.", "monitoring")
    cell = now_is(marked, "monitoring")
    assert (cell.state, cell.found_by) == ("charted", "")
    with pytest.raises(Stale, match="Something is written here"), change():
        act.find_nothing(ben, 1, "monitoring", cell.version)


def test_a_reading_that_is_taken_back_takes_its_cells_along(marked: Marked) -> None:
    read(marked)
    with change():
        act.find_nothing(marked.member("ben"), 1, "monitoring", 0)
    read(marked, is_read=False)
    assert now_is(marked, "monitoring").state == "not_read"
    read(marked)
    assert now_is(marked, "monitoring").state == "nothing_found"


def test_a_draft_is_one_until_somebody_edits_it(marked: Marked) -> None:
    read(marked)
    with change():
        assert act.draft_cell(marked.member("ben"), 1, BORDER, 0) == 0
    cell = now_is(marked)
    assert cell.text == "“patrol the river border” [B1:2]\n\n“A depot near the river” [B1:4]"
    assert (cell.draft, cell.state) == (True, "not_charted")
    write(marked, cell.text)
    assert now_is(marked).draft
    write(marked, f"{cell.text} Both.")
    assert (now_is(marked).draft, now_is(marked).state) == (False, "charted")
    with pytest.raises(Stale, match="Something is written here"), change():
        act.draft_cell(marked.member("ben"), 1, BORDER, now_is(marked).version)
    with pytest.raises(Invalid, match="no passage to quote"), change():
        act.draft_cell(marked.member("ben"), 1, "monitoring", 0)


def test_what_sums_up_a_brief_is_its_cell_without_a_tag(marked: Marked) -> None:
    write(marked, "All of it [B1:1, B2:1].", "")
    write(marked, "The other one.", "", brief=2)
    cell = now_is(marked, "")
    assert (cell.text, cell.version) == ("All of it [B1:1, B2:1].", 1)
    with pytest.raises(Stale), change():
        act.write_cell(marked.member("ana"), 1, "", "Mine.", 0)
    with pytest.raises(Missing), change():
        act.find_nothing(marked.member("ana"), 1, "", 1)


@pytest.mark.parametrize("tag", [BORDER, ""])
def test_each_change_is_taken_back_and_done_again(marked: Marked, tag: str) -> None:
    ben = marked.member("ben")
    write(marked, "One.", tag)
    with change():
        act.clear_cell(ben, 1, tag, now_is(marked, tag).version)
    assert now_is(marked, tag).text == ""
    with change():
        said = undo(ben, 1, BEGINNING).said
    assert said.startswith("Cleared the matrix on B1")
    assert now_is(marked, tag).text == "One."
    with change():
        undo(ben, 1, BEGINNING)
    assert now_is(marked, tag).text == ""
    with change():
        redo(ben, 1, BEGINNING)
    assert now_is(marked, tag).text == "One."
    write(marked, "Ana’s.", tag, by="ana")
    with pytest.raises(Stale, match="Ana Sousa has changed that cell of the matrix"), change():
        undo(ben, 1, BEGINNING)


def test_nothing_found_is_taken_back(marked: Marked) -> None:
    read(marked)
    with change():
        act.find_nothing(marked.member("ben"), 1, "monitoring", 0)
    with change():
        undo(marked.member("ben"), 1, BEGINNING)
    assert now_is(marked, "monitoring").state == "to_confirm"
    with change():
        redo(marked.member("ben"), 1, BEGINNING)
    assert now_is(marked, "monitoring").found_by == "Ben Okoro"


def test_the_cells_of_a_merged_tag_go_over_and_both_texts_stay(marked: Marked) -> None:
    write(marked, "Of the border.")
    write(marked, "Of peace.", "peace")
    write(marked, "Of peace only.", "peace", brief=2)
    with change():
        merge_tag(marked.member("ana"), "peace", BORDER)
    assert now_is(marked).text == "Of the border.\n\nFrom “Peace”:\n\nOf peace."
    assert now_is(marked, brief=2).text == "Of peace only."
    event = db.session.query(Event).filter_by(verb="merge").one()
    assert event.before
    assert sorted(event.before["cells"].values()) == ["Of peace only.", "Of peace."]
    with pytest.raises(Stale, match="“Peace” was merged"):
        write(marked, "Late.", "peace")
    with pytest.raises(Stale, match="cell of the matrix"), change():
        undo(marked.member("ben"), 2, BEGINNING)  # what it wrote went over


def test_of_two_that_found_nothing_the_merged_one_did_so_too(marked: Marked) -> None:
    for number in (1, 2):
        read(marked, number)
    for tag, briefs_ in (("monitoring", (1, 2)), ("peace", (2,))):
        for number in briefs_:
            with change():
                act.find_nothing(marked.member("ben"), number, tag, 0)
    write(marked, "Peace.", "peace")
    with change():
        merge_tag(marked.member("ana"), "peace", "monitoring")
    assert now_is(marked, "monitoring", 2).state == "nothing_found"
    cell = now_is(marked, "monitoring", 1)
    assert (cell.text, cell.found_by) == ("Peace.", "")


def looked_at(marked: Marked) -> list[str]:
    db.session.expire_all()
    cells_ = cells.kept(marked.project_id)
    found = cells.looked_at(marked.project_id, cells_, cells.passages(marked.project_id))
    return found.get(("B1", BORDER), [])


def test_a_cell_needs_a_look_when_what_it_rests_on_changes_until_somebody_confirms(
    marked: Marked,
) -> None:
    write(marked, "Patrol [B1:2].")
    assert looked_at(marked) == []
    with change():
        marked.mark(1, "Neighbours ought", BORDER)
    assert looked_at(marked) == ["B1:5 has this tag by now."]
    with change():
        remove_highlight(marked.member("ana"), 1, 2)
    assert looked_at(marked) == ["B1:2 was removed.", "B1:5 has this tag by now."]
    with change():
        assert act.confirm_cell(marked.member("ben"), 1, BORDER, 1)
    assert looked_at(marked) == []
    with change():
        assert not act.confirm_cell(marked.member("ben"), 1, BORDER, 1)
        restore_highlight(marked.member("ana"), 1, 2)
    assert looked_at(marked) == ["B1:2 is there again."]
    write(marked, "Patrol, all of it [B1:2].")
    assert looked_at(marked) == []


def test_a_text_that_is_there_again_rests_on_what_it_rested_on(marked: Marked) -> None:
    ben = marked.member("ben")
    write(marked, "Patrol [B1:2].")
    with change():
        act.clear_cell(ben, 1, BORDER, 1)
    with change():
        undo(ben, 1, BEGINNING)
    assert looked_at(marked) == []
    with change():
        remove_highlight(marked.member("ana"), 1, 2)
    assert looked_at(marked) == ["B1:2 was removed."]


def test_a_text_that_goes_over_with_a_merged_tag_rests_on_what_it_rested_on(
    marked: Marked,
) -> None:
    write(marked, "Mandates [B1:3].", "peace")
    with change():
        merge_tag(marked.member("ana"), "peace", "monitoring")
    with change():
        remove_highlight(marked.member("ana"), 1, 3)
    found = cells.looked_at(
        marked.project_id, cells.kept(marked.project_id), cells.passages(marked.project_id)
    )
    assert found == {("B1", "monitoring"): ["B1:3 was removed."]}


def test_a_retired_tag_keeps_its_cells(marked: Marked) -> None:
    write(marked, "Stays.")
    with change():
        retire_tag(marked.member("ana"), BORDER)
    write(marked, "Stays so.")
    assert now_is(marked).text == "Stays so."


@pytest.mark.parametrize(("brief", "tag"), [(9, BORDER), (1, "nowhere")])
def test_what_is_not_there_cannot_be_written(marked: Marked, brief: int, tag: str) -> None:
    with pytest.raises(Missing), change():
        act.write_cell(marked.member("ben"), brief, tag, "x", 0)


def test_every_refusal_leaves_the_cell_as_it_was(marked: Marked) -> None:
    write(marked, "One.")
    ben = marked.member("ben")
    for attempt in (
        lambda: act.write_cell(ben, 1, BORDER, "Two [B9:9].", 1),
        lambda: act.write_cell(ben, 1, BORDER, "Two.", 7),
        lambda: act.find_nothing(ben, 1, BORDER, 1),
        lambda: act.draft_cell(ben, 1, BORDER, 1),
    ):
        with pytest.raises(Refused), change():
            attempt()
    assert (now_is(marked).text, now_is(marked).version) == ("One.", 1)
