"""What goes into a document: profiles, which are named sets of switches, chosen for the project or
by an address.

Switches act where a summary is made (`printing`, summary.py) and where its parts are put together
(document.py), so that every document follows. Data is a copy of the team's work and has all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urlencode

from app.domain.errors import Invalid
from app.domain.passages import Passage
from app.domain.people import initials

HAND_IN, WORKING, AUDIT = "hand-in", "working", "audit"


@dataclass(frozen=True, slots=True)
class Profile:
    """`name` stands in addresses; `head` is said in the head of a file and in its name, "" where
    it need not say what it is."""

    name: str
    label: str
    help: str
    head: str = ""


PROFILES = {
    profile.name: profile
    for profile in (
        Profile(HAND_IN, "To hand in", "for a minister, a board, publication"),
        Profile(WORKING, "Working paper", "for the team and peer review", "Working paper"),
        Profile(AUDIT, "Audit", "for inspectors and whoever repeats the work", "Audit copy"),
    )
}
_ALL = frozenset(PROFILES)
_NOT_HANDED_IN = frozenset({WORKING, AUDIT})
_NOT_AUDITED = frozenset({HAND_IN, WORKING})
_NOWHERE = frozenset[str]()


@dataclass(frozen=True, slots=True)
class Switch:
    """`name` stands in addresses; `group` is a heading above it; `usual` names the profiles in
    which it is on where nobody chose, `never` those in which it cannot be."""

    name: str
    label: str
    group: str
    usual: frozenset[str] = _ALL
    never: frozenset[str] = frozenset()


_PARTS, _RECORDS = "What goes in", "With each recommendation"
_PASSAGES, _NOTES, _END = "With each passage", "Our working notes", "At the end"
# A note is how a team talks with itself.
_NEVER = frozenset({HAND_IN})
SWITCHES = (
    Switch("contents", "Contents", _PARTS),
    Switch("introduction", "Introduction", _PARTS),
    Switch("messages", "Key messages", _PARTS),
    Switch("glance", "Recommendations at a glance", _PARTS),
    Switch("overview", "Overview", _PARTS, _NOT_HANDED_IN),
    Switch("findings", "By tag", _PARTS),
    Switch("conclusion", "Conclusion", _PARTS),
    Switch("matrix", "Matrix of briefs and tags", _PARTS),
    Switch("memos", "Memos on briefs and tags", _PARTS, _NOT_HANDED_IN, _NEVER),
    Switch("recommendations", "Recommendations, with what speaks for and against them", _RECORDS),
    Switch("context", "Passages of context", _RECORDS, _NOT_HANDED_IN),
    Switch("questions", "Open questions", _RECORDS),
    Switch("responses", "Responses", _RECORDS),
    Switch("passages", "Passages, verbatim", _PASSAGES),
    Switch("loose", "Also passages in no recommendation", _PASSAGES, _NOT_HANDED_IN),
    Switch("refs", "References such as B1:2", _PASSAGES, _NOT_HANDED_IN),
    Switch("who", "Who marked it, and when", _PASSAGES, _NOT_HANDED_IN, _NEVER),
    Switch("positions", "Place in the text, revision and zone", _PASSAGES, frozenset({AUDIT})),
    Switch("links", "Links to the passages", _PASSAGES, _NOT_HANDED_IN, _NEVER),
    Switch("own", "Your own notes", _NOTES, frozenset({AUDIT}), _NEVER),
    Switch("colleagues", "Notes of colleagues", _NOTES, frozenset({AUDIT}), _NEVER),
    Switch("answers", "Answers to notes", _NOTES, frozenset({AUDIT}), _NEVER),
    Switch("method", "Method", _END),
    Switch("codebook", "Codebook", _END),
    Switch("sources", "Sources", _END),
    Switch("checksums", "File checksums", _END),
    Switch("pictures", "Passages as pictures of their pages", _END, _NOWHERE, _NOT_AUDITED),
)
NAMES = frozenset(switch.name for switch in SWITCHES)
NOTES = frozenset(switch.name for switch in SWITCHES if switch.group == _NOTES)


@dataclass(frozen=True, slots=True)
class Choices:
    """`on` are names of SWITCHES, `without` the ids of sections that are left out:
    a tag that comes later is in."""

    on: frozenset[str]
    without: frozenset[str] = frozenset()
    profile: str = HAND_IN

    def __contains__(self, name: object) -> bool:
        """A part that has no switch is always in."""
        return name in self.on or name not in NAMES

    @property
    def to_hand_in(self) -> bool:
        return self.profile == HAND_IN

    @property
    def head(self) -> str:
        """What the document says it is, "" for a hand-in."""
        return PROFILES[self.profile].head

    def with_notes(self, notes: Iterable[str]) -> Choices:
        """With these kinds of NOTES and no other."""
        return replace(self, on=self.on - NOTES | NOTES.intersection(notes))

    @property
    def address(self) -> dict[str, str]:
        """As an address has them; `asked` reads it."""
        parts = ",".join(switch.name for switch in SWITCHES if switch.name in self.on)
        without = {"without": ",".join(sorted(self.without))} if self.without else {}
        return {"profile": self.profile, "parts": parts, **without}

    @property
    def written(self) -> str:
        """As a project keeps them; `kept` reads it."""
        return "" if self == USUAL else urlencode(self.address)


def usual(profile: str, without: frozenset[str] = frozenset()) -> Choices:
    """As a profile is where nobody chose. Raises Invalid when there is none of this name."""
    if profile not in PROFILES:
        raise Invalid(f"There is no profile “{profile}”. Choose one of {', '.join(PROFILES)}.")
    on = frozenset(switch.name for switch in SWITCHES if profile in switch.usual)
    return Choices(on, without, profile)


USUAL = usual(HAND_IN)
EVERYTHING = Choices(NAMES, profile=AUDIT)


def possible(profile: str) -> tuple[Switch, ...]:
    """The switches that act in it."""
    return tuple(switch for switch in SWITCHES if profile not in switch.never)


def kept(written: str) -> Choices:
    """What a project keeps, "" where nobody has chosen."""
    values = parse_qs(written, keep_blank_values=True)
    return asked(
        values.get("parts", []), values.get("without", []), [], USUAL, values.get("profile", [])
    )


def asked(
    parts: Iterable[str],
    without: Iterable[str],
    notes: Iterable[str],
    otherwise: Choices,
    profile: Iterable[str] = (),
) -> Choices:
    """What an address asks for by `profile=working`, and by `parts=contents,links&without=tag-x`,
    which says all of it; `otherwise` where it says nothing. Parts without a profile, or
    `notes=own,answers` ("1" means all of them and "0" none), are as before there were profiles: of
    a working paper. Raises Invalid for a profile that there is not."""
    parts, without, named = list(parts), _names(without), "".join(profile)
    kinds = _names(notes)
    kinds = NOTES if "1" in kinds else kinds & (NOTES | {"0"})
    if kinds & NOTES and named == HAND_IN:
        raise Invalid("What is handed in never has notes. Ask for a working paper.")
    if not named:
        older = bool(parts or kinds & NOTES)
        named = WORKING if older and otherwise.to_hand_in else otherwise.profile
    found = otherwise if named == otherwise.profile else usual(named, otherwise.without)
    if parts or without:
        found = replace(found, without=without)
    if parts:
        found = replace(found, on=_names(parts))
    if kinds:
        found = found.with_notes(kinds)
    return replace(found, on=found.on & {switch.name for switch in possible(named)})


def _names(values: Iterable[str]) -> frozenset[str]:
    return frozenset(name for value in values for name in value.split(",") if name)


def printing(choices: Choices, reader: str) -> Callable[[Passage], Passage]:
    """Makes of a passage one with what is to be printed of it. Its note is their own to whom the
    handle `reader` belongs, if they marked it. A working paper has the initials of who marked it.
    """
    own, colleagues, answers = (name in choices for name in ("own", "colleagues", "answers"))
    abbreviated = "who" in choices and choices.profile == WORKING
    without_doubts = choices.profile in (HAND_IN, WORKING)
    always: dict[str, Any] = {}
    if "who" not in choices:
        always |= {"analyst": "", "analyst_handle": ""}
    if "links" not in choices:
        always["permalink"] = ""

    def printed(passage: Passage) -> Passage:
        other = {**always}
        theirs = own if reader and passage.analyst_handle == reader else colleagues
        if passage.note and not theirs:
            other |= {"note": "", "note_by": ""}
        if passage.replies and not answers:
            other["replies"] = ()
        if abbreviated:
            other["analyst"] = initials(passage.analyst)
        if passage.doubtful and without_doubts:
            other["doubtful"] = 0
        return passage._replace(**other) if other else passage

    return printed
