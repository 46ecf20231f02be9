from __future__ import annotations

import uuid
from datetime import UTC, datetime

from app.domain.trash import Trashed, counted, in_the_trash, resting

AT = datetime(2026, 11, 30, 12, tzinfo=UTC)


def test_what_is_in_the_trash_can_come_back_for_thirty_days() -> None:
    there = Trashed("brief", uuid.UUID(int=1), "B3", "Depots", "Ana", AT, uuid.UUID(int=2))
    assert there.until == datetime(2026, 12, 30, 12, tzinfo=UTC)
    assert in_the_trash("Arms flows", AT) == (
        "“Arms flows” was deleted on 30 November 2026 and is in the trash until 30 December 2026. "
        "A lead can restore it from the list of projects."
    )


def test_what_goes_with_it_is_counted_and_a_few_are_named() -> None:
    assert [counted(n, "highlight") for n in (0, 1, 4100)] == [
        "0 highlights", "1 highlight", "4,100 highlights",
    ]  # fmt: skip
    assert counted(2, "reply", "replies") == "2 replies"
    assert resting(()) == ""
    assert resting(("R2",)) == "R2 rests on it"
    assert resting(("R2", "R4", "R7")) == "R2, R4 and R7 rest on it"
    assert resting(tuple(f"R{n}" for n in range(6))) == "6 recommendations rest on it"
