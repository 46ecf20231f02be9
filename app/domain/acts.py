"""An act: one change of many passages, which stands in the record as one line and is undone as one.
What it left as it was is said, with why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

KIND = "highlights"  # of its event
MOST_NAMED = 5  # passages in a sentence

# By what the record calls it, what was done to so many: {gone} and {come} are names of tags.
DONE = {
    "tag": "Tagged {n} with {come}.",
    "untag": "Took {gone} off {n}.",
    "retag": "Replaced {gone} by {come} on {n}.",
    "remove": "Deleted {n}.",
    "mark": "Marked {n} and tagged them with {come}.",
    "undo": "Undone for {n}.",
    "redo": "Done again for {n}.",
}
# Why a passage was left, in the order in which it is asked: of one, of several.
WHY = {
    "removed": ("1 was deleted meanwhile", "{n} were deleted meanwhile"),
    "purged": ("1 was purged", "{n} were purged"),
    "others": (
        "1 is of somebody else; left as it is",
        "{n} are of others; left as they are",
    ),
    "had": ("1 had the tag already", "{n} had the tag already"),
    "lacked": ("1 did not have the tag", "{n} did not have the tag"),
    "changed": (
        "1 was changed since; left as it is",
        "{n} were changed since; left as they are",
    ),
    "held": (
        "1 stays: a recommendation rests on it",
        "{n} stay: recommendations rest on them",
    ),
    "moved": (
        "1 stands there no more: the text is another one now",
        "{n} stand there no more: the text is another one now",
    ),
}


class LeftAsIs(NamedTuple):
    """A passage that the act left, by a key of WHY; `ref` is "" of one that has none yet."""

    ref: str
    why: str


def counted(n: int) -> str:
    """“1 passage”, “3,000 passages”."""
    return f"{n:,} passage{'' if n == 1 else 's'}"


def said(verb: str, n: int, names: Mapping[str, str], left: Iterable[LeftAsIs] = ()) -> str:
    """“Tagged 37 passages with Monitoring. 12 are of others; left as they are: B1:4 …”. `names` are
    of the tags `gone` and `come`."""
    done = DONE[verb].format(n=counted(n), **names) if n else "Nothing was changed."
    return " ".join([done, *_said_of_left(list(left))])


def act_ref(n: int, tag: str = "") -> str:
    """What the record has in place of one passage's reference: “37 monitoring”."""
    return f"{n} {tag}".strip()


def called(ref: str, tags: Mapping[str, str]) -> str:
    """“37 passages: Monitoring” of such a reference; `tags` has names by slug."""
    n, _, tag = ref.partition(" ")
    of = counted(int(n)) if n.isdigit() else n
    return f"{of}: {tags.get(tag, tag)}" if tag else of


def _said_of_left(left: list[LeftAsIs]) -> Iterable[str]:
    for why, (one, several) in WHY.items():
        refs = [each.ref for each in left if each.why == why]
        if not refs:
            continue
        words = one if len(refs) == 1 else several.format(n=f"{len(refs):,}")
        named = [ref for ref in refs if ref][:MOST_NAMED]
        more = f" and {len(refs) - len(named):,} more" if named and len(refs) > len(named) else ""
        yield f"{words}{': ' if named else ''}{', '.join(named)}{more}."
