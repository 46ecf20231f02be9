"""A file made to harm, or harmed, and what must come of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from app.domain.document import lay_out
from app.domain.errors import Refused
from app.readers.isolation import read_isolated


@dataclass(frozen=True)
class Case:
    """`says` is a pattern of the refusal; without it the file is read, and `holds` are words of
    its text. `lacks` are words that no text may have. `slow` takes seconds, or many megabytes."""

    name: str
    filename: str
    make: Callable[[], bytes]
    says: str = ""
    holds: str = ""
    lacks: str = ""
    slow: bool = False


BOMB = "unpacks to far more than a brief can be"
DAMAGED = "damaged|cut short"
LOCKED = "protected by a password"
ENTITIES = "declares XML entities"
CRASHED = "could not be read: it is damaged, or too deeply nested or too complex"
EMPTY = "Nothing to read"
ELEMENTS = "far more elements"
DEEP = "nested too deeply"
LONG = "too long"
WORDS = "Count the rifles in every depot."


def judged(case: Case, data: bytes) -> str:
    """Read the file as an upload is; what was said of it, or what was read. Raises AssertionError
    when that is not what the case says."""
    try:
        reader, document = read_isolated(case.filename, data)
    except Refused as refusal:
        said = refusal.message
        assert case.says, f"{case.name}: refused: {said}"
        assert re.search(case.says, said), f"{case.name}: said {said}"
        assert case.lacks == "" or case.lacks not in said
        assert said.endswith((".", "?"))
        return said
    text, _ = lay_out(document.blocks)
    assert not case.says, f"{case.name}: was read by {reader.name}: {text[:80]}"
    assert case.holds in text, f"{case.name}: read by {reader.name}: {text[:80]}"
    assert case.lacks == "" or case.lacks not in text
    warned = " ".join(document.warnings)
    return f"Read: {len(document.blocks):,} blocks. {warned}".strip()
