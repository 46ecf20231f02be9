"""Whether what is kept is whole: the database itself, and all that it cannot know of what is in
it. Rows are read as they come, in one state of the database, while others go on writing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import sqlalchemy as sa

from app.store import counts, projects, seals
from app.store.database import db
from app.store.migrating import RESTORE
from app.store.transactions import steady
from app.store.verifying import rows, texts

MOST_LISTED = 20


class Check(NamedTuple):
    """`look` gives "" for each thing that is sound, and a sentence for each that is not."""

    title: str
    look: Callable[[], Iterator[str]]
    remedy: str


class Checked(NamedTuple):
    """How many things were looked at, what is wrong with the first of them, with how many more,
    and what to do about it."""

    title: str
    number: int
    wrong: tuple[str, ...]
    more: int
    remedy: str


def _record() -> Iterator[str]:
    """The chain of seals, and that every line is in it or noted to be."""
    names = projects.slugs()
    for each in seals.checked():
        of = names.get(each.chain, "outside projects")
        yield f"{of}, line {each.place}: {each.wrong}." if each.wrong else ""
    for chain, id in seals.unnoted():
        of = names.get(chain, "outside projects")
        yield f"{of}: a line ({id}) was put in past the triggers."


def _counts() -> Iterator[str]:
    """Of each project how many passages there are, by the counts that are kept."""
    wrong = dict.fromkeys(of for _, of in counts.wrong())
    for id, slug in projects.slugs().items():
        yield f"{slug}: its pages say wrong numbers of passages." if id in wrong else ""


BY_HAND = (
    "Somebody wrote to the database past Briefmark, or the disk lost something. Compare with a "
    "backup (restore it into another --instance and look the thing up there); where many are "
    "wrong, restore it: briefmark restore FILE."
)
CHECKS = (
    Check("Database", rows.integrity, RESTORE),
    Check("Tables, triggers and indexes", rows.schema, RESTORE),
    Check("Links between rows", rows.links, BY_HAND),
    Check("Texts", texts.texts, BY_HAND),
    Check("Quotes", texts.quotes, BY_HAND),
    Check("Files", rows.files, BY_HAND),
    Check("What is kept twice", rows.kept_twice, BY_HAND),
    Check(
        "Counts of passages",
        _counts,
        "Nothing is lost. Run briefmark verify --recount, when few people work.",
    ),
    Check(
        "Search",
        texts.words,
        "Nothing is lost. Run briefmark verify --renew-search, when few people work.",
    ),
    Check(
        "Record",
        _record,
        "Somebody changed the record past Briefmark. The lines before the first that is named are "
        "as they were sealed. Compare with a backup of then; tell whoever answers for the study.",
    ),
)


def verify() -> Iterator[Checked]:
    """Each check as it is done. What waits to be sealed is sealed first, where that can be."""
    try:
        seals.seal_all()
    except sa.exc.DBAPIError:
        db.session.rollback()
    steady()
    for check in CHECKS:
        yield _done(check)
    db.session.rollback()


def _done(check: Check) -> Checked:
    wrong: list[str] = []
    number = more = 0
    try:
        for said in check.look():
            number += 1
            if said and len(wrong) < MOST_LISTED:
                wrong.append(said)
            elif said:
                more += 1
    except (sa.exc.DBAPIError, ValueError, TypeError, LookupError) as error:  # no JSON, no id …
        said = next(iter(str(getattr(error, "orig", error)).splitlines()), type(error).__name__)
        wrong.append(f"It could not be looked at whole: {said}.")
        steady()
    return Checked(check.title, number, tuple(wrong), more, check.remedy)
