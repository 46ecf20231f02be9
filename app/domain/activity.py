"""What somebody did, in words: an event as a line of “Recent activity”."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

TAGS = frozenset({"tag", "synthesis"})  # kinds whose reference is the slug of a tag
WORDS = {
    ("project", "add"): "started this project",
    ("project", "edit"): "changed the settings",
    ("project", "choose_report"): "chose what goes into the report",
    ("project", "join"): "joined",
    ("person", "invite"): "made an invitation link",
    ("person", "change_role"): "changed the role of {ref}",
    ("person", "remove"): "removed {ref} from the project",
    ("person", "reset"): "made a link to a new password for {ref}",
    ("person", "choose_pass_phrase"): "chose a new password by such a link",
    ("invitation", "withdraw"): "withdrew an invitation",
    ("brief", "add"): "added {ref}",
    ("brief", "edit"): "changed the details of {ref}",
    ("brief", "rezone"): "changed the type of a block of {ref}",
    ("brief", "undo"): "undid a change of a block’s type in {ref}",
    ("brief", "redo"): "changed the type of a block of {ref} again",
    ("brief", "remove"): "removed {ref}",
    ("brief", "read_through"): "declared {ref} read through",
    ("brief", "take_back_reading"): "took back having read {ref}",
    ("brief", "restore"): "restored {ref}",
    ("highlight", "add"): "highlighted {ref}",
    ("highlight", "edit"): "changed {ref}",
    ("highlight", "adjust"): "adjusted start and end of {ref}",
    ("highlight", "undo"): "undid a change of {ref}",
    ("highlight", "redo"): "did a change of {ref} again",
    ("highlight", "remove"): "removed {ref}",
    ("highlight", "restore"): "restored {ref}",
    ("note", "add"): "answered on {ref}",
    ("note", "edit"): "changed a note on {ref}",
    ("note", "remove"): "removed a note from {ref}",
    ("note", "undo"): "undid a change of a note on {ref}",
    ("note", "redo"): "did a change of a note on {ref} again",
    ("tag", "add"): "added the tag {ref}",
    ("tag", "edit"): "changed the tag {ref}",
    ("tag", "move"): "moved the tag {ref}",
    ("tag", "retire"): "retired the tag {ref}",
    ("tag", "reinstate"): "brought the tag {ref} back into use",
    ("tag", "merge"): "merged the tag {ref}",
    ("filter", "add"): "saved the filter {ref}",
    ("filter", "edit"): "renamed a filter to {ref}",
    ("filter", "remove"): "removed the filter {ref}",
    ("work", "bring_in"): "imported work from {ref}",
    ("work", "take_back"): "took back the import from {ref}",
    ("synthesis", "write"): "wrote on the synthesis of {ref}",
}


def activity(verb: str, kind: str, ref: str, tags: Mapping[str, str] | None = None) -> str:
    """“highlighted B1:4”. What has no words yet is named plainly. A tag, which the record keeps
    under its slug, is called what it is called now: `tags` has the names by slug."""
    if kind in TAGS:
        ref = (tags or {}).get(ref, ref)
    plain = f"{verb.replace('_', ' ')}: {kind} {{ref}}"
    return WORDS.get((kind, verb), plain).format(ref=ref).strip()


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One line of the project's record; `at` is aware. `activity` says it."""

    at: datetime
    name: str
    verb: str
    kind: str
    ref: str
