"""What is in the trash: who put it there, until when it can come back, what went with it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

KEPT_DAYS = 30
KEPT = timedelta(days=KEPT_DAYS)
ARCHIVED = (
    "This project is archived, so nothing in it can be changed. A lead can bring it back into use "
    "in its settings."
)
PURGED = "The words were purged."


class TrashKind(NamedTuple):
    """`restore` is the permission that it takes to restore one, as to delete it."""

    one: str
    many: str
    restore: str


KINDS = {
    "brief": TrashKind("brief", "Briefs", "remove_brief"),
    "highlight": TrashKind("highlight", "Highlights", "highlight"),
    "recommendation": TrashKind("recommendation", "Recommendations", "remove_recommendation"),
    "tag": TrashKind("tag", "Tags", "edit_codebook"),
}


@dataclass(frozen=True, slots=True)
class Trashed:
    """One thing in the trash. `title` is what people know it by, `maker` who made it, `went` what
    went with it and comes back with it, in words; `at` is aware."""

    kind: str
    id: uuid.UUID
    ref: str
    title: str
    by: str
    at: datetime
    maker: uuid.UUID
    went: tuple[str, ...] = ()

    @property
    def until(self) -> datetime:
        """From then on it may be purged at any time."""
        return self.at + KEPT


def in_the_trash(name: str, at: datetime) -> str:
    """What somebody is told who comes to a project that was deleted."""
    deleted, until = (f"{day.day} {day:%B %Y}" for day in (at, at + KEPT))
    return (
        f"“{name}” was deleted on {deleted} and is in the trash until {until}. A lead can restore "
        "it from the list of projects."
    )


def counted(number: int, one: str, many: str = "") -> str:
    """“1 highlight”, “41 highlights”."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def resting(refs: tuple[str, ...], most: int = 5) -> str:
    """“R2 and R7 rest on it”, or how many; "" for none."""
    if not refs:
        return ""
    if len(refs) > most:
        return f"{len(refs)} recommendations rest on it"
    named = " and ".join(filter(None, (", ".join(refs[:-1]), refs[-1])))
    return f"{named} {'rests' if len(refs) == 1 else 'rest'} on it"
