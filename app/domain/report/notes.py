"""Which notes a file prints: each kind is chosen. A note is how a team talks with itself, so that a
document to hand in has none unless it is asked for."""

from collections.abc import Iterable, Mapping

from app.domain.passages import Passage

NOTES: Mapping[str, str] = {
    "own": "Your own notes",
    "colleagues": "Our working notes",
    "answers": "Answers to notes",
}
ALL, NONE = frozenset(NOTES), frozenset[str]()


def chosen(values: Iterable[str]) -> frozenset[str] | None:
    """What an address asks for by `notes=own,answers`; "1" means all of them and "0" none. None
    when it asks for nothing."""
    names = {name for value in values for name in value.split(",") if name}
    if not names:
        return None
    return ALL if "1" in names else ALL & names


def printed(passage: Passage, notes: frozenset[str], reader: str) -> Passage:
    """The passage with the kinds of `notes` that are to be printed. Its note is their own to whom
    the handle `reader` belongs, if they marked it."""
    if not (passage.note or passage.replies):
        return passage
    kind = "own" if reader and passage.analyst_handle == reader else "colleagues"
    if passage.note and kind not in notes:
        passage = passage._replace(note="", note_by="")
    if passage.replies and "answers" not in notes:
        passage = passage._replace(replies=())
    return passage
