"""What somebody did, in words: an event as a line of “Recent activity”, and of a history."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from app.domain.acts import KIND as ACT
from app.domain.acts import called as act_called
from app.domain.references import cell_of

# Kinds whose reference is the slug of a tag; of a memo it may be that of a brief, which no slug is.
TAGS = frozenset({"tag", "synthesis", "memo"})
DOWNLOAD = "download"
WORDS = {
    ("project", "add"): "started this project",
    ("project", "copy"): "made this project as a copy of another",
    ("project", "edit"): "changed the settings",
    ("project", "choose_report"): "chose what goes into the report",
    ("project", "join"): "joined",
    ("project", "archive"): "archived this project",
    ("project", "reopen"): "brought this project back into use",
    ("project", "remove"): "deleted this project",
    ("project", "restore"): "restored this project",
    ("project", "purge"): "deleted this project for good",
    ("project", "expire"): "had deleted this project 30 days before, and it is gone for good",
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
    ("brief", "give"): "gave {ref} to a colleague",
    ("brief", "withdraw"): "took {ref} back from a colleague",
    ("brief", "take_on"): "took {ref} on",
    ("brief", "give_up"): "gave {ref} up",
    ("brief", "begin"): "began to work on {ref}",
    ("brief", "put_back"): "put {ref} back to be read",
    ("brief", "restore"): "restored {ref}",
    ("attribute", "add"): "added the attribute {ref}",
    ("attribute", "edit"): "changed the attribute {ref}",
    ("attribute", "move"): "moved the attribute {ref}",
    ("attribute", "retire"): "retired the attribute {ref}",
    ("attribute", "reinstate"): "brought the attribute {ref} back into use",
    ("brief", "purge"): "deleted {ref} for good",
    ("brief", "expire"): "had deleted {ref} 30 days before, and it is gone for good",
    ("highlight", "add"): "highlighted {ref}",
    ("highlight", "edit"): "changed {ref}",
    ("highlight", "adjust"): "adjusted start and end of {ref}",
    ("highlight", "undo"): "undid a change of {ref}",
    ("highlight", "redo"): "did a change of {ref} again",
    ("highlight", "remove"): "removed {ref}",
    ("highlight", "restore"): "restored {ref}",
    (ACT, "tag"): "tagged {ref}",
    (ACT, "untag"): "took a tag off {ref}",
    (ACT, "retag"): "gave another tag to {ref}",
    (ACT, "remove"): "removed {ref}",
    (ACT, "mark"): "marked what a search found, {ref}",
    (ACT, "undo"): "undid what was done to {ref}",
    (ACT, "redo"): "did again what was undone of {ref}",
    ("highlight", "purge"): "deleted {ref} for good",
    ("highlight", "expire"): "had deleted {ref} 30 days before, and it is gone for good",
    ("note", "add"): "answered on {ref}",
    ("note", "edit"): "changed a note on {ref}",
    ("note", "remove"): "removed a note from {ref}",
    ("note", "undo"): "undid a change of a note on {ref}",
    ("note", "redo"): "did a change of a note on {ref} again",
    ("memo", "add"): "wrote a memo on {ref}",
    ("memo", "edit"): "changed a memo on {ref}",
    ("memo", "remove"): "deleted a memo on {ref}",
    ("memo", "restore"): "put back a memo on {ref}",
    ("tag", "add"): "added the tag {ref}",
    ("tag", "edit"): "changed the tag {ref}",
    ("tag", "move"): "moved the tag {ref}",
    ("tag", "retire"): "retired the tag {ref}",
    ("tag", "reinstate"): "brought the tag {ref} back into use",
    ("tag", "merge"): "merged the tag {ref}",
    ("tag", "remove"): "deleted the tag {ref}",
    ("tag", "restore"): "restored the tag {ref}",
    ("tag", "purge"): "deleted a tag for good",
    ("tag", "expire"): "had deleted a tag 30 days before, and it is gone for good",
    ("recommendation", "make"): "made the recommendation {ref}",
    ("recommendation", "join"): "joined a passage to {ref}",
    ("recommendation", "leave"): "took a passage out of {ref}",
    ("recommendation", "stance"): "said what a passage is to {ref}",
    ("recommendation", "bind"): "bound words as a field of {ref}",
    ("recommendation", "supply"): "supplied a field of {ref}",
    ("recommendation", "not_stated"): "said that a field of {ref} is not stated",
    ("recommendation", "clear"): "left a field of {ref} open again",
    ("recommendation", "edit"): "changed the wording of {ref}",
    ("recommendation", "strength"): "changed the strength of {ref}",
    ("recommendation", "confidence"): "said how confident we are of {ref}",
    ("recommendation", "none_against"): "looked for words against {ref} and found none",
    ("recommendation", "search_again"): "took back that no words against {ref} were found",
    ("recommendation", "ask"): "asked a question on {ref}",
    ("recommendation", "answer"): "answered a question on {ref}",
    ("recommendation", "respond"): "recorded a response to {ref}",
    ("recommendation", "link"): "linked {ref}",
    ("recommendation", "unlink"): "took a link off {ref}",
    ("recommendation", "merge"): "merged a recommendation into {ref}",
    ("recommendation", "split"): "split {ref}",
    ("recommendation", "confirm"): "said that {ref} still holds",
    ("recommendation", "withdraw"): "withdrew {ref}",
    ("recommendation", "reinstate"): "put {ref} back",
    ("recommendation", "remove"): "deleted {ref}",
    ("recommendation", "restore"): "restored {ref}",
    (
        "recommendation",
        "lose",
    ): "had deleted a brief with passages of {ref} for good",
    ("recommendation", "purge"): "deleted {ref} for good",
    ("recommendation", "expire"): "had deleted {ref} 30 days before, and it is gone for good",
    ("recommendation", "undo"): "undid a change of {ref}",
    ("recommendation", "redo"): "did a change of {ref} again",
    ("cue", "settle"): "decided that a sentence of {ref} is no recommendation",
    ("cue", "undo"): "undid that a sentence of {ref} is no recommendation",
    ("cue", "redo"): "decided again that a sentence of {ref} is no recommendation",
    ("report", "hand_in"): "handed in {ref}",
    ("origin", "share"): "called {ref} one source",
    ("origin", "keep_apart"): "said that {ref} are a source each",
    ("origin", "part"): "called {ref} several sources",
    ("cell", "chart"): "wrote in the matrix on {ref}",
    ("cell", "draft"): "made a draft in the matrix on {ref}",
    ("cell", "nothing_found"): "said that nothing is found on {ref}",
    ("cell", "confirm"): "said that the matrix still holds on {ref}",
    ("cell", "clear"): "cleared the matrix on {ref}",
    ("cell", "undo"): "undid a change in the matrix on {ref}",
    ("cell", "redo"): "did a change in the matrix on {ref} again",
    ("filter", "add"): "saved the filter {ref}",
    ("filter", "edit"): "renamed a filter to {ref}",
    ("filter", "remove"): "removed the filter {ref}",
    ("work", "bring_in"): "imported work from {ref}",
    ("work", "take_back"): "took back the import from {ref}",
    ("synthesis", "write"): "wrote on the synthesis of {ref}",
    ("synthesis", "confirm"): "said that the synthesis of {ref} still holds",
    ("synthesis", "undo"): "took back that the synthesis of {ref} still holds",
    ("synthesis", "redo"): "said again that the synthesis of {ref} still holds",
    ("report", "edit"): "changed what the report says",
    ("report", "confirm"): "said that a key message still holds",
    ("report", "undo"): "undid a change of what the report says",
    ("report", "redo"): "did a change of what the report says again",
    # what was taken out of the project
    ("original", DOWNLOAD): "downloaded the original of {ref}",
    ("export", DOWNLOAD): "exported {ref}",
    ("hand_in", DOWNLOAD): "downloaded {ref}, as it was handed in",
    ("record", DOWNLOAD): "exported the record {ref}",
    # what stands in no project
    ("session", "begin"): "signed in {ref}",
    ("session", "end"): "signed out of a browser",
    ("session", "end_others"): "signed out everywhere else",
    ("session", "fail"): "could not sign in {ref}",
    ("session", "refuse"): "could not sign in, as the account is switched off {ref}",
    ("session", "throttle"): "was asked to wait after too many tries {ref}",
    ("account", "add"): "made an account {ref}",
    ("account", "change_password"): "changed their password",
    ("account", "fail"): "gave a wrong password to change it",
    ("account", "reset_link"): "made a link to a new password for {ref}",
    ("account", "choose_password"): "chose a new password by a link {ref}",
    ("account", "disable"): "switched the account {ref} off",
    ("account", "enable"): "switched the account {ref} on again",
    ("account", "forget"): "asked for a link to a new password by mail {ref}",
    ("account", "rename"): "changed the name of an account to {ref}",
    ("account", "ask_for_email"): "asked for the new address {ref}",
    ("account", "set_email"): "changed the address of an account to {ref}",
    ("account", "make_administrator"): "made {ref} administrator",
    ("account", "take_administrator"): "took the administrator’s rights of {ref}",
    ("account", "unlock"): "let {ref} sign in at once after wrong passwords",
    ("account", "end_sessions"): "signed {ref} out everywhere",
    ("factor", "add"): "set up a second factor, {ref}",
    ("factor", "remove"): "removed a second factor, {ref}",
    ("factor", "make"): "made recovery codes",
    ("factor", "use"): "used a recovery code",
    ("factor", "fail"): "gave a wrong second factor {ref}",
    ("factor", "reset"): "took the second factors of {ref} away",
    ("identity", "link"): "linked an account with a sign-in elsewhere, {ref}",
    ("identity", "unlink"): "took such a link away, {ref}",
    ("identity", "refuse"): "came from there and has no account here, {ref}",
    ("request", "refuse"): "was refused {ref}",
    ("request", "miss"): "asked for a project that is not theirs, or not there {ref}",
    ("database", "backup"): "made a backup",
    ("database", "restore"): "restored a backup, and signed everybody out",
}
# Kinds of what was taken out, and of what no project holds: it changes nothing that others see.
TAKEN_OUT = ("original", "export", "hand_in", "record")
OUTSIDE = ("session", "account", "factor", "identity", "request", "database")


# What is told of several at once by their number; of the others the first are named.
SEVERAL = {
    ("highlight", "add"): "marked {n} passages in {ref}",
    ("highlight", "edit"): "changed {n} highlights in {ref}",
    ("highlight", "remove"): "removed {n} highlights from {ref}",
    ("note", "add"): "answered {n} times in {ref}",
}
MOST_NAMED = 3
LONGEST_QUOTE = 160  # characters of what was changed
# What an event keeps of a thing before and after, by its name there.
CHANGED = {
    "exact": "words",
    "tags": "tags",
    "note": "note",
    "text": "text",
    "name": "name",
    "title": "title",
    "subtitle": "subtitle",
    "statement": "statement",
    "strength": "strength",
    "confidence": "confidence",
    "confidence_reason": "reason",
    "role": "role",
    "to": "to",
    "authors": "authors",
    "publisher": "publisher",
    "date": "date",
    "language": "language",
    "zone": "type",
    "question": "question",
    "citation_style": "citation style",
    "definition": "definition",
    "when_to_use": "when to use",
    "when_not_to_use": "when not to use",
    "examples": "examples",
    "colour": "colour",
    "query": "filter",
    "address": "from",
}
UNNAMED = "(the words were purged)"
# What is new for somebody who comes back, by (kind, verb) of the record: one of it, several.
NEWS = {
    ("brief", "add"): ("brief", "briefs"),
    ("highlight", "add"): ("passage", "passages"),
    ("recommendation", "make"): ("recommendation", "recommendations"),
    ("note", "add"): ("note", "notes"),
    ("memo", "add"): ("memo", "memos"),
    ("work", "bring_in"): ("import", "imports"),
}


@dataclass(frozen=True, slots=True)
class News:
    """What colleagues did since somebody was last in a project: how much of it, by the keys of
    NEWS; and their answers where that person marked or wrote something, the latest first: passage
    and name. `cut`: there is more, which was not counted."""

    counts: Mapping[tuple[str, str], int]
    answers: Sequence[tuple[str, str]]
    cut: bool = False

    @property
    def said(self) -> str:
        """“2 briefs, 14 passages, 1 note”, “and more before” where it is cut; "" for nothing."""
        there = [(self.counts.get(key, 0), words) for key, words in NEWS.items()]
        said = ", ".join(f"{n:,} {words[n > 1]}" for n, words in there if n)
        return f"{said or 'other changes'}, and more before" if self.cut else said


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One line of the project's record; `at` is aware. `activity` says it. Who did it and its id
    are there where they were asked for, and `change`, what it was changed from and to.

    Of what stands in no project's record there is from where it was done, `times` how many alike
    the line stands for, and the project that it was about, if any."""

    at: datetime
    name: str
    verb: str
    kind: str
    ref: str
    by: uuid.UUID | None = None
    id: uuid.UUID | None = None
    purged: bool = False
    """Whether its words were purged."""
    change: str = ""
    address: str = ""
    agent: str = ""
    times: int = 1
    request_id: str = ""
    slug: str = ""
    project: str = ""


class RecordLine(NamedTuple):
    """A line of the record as it is taken out: `sentence` says who did what, `place` and `hash` are
    of its seal, where it has one by now. Of what is of no project `times` says how many alike it
    stands for."""

    id: uuid.UUID
    at: datetime
    who: str
    email: str
    sentence: str
    change: str
    kind: str
    verb: str
    ref: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    words_purged_at: datetime | None
    place: int | None
    hash: bytes | None
    times: int = 1
    request_id: str = ""
    project_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """What one person did alike on one day: `latest` is the last of it. `words` hold `subject`,
    what it was done to as people call it, where they say {ref}; else that is empty."""

    latest: ChangeRow
    words: str
    subject: str

    @property
    def parts(self) -> tuple[str, str]:
        """The words before and after the subject."""
        before, _, after = self.words.partition("{ref}")
        return before, after


def activity(verb: str, kind: str, ref: str, tags: Mapping[str, str] | None = None) -> str:
    """“highlighted B1:4”. What has no words yet is named plainly. A tag, which the record keeps
    under its slug, is called what it is called now: `tags` has the names by slug."""
    return _words(kind, verb).format(ref=_called(kind, ref, tags or {})).strip()


def changed(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, tags: Mapping[str, str]
) -> str:
    """What it was changed from and to, of what CHANGED names: “note: “Why?” → “Who?”; tags: +
    Ports”; of what was made or is gone, what it was. What an undo put back stands in its `is`."""
    was, now = _plain(before), _plain((after or {}).get("is", after))
    if not (was and now):
        was, now = {}, was or now
    said = []
    for name, label in CHANGED.items():
        old, new = was.get(name), now.get(name)
        if old == new:
            continue
        if isinstance(old, list) or isinstance(new, list):
            words = _came_and_went(old, new or [], tags if name == "tags" else {})
        else:
            words = _from_to(old, new)
        if words:
            said.append(f"{label}: {words}")
    return "; ".join(said)


def _plain(state: Any) -> Mapping[str, Any]:
    """The values of a recommendation stand under its reference: “R7.title”."""
    return {str(name).rpartition(".")[2]: value for name, value in (state or {}).items()}


def _from_to(old: Any, new: Any) -> str:
    quoted = [f"“{_short(each)}”" if each and isinstance(each, str) else "" for each in (old, new)]
    if all(quoted):
        return " → ".join(quoted)
    return quoted[1] or (quoted[0] and f"no longer {quoted[0]}")


def _came_and_went(old: Sequence[Any] | None, new: Sequence[Any], names: Mapping[str, str]) -> str:
    if old is None:
        return ", ".join(_short(names.get(each, each)) for each in new)
    came = [f"+ {_short(names.get(each, each))}" for each in new if each not in old]
    went = [f"− {_short(names.get(each, each))}" for each in old if each not in new]
    return ", ".join((*came, *went))


def _short(text: Any) -> str:
    words = " ".join(str(text).split())
    return words if len(words) <= LONGEST_QUOTE else f"{words[:LONGEST_QUOTE].rstrip()}…"


def lines(changes: Iterable[ChangeRow], tags: Mapping[str, str]) -> list[ActivityLine]:
    """One line for what one person did alike on one day: “marked 3 passages in B1”. The latest come
    first, as in `changes`; a line stands where the last of it does."""
    alike: dict[tuple[object, ...], list[ChangeRow]] = {}
    for change in changes:
        alike.setdefault(_alike(change), []).append(change)
    return [_line(together, tags) for together in alike.values()]


def _alike(change: ChangeRow) -> tuple[object, ...]:
    brief = change.ref.partition(":")[0] if (change.kind, change.verb) in SEVERAL else ""
    return change.name, change.by, change.kind, change.verb, brief, change.at.date()


def _line(together: list[ChangeRow], tags: Mapping[str, str]) -> ActivityLine:
    latest = together[0]
    kind, verb = latest.kind, latest.verb
    refs = list(dict.fromkeys(change.ref for change in reversed(together)))
    if len(refs) > 1 and (kind, verb) in SEVERAL:
        words = SEVERAL[kind, verb].replace("{n}", str(len(refs)))
        return ActivityLine(latest, words, latest.ref.partition(":")[0])
    names = [_called(kind, ref, tags) for ref in refs]
    more = len(names) - MOST_NAMED
    shown = [*names[:MOST_NAMED], f"{more} more"] if more > 0 else names
    subject = " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))
    words = _words(kind, verb)
    if len(names) > 1:
        words = words.replace("the tag ", "the tags ").replace("the attribute ", "the attributes ")
    return ActivityLine(latest, words, subject if "{ref}" in words else "")


def _words(kind: str, verb: str) -> str:
    return WORDS.get((kind, verb), f"{verb.replace('_', ' ')}: {kind} {{ref}}")


def _called(kind: str, ref: str, tags: Mapping[str, str]) -> str:
    if kind == ACT:
        return act_called(ref, tags)
    if kind == "cell":
        brief, slug = cell_of(ref)
        return f"{brief} under {tags.get(slug, slug)}" if slug else brief
    if kind in TAGS and ref:
        return tags.get(ref, ref)
    return ref or ("" if kind in OUTSIDE or kind == "record" else UNNAMED)
