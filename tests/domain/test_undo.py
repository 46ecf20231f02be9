from __future__ import annotations

import uuid

from hypothesis import given
from hypothesis import strategies as st

from app.domain.undo import State, Step, in_words, note_in_words, stacks, stands

UNDOABLE = {("highlight", "add")}
NAMES = {"border-control": "Border control", "monitoring": "Monitoring"}


def step_of(number: int, verb: str = "add", kind: str = "highlight", of: str = "") -> Step:
    return Step(uuid.UUID(int=number), verb, kind, f"B1:{number}", None, None, {}, of)


@given(st.lists(st.sampled_from(["do", "undo", "redo"]), max_size=40))
def test_the_record_gives_the_stacks_that_an_editor_would_keep(steps: list[str]) -> None:
    """Against two plain stacks: a new step empties the second."""
    done: list[Step] = []
    undone: list[Step] = []
    record: list[Step] = []
    for number, step in enumerate(steps, start=1):
        if step == "do":
            record.append(step_of(number))
            done.append(record[-1])
            undone = []
            continue
        here, there = (done, undone) if step == "undo" else (undone, done)
        if here:
            there.append(here.pop())
            record.append(step_of(number, step, of=str(there[-1].id)))
    assert stacks(record, UNDOABLE) == (done, undone)


def test_one_that_was_passed_over_stays_where_it_is() -> None:
    first, second = step_of(1), step_of(2)
    record = [first, second, step_of(3, "undo", of=str(first.id))]
    assert stacks(record, UNDOABLE) == ([second], [first])


def test_a_record_that_begins_in_the_middle_is_no_trouble() -> None:
    assert stacks([step_of(3, "undo", of=str(uuid.UUID(int=1))), step_of(4)], UNDOABLE) == (
        [step_of(4)],
        [],
    )


def test_other_steps_are_not_undone() -> None:
    assert stacks([step_of(1, "add", "tag"), step_of(2, "edit", "brief")], UNDOABLE) == ([], [])


def test_a_state_stands_when_all_that_it_says_is_so() -> None:
    now: State = {"tags": ["b", "a"], "note": "", "start": 1, "end": 2, "exact": "x"}
    assert stands(now, {"tags": ["a", "b"], "note": ""})
    assert not stands(now, {"tags": ["a"], "note": ""})
    assert stands(None, None)
    assert not stands(None, {})
    assert not stands(now, None)


def test_changes_in_words() -> None:
    def said(verb: str, before: State | None, after: State | None) -> str:
        return in_words(verb, "B1:4", before, after, NAMES)

    both: State = {"tags": ["border-control", "monitoring"], "note": ""}
    one: State = {"tags": ["monitoring"], "note": ""}
    assert said("edit", both, one) == "Removed Border control from B1:4."
    assert said("edit", one, both) == "Added Border control to B1:4."
    assert said("edit", one, {**both, "note": "x"}) == (
        "Added Border control to B1:4 and wrote a note on B1:4."
    )
    assert said("edit", {**one, "note": "x"}, one) == "Removed the note from B1:4."
    assert said("edit", {**one, "note": "x"}, {**one, "note": "y"}) == "Changed the note on B1:4."
    assert said("add", None, both) == "Highlighted B1:4: Border control, Monitoring."
    assert said("remove", one, None) == "Removed B1:4: Monitoring."
    assert said("restore", None, one) == "Restored B1:4."
    ends: State = {"start": 0, "end": 90, "exact": "word\n" * 18}
    assert said("adjust", {}, ends).startswith("Adjusted B1:4 to “word word")
    assert len(said("adjust", {}, ends)) < 90
    assert in_words("rezone", "B1", {"zone": "body"}, {"zone": "notes"}, {}) == (
        "Changed the type of a block of B1 to “Note”."
    )


def test_notes_in_words_say_whose_they_are() -> None:
    said: State = {"text": "Is this\nborder control?"}
    assert note_in_words("B1:4", said, None, "Ana’s") == (
        "Removed Ana’s note on B1:4: “Is this border control?”."
    )
    assert note_in_words("B1:4", None, said, "your").startswith("Added your note on B1:4: “Is")
    assert note_in_words("B1:4", said, {"text": "x" * 90}, "your").startswith(
        "Changed your note on B1:4: “xxx"
    )
    assert len(note_in_words("B1:4", said, {"text": "x" * 90}, "your")) < 90


def test_a_sentence_has_so_much_of_a_passage_and_says_where_it_is_cut() -> None:
    for words, shown in (("x" * 48, "x" * 48), ("x" * 49, "x" * 47 + "…"), (" " * 49, "…")):
        said = {"text": words}
        assert note_in_words("B1:4", None, said, "your") == f"Added your note on B1:4: “{shown}”."
    assert note_in_words("B1:4", None, None, "your") == "Added your note on B1:4: “”."


def test_a_tag_without_a_name_is_called_by_its_slug() -> None:
    before: State = {"tags": ["gone"], "note": "a"}
    after: State = {"tags": ["come", "border-control"], "note": ""}
    assert in_words("edit", "B1:4", before, after, NAMES) == (
        "Removed gone from B1:4, added come, Border control to B1:4 and removed the note from B1:4."
    )
    assert in_words("edit", "B1:4", before, before, NAMES) == "Kept B1:4."
    assert in_words("add", "B1:4", None, {}, NAMES) == "Highlighted B1:4."
    assert in_words("remove", "B1:4", None, None, NAMES) == "Removed B1:4."


def test_a_tag_by_another_is_another_state() -> None:
    now: State = {"tags": ["a"], "by": {"a": "ana"}, "note": ""}
    assert stands(now, {"tags": ["a"], "by": {"a": "ana"}})
    assert not stands(now, {"tags": ["a"], "by": {"a": "ben"}})
    assert not stands(now, {"tags": ["a"]})
    assert stands(now, {"note": ""})


def test_an_undo_of_a_redo_and_a_new_step_after_it() -> None:
    first, second = step_of(1), step_of(2)
    record = [first, second]
    record += [step_of(3, "undo", of=str(second.id)), step_of(4, "redo", of=str(second.id))]
    assert stacks(record, UNDOABLE) == ([first, second], [])
    record += [step_of(5, "undo", of=str(second.id)), step_of(6, "redo", of=str(first.id))]
    assert stacks(record, UNDOABLE) == ([first], [second])
    assert stacks([*record, step_of(7, "edit")], UNDOABLE) == ([first], [second])
    assert stacks([*record, step_of(8)], UNDOABLE) == ([first, step_of(8)], [])
