"""What goes into a document: one list of switches, chosen for the project or by an address.

They act where a summary is made (`printed`, summary.py) and where its parts are put together
(document.py), so that every document follows. Data is a copy of the team's work and has all of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlencode

from app.domain.passages import Passage


@dataclass(frozen=True, slots=True)
class Switch:
    """`name` stands in addresses; `group` is a heading above it; `on` where nobody chose."""

    name: str
    label: str
    group: str
    on: bool = True


_PARTS, _PASSAGES = "What goes in", "With each passage"
_NOTES, _END = "Our working notes", "At the end"
SWITCHES = (
    Switch("contents", "Contents", _PARTS),
    Switch("overview", "Overview", _PARTS),
    Switch("findings", "By tag", _PARTS),
    Switch("passages", "Passages, verbatim", _PASSAGES),
    Switch("who", "Who marked it, and when", _PASSAGES, on=False),
    Switch("links", "Links to the passages", _PASSAGES),
    # A note is how a team talks with itself.
    Switch("own", "Your own notes", _NOTES, on=False),
    Switch("colleagues", "Notes of colleagues", _NOTES, on=False),
    Switch("answers", "Answers to notes", _NOTES, on=False),
    Switch("method", "Method", _END),
    Switch("codebook", "Codebook", _END, on=False),
    Switch("sources", "Sources", _END),
    Switch("checksums", "File checksums", _END, on=False),
)
NAMES = frozenset(switch.name for switch in SWITCHES)
NOTES = frozenset(switch.name for switch in SWITCHES if switch.group == _NOTES)


@dataclass(frozen=True, slots=True)
class Choices:
    """`on` are names of SWITCHES, `without` the ids of sections that are left out:
    a tag that comes later is in."""

    on: frozenset[str]
    without: frozenset[str] = frozenset()

    def __contains__(self, name: object) -> bool:
        """A part that has no switch is always in."""
        return name in self.on or name not in NAMES

    def with_notes(self, notes: Iterable[str]) -> Choices:
        """With these kinds of NOTES and no other."""
        return replace(self, on=self.on - NOTES | NOTES.intersection(notes))

    @property
    def address(self) -> dict[str, str]:
        """As an address has them; `asked` reads it."""
        parts = ",".join(switch.name for switch in SWITCHES if switch.name in self.on)
        without = {"without": ",".join(sorted(self.without))} if self.without else {}
        return {"parts": parts, **without}

    @property
    def written(self) -> str:
        """As a project keeps them; `kept` reads it."""
        return "" if self == USUAL else urlencode(self.address)


USUAL = Choices(frozenset(switch.name for switch in SWITCHES if switch.on))
EVERYTHING = Choices(NAMES)


def kept(written: str) -> Choices:
    """What a project keeps, "" where nobody has chosen."""
    values = parse_qs(written, keep_blank_values=True)
    return asked(values.get("parts", []), values.get("without", []), [], USUAL)


def asked(
    parts: Iterable[str], without: Iterable[str], notes: Iterable[str], otherwise: Choices
) -> Choices:
    """What an address asks for by `parts=contents,links&without=tag-x`, which says all of it, or by
    `notes=own,answers`, as addresses did before there were switches ("1" means all of them and "0"
    none); `otherwise` where it says nothing."""
    parts, without = list(parts), _names(without)
    found = Choices(NAMES & _names(parts), without) if parts or without else otherwise
    kinds = _names(notes)
    return found.with_notes(NOTES if "1" in kinds else kinds) if kinds else found


def _names(values: Iterable[str]) -> frozenset[str]:
    return frozenset(name for value in values for name in value.split(",") if name)


def printed(passage: Passage, choices: Choices, reader: str) -> Passage:
    """The passage with what is to be printed of it. Its note is their own to whom the handle
    `reader` belongs, if they marked it."""
    kind = "own" if reader and passage.analyst_handle == reader else "colleagues"
    if passage.note and kind not in choices:
        passage = passage._replace(note="", note_by="")
    if passage.replies and "answers" not in choices:
        passage = passage._replace(replies=())
    if "who" not in choices:
        passage = passage._replace(analyst="", analyst_handle="")
    if "links" not in choices:
        passage = passage._replace(permalink="")
    return passage
