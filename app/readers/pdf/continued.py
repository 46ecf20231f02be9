"""Paragraphs that go on in the next column or on the next page."""

from collections.abc import Sequence

from app.readers.pdf.layout import SOFT_HYPHEN, Draft
from app.readers.pieces import ends_sentence


def join_continued(drafts: Sequence[Draft]) -> list[Draft]:
    """Drafts in reading order, with the parts of a paragraph put together."""
    indents = _uses_indents(drafts)
    done: list[Draft] = []
    last: dict[tuple[str, int], Draft] = {}  # what may go on, by zone and size of type
    for draft in drafts:
        place = (draft.zone or "body", round(2 * draft.size))
        before = last.get(place)
        able = draft.kind in ("paragraph", "list_item", "footnote")
        if before and able and before.region != draft.region and _goes_on(before, draft, indents):
            before.lines += draft.lines
            before.region, before.right, before.left = draft.region, draft.right, draft.left
            continue
        done.append(draft)
        if able:
            last[place] = draft
        elif draft.kind == "heading":
            last.clear()
    return done


def _uses_indents(drafts: Sequence[Draft]) -> bool:
    """Whether paragraphs begin with an indented line, as in books, rather than with a gap."""
    long = [d for d in drafts if len(d.lines) >= 3 and not d.marked and d.kind == "paragraph"]
    return sum(d.indented for d in long) > 0.4 * len(long) > 0


def _goes_on(before: Draft, draft: Draft, indents: bool) -> bool:
    one, two = before.lines[-1], draft.lines[0]
    if draft.marked or abs(one.size - two.size) > 0.06 * one.size or one.bold != two.bold:
        return False
    if one.text.endswith(("-", SOFT_HYPHEN)) and two.text[:1].islower():
        return True
    ended = ends_sentence(one.text)
    if not ended and two.text[:1].islower():
        return True
    if draft.indented and not before.marked:
        return False
    if one.has_room_for(two, before.right):
        return False
    if not ended:
        return len(before.lines) > 1 or len(one.text) > 30
    if len(before.lines) == 1:
        return False
    return indents or abs(one.x1 - before.right) < 0.15 * one.size
