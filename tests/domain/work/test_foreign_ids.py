from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from app.domain.document import Block, Document
from app.domain.foreign_passages import ForeignPassage
from app.domain.tags import Tag
from app.domain.text import sha256
from app.domain.work.foreign_ids import (
    DELETED,
    HERE,
    KNOWN,
    LONGEST_ID,
    THERE,
    Before,
    CameBefore,
    PassageIds,
    came_before,
    is_guid,
    kept_id,
    own_id,
    source_ids,
    tag_id,
)
from app.domain.work.foreign_work import ForeignText, ForeignWork

GUID = str(uuid.UUID(int=7))
PASSAGE = ForeignPassage("s", "some words", tags=("k",), note="Why?", ids=("a", "b"))
WORK = ForeignWork("T", (ForeignText("s", "A source"),), (Tag("k", "Depots"),), (PASSAGE,))
IDS = PassageIds(WORK)
THEN = {"start": 1, "end": 5, "note": "Why?", "tags": ["t1"]}
NOW = {**THEN, "exact": "some words"}


def came(now: dict[str, object] | None, passage: ForeignPassage = PASSAGE) -> tuple[str, str]:
    known = CameBefore("B1:4", now, THEN, IDS.said(PASSAGE))
    found = came_before(passage, IDS, Before({"b": known}))
    assert found
    assert found.ref == "B1:4"
    return found.how, found.reason


def test_any_of_its_ids_says_that_it_came_before() -> None:
    assert came(NOW) == (KNOWN, "")
    assert came_before(replace(PASSAGE, ids=("c",)), IDS, Before({})) is None


def test_what_was_changed_is_named() -> None:
    assert came({**NOW, "note": "X"}) == (HERE, "B1:4 was changed here: note.")
    changed = {**NOW, "start": 0, "end": 9, "tags": []}
    assert came(changed) == (HERE, "B1:4 was changed here: ends and tags.")
    assert came(None) == (DELETED, "B1:4 was deleted here.")


def test_what_the_file_changed_is_told_apart_from_what_was_changed_here() -> None:
    reworded = replace(PASSAGE, note="Because.")
    assert came(NOW, reworded)[0] == THERE
    assert came({**NOW, "note": "X"}, reworded) == (
        HERE,
        "B1:4 was changed here: note. The file, too, has changed. Its note there: “Because.”",
    )


def test_keys_that_a_file_counts_anew_say_nothing_their_names_do() -> None:
    other = PassageIds(replace(WORK, tags=(Tag("9", "depots"),)))
    assert other.said(replace(PASSAGE, tags=("9",))) == IDS.said(PASSAGE)
    assert tag_id(Tag(GUID, "Depots")) == GUID
    assert tag_id(Tag("9", "Depots")) == "name depots"


@given(st.text(max_size=20), st.text(max_size=20))
def test_without_an_id_whatever_is_said_makes_another_passage(one: str, other: str) -> None:
    bare = replace(PASSAGE, ids=())
    same = IDS.of(replace(bare, note=one)) == IDS.of(replace(bare, note=other))
    assert same == (one == other)


@given(st.text(max_size=400))
def test_ids_are_of_one_line_and_short(id: str) -> None:
    kept = kept_id(id)
    assert len(kept) <= LONGEST_ID
    assert kept == kept_id(kept)
    assert "\n" not in kept
    assert "\0" not in kept


def test_no_id_stops_a_database() -> None:
    assert kept_id("a\0b\ud800") == "ab\ufffd"


def test_a_highlight_of_ours_is_known_in_whatever_zone_a_database_answers() -> None:
    at = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)
    assert own_id("B1:4", at) == "B1:4 2026-01-02T03:04:05Z"
    assert own_id("B1:4", at.astimezone(timezone(timedelta(hours=5)))) == own_id("B1:4", at)


def test_what_became_of_a_passage_is_called_as_reports_have_kept_it() -> None:
    assert (KNOWN, HERE, THERE, DELETED) == ("known", "here", "there", "deleted")


def test_an_id_is_kept_as_it_is_up_to_two_hundred_characters() -> None:
    assert kept_id("x" * 200) == "x" * 200
    assert kept_id("x" * 201).startswith("sha256 ")
    assert kept_id(" a\n", "b ") == "a b"


def test_what_was_marked_here_and_comes_back_is_compared_with_what_it_says_now() -> None:
    tag = Tag("k", "Depots", id=uuid.UUID(int=5))
    now = {"start": 1, "end": 5, "exact": "some words", "note": "Why?", "tags": [tag.id.hex]}
    names = {tag.id.hex: tag.name}
    before = Before({"b": CameBefore("B1:4", now)}, tags={"k": tag}, names=names)

    def told(passage: ForeignPassage) -> tuple[str, str]:
        found = came_before(passage, IDS, before)
        assert found
        return found.how, found.reason

    assert told(PASSAGE) == (KNOWN, "")
    assert told(replace(PASSAGE, tags=("k", "unknown"))) == (KNOWN, "")
    assert told(replace(PASSAGE, tags=())) == (
        *(HERE, "B1:4 is otherwise here: tags. Tags here: Depots; in the file: none."),
    )
    how, reason = told(replace(PASSAGE, exact="x", note="y", tags=()))
    assert (how, reason[:44]) == (HERE, "B1:4 is otherwise here: ends, note and tags.")


def test_a_long_note_is_quoted_in_part_and_one_that_is_there_not_again() -> None:
    known = Before({"b": CameBefore("B1:4", NOW, THEN, IDS.said(PASSAGE))})

    def told(note: str) -> str:
        found = came_before(replace(PASSAGE, note=note), IDS, known)
        assert found
        return found.reason

    assert told("n" * 2001) == f"The file has changed. Its note there: “{'n' * 2000}”"
    assert told("Why") == "The file has changed."
    assert told("") == "The file has changed."


def test_a_guid_has_thirty_two_small_hexadecimal_figures_and_four_hyphens() -> None:
    assert is_guid(GUID)
    for key in (GUID.upper() + "A", GUID[:-1], GUID.replace("-", "0"), GUID.replace("0", "g")):
        assert not is_guid(key)
    bare = ForeignText("s", "A source")
    text = replace(bare, document=Document("T", (), "", "", "", "", (BLOCK,)))
    assert source_ids(bare) == []
    assert source_ids(text) == [f"text {sha256('x')}"]
    assert source_ids(replace(text, key=GUID)) == [GUID, f"text {sha256('x')}"]


BLOCK = Block("paragraph", "body", "x")
