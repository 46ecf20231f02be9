"""What can be taken back, what can be done again, and how a change is said in words.

A change is known by its event: the state before and after, of the things it changed; None stands
for "not there". An undo is a change of its own that names the event it took back.
"""

from __future__ import annotations

import uuid
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.document import ZONES

State = dict[str, Any]

TURNS = frozenset({"undo", "redo"})
SHOWN = 48  # characters of a passage in a sentence


@dataclass(frozen=True, slots=True)
class Step:
    """One event of the record; `of` is the event that an undo or a redo reverted. Those of one
    `rev` of the brief are one change: they are undone and redone together."""

    id: uuid.UUID
    verb: str
    kind: str
    ref: str
    object_id: uuid.UUID | None
    before: State | None
    after: State | None
    of: str = ""
    rev: int | None = None

    @property
    def is_purged(self) -> bool:
        """Whether the words by which it could be taken back were purged."""
        return self.before is None and self.after is None


class ChangedSince(Exception):
    """Something stands in the way of an undo: `what` was changed, which is the thing `id`."""

    def __init__(self, what: str, id: uuid.UUID) -> None:
        super().__init__(what)
        self.what, self.id = what, id


def stacks(
    steps: Iterable[Step], undoable: Container[tuple[str, str]]
) -> tuple[list[Step], list[Step]]:
    """(what can be undone, what can be redone), the next one last, of steps in their order.
    `undoable` are kinds and verbs."""
    done: list[Step] = []
    undone: list[Step] = []
    for step in steps:
        if step.verb in TURNS:
            here, there = (done, undone) if step.verb == "undo" else (undone, done)
            reverted = next((known for known in here if str(known.id) == step.of), None)
            if reverted:
                here.remove(reverted)
                there.append(reverted)
        elif (step.kind, step.verb) in undoable and not step.is_purged:
            done.append(step)
            undone.clear()
    return done, undone


def together(stack: Sequence[Step]) -> list[Step]:
    """The last of the stack and those before it that were one change with it, the last first."""
    last = stack[-1]
    return [step for step in reversed(stack) if step is last or (last.rev and step.rev == last.rev)]


def stands(now: State | None, wanted: State | None) -> bool:
    """Whether everything that `wanted` says is so now; tags in any order, but each by whom."""
    if now is None or wanted is None:
        return now is wanted
    names = {*wanted, *({"by"} if "tags" in wanted else ())}
    return all(_plain(now.get(name)) == _plain(wanted.get(name)) for name in names)


def in_words(
    verb: str, ref: str, before: State | None, after: State | None, names: Mapping[str, str]
) -> str:
    """“Removed border control from B1:4.” `names` gives the tags' names by slug."""
    if before is None and after is not None:
        tags = _names(after.get("tags", ()), names)
        return f"Restored {ref}." if verb == "restore" else f"Highlighted {ref}{_as(tags)}."
    if before is None or after is None:
        return f"Removed {ref}{_as(_names((before or {}).get('tags', ()), names))}."
    parts = _parts(ref, before, after, names)
    sentence = " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]])) or f"kept {ref}"
    return f"{sentence[0].upper()}{sentence[1:]}."


def note_in_words(ref: str, before: State | None, after: State | None, whose: str) -> str:
    """“Removed Ana’s note on B1:4: “Why?”.” `whose` is “your” or “Ana’s”."""
    verb = "Added" if before is None else "Removed" if after is None else "Changed"
    said = (after or before or {}).get("text", "")
    return f"{verb} {whose} note on {ref}: “{_short(said)}”."


def _parts(ref: str, before: State, after: State, names: Mapping[str, str]) -> list[str]:
    parts = []
    if "zone" in after:
        parts.append(f"changed the type of a block of {ref} to “{ZONES[after['zone']].label}”")
    if "start" in after:
        parts.append(f"adjusted {ref} to “{_short(after['exact'])}”")
    old, new = before.get("tags", ()), after.get("tags", ())
    if gone := [slug for slug in old if slug not in new]:
        parts.append(f"removed {_names(gone, names)} from {ref}")
    if come := [slug for slug in new if slug not in old]:
        parts.append(f"added {_names(come, names)} to {ref}")
    if before.get("note") != after.get("note"):
        said = "changed the note on" if after["note"] else "removed the note from"
        parts.append(f"{said if before['note'] else 'wrote a note on'} {ref}")
    return parts


def _names(slugs: Iterable[str], names: Mapping[str, str]) -> str:
    return ", ".join(names.get(slug, slug) for slug in slugs)


def _as(tags: str) -> str:
    return f": {tags}" if tags else ""


def _short(words: str) -> str:
    line = words.replace("\n", " ")
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1].rstrip()}…"


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, list) else value
