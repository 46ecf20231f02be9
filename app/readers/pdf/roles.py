"""What the paragraphs are: headings by size and weight, notes at the foot, items of lists."""

import re
from collections.abc import Sequence

from app.readers.pdf.layout import Draft
from app.readers.pdf.markers import without_bullet
from app.readers.pdf.paragraphs import Measures, opens_note
from app.readers.pieces import NUMBERED, ends_sentence

_LARGER = 1.08  # times the main size
_SMALLER = 0.94
_LONGEST = 220  # characters of a heading
_LEADERS = re.compile(r"\.{4}|…{2}|(?:\. ){4}")  # of a table of contents
_Look = tuple[int, float]


def find_notes(drafts: Sequence[Draft], measures: Measures, heights: Sequence[float]) -> None:
    """Footnotes: smaller type at the foot of a column, the first of it with a number or sign."""
    lowest: dict[int, float] = {}  # by page, the last line of main size
    for draft in drafts:
        if not draft.zone and draft.size > _SMALLER * measures.body_size:
            lowest[draft.page] = max(lowest.get(draft.page, 0.0), draft.lines[-1].y)
    for region in _by_region(drafts):
        tail: list[Draft] = []
        for draft in reversed(region):
            small = draft.size <= _SMALLER * measures.body_size
            if draft.zone or not small or draft.kind != "paragraph":
                break
            tail.insert(0, draft)
        while tail and tail[0].lines[0].y < 0.4 * heights[tail[0].page]:
            tail.pop(0)
        opening = next((i for i, draft in enumerate(tail) if opens_note(draft.lines[0])), None)
        if opening is None:
            continue
        # What stands above the first number goes on from the page before.
        if opening and not any(draft.zone == "notes" for draft in drafts):
            tail = tail[opening:]
        for draft in tail:
            draft.zone, draft.kind, draft.marked = "notes", "footnote", opens_note(draft.lines[0])


def _by_region(drafts: Sequence[Draft]) -> list[list[Draft]]:
    regions: dict[int, list[Draft]] = {}
    for draft in drafts:
        regions.setdefault(draft.region, []).append(draft)
    return list(regions.values())


def find_headings(drafts: Sequence[Draft], measures: Measures) -> None:
    """Kind and rank of headings among the drafts of the body; the largest come first."""
    body = [draft for draft in drafts if draft.zone in ("", "body")]
    letters = sum(len(draft.text) for draft in body) or 1
    bold_means_much = sum(len(d.text) for d in body if d.bold) < 0.3 * letters
    looks: dict[int, _Look] = {}
    for i, draft in enumerate(body):
        after = next((d for d in body[i + 1 : i + 4]), None)
        able = draft.kind == "paragraph" and after and _may_be_heading(draft)
        if able and after and (look := _look(draft, after, measures, bold_means_much)):
            looks[i] = look
    ranks = {look: rank for rank, look in enumerate(sorted(set(looks.values())))}
    for i, look in looks.items():
        body[i].kind, body[i].level = "heading", 1 + ranks[look]


def level_headings(drafts: Sequence[Draft], first: int) -> None:
    """Levels from `first` on, by the ranks that are left below the title."""
    headings = [draft for draft in drafts if draft.kind == "heading"]
    ranks = sorted({draft.level for draft in headings if draft.zone == "body"})
    for draft in headings:
        place = ranks.index(draft.level) if draft.level in ranks else 0
        draft.level = min(6, first + place)


def _may_be_heading(draft: Draft) -> bool:
    text = draft.text
    return (
        len(text) <= _LONGEST
        and len(draft.lines) <= 5
        and any(char.isalpha() for char in text)
        and not (len(text.split()) > 14 and ends_sentence(text))
        and not without_bullet(text)
        and not _LEADERS.search(text)
    )


def _look(draft: Draft, after: Draft, measures: Measures, bold_means_much: bool) -> _Look | None:
    """How much the draft stands out, the most first; None when it does not."""
    text = draft.text
    if draft.size > _LARGER * measures.body_size:
        return (0, -round(draft.size * 2) / 2)
    short = len(text.split()) <= 16 and len(draft.lines) <= 2
    open_ended = text[-1] not in ".,;:!…" and (text[0].isupper() or text[0].isdigit())
    plain_size = draft.size > 0.93 * measures.body_size
    if not (short and open_ended and plain_size) or len(text) < 3:
        return None
    if draft.bold and not after.bold and bold_means_much:
        return (1, 0.0)
    longer = len(after.lines) >= 2 and len(after.text) > 2 * len(text)
    if draft.italic and not after.italic and longer and after.kind == "paragraph":
        return (2, 0.0)
    return None


def find_items(drafts: Sequence[Draft]) -> None:
    """Items of lists and their depth, by how far their marks stand from the margin."""
    depths: list[float] = []
    region = -1
    for i, draft in enumerate(drafts):
        if draft.zone not in ("", "body") or draft.kind != "paragraph" or not draft.marked:
            if draft.kind == "paragraph" and draft.zone in ("", "body") and not draft.indented:
                depths.clear()
            continue
        x = draft.lines[0].x0
        near = [other for other in drafts[max(0, i - 3) : i + 4] if other is not draft]
        if not without_bullet(draft.text) and not any(_same_list(draft, d) for d in near):
            continue
        if depths and draft.region != region:  # a list goes on at the depth where it stopped
            depths = [depth + x - depths[-1] for depth in depths]
        region = draft.region
        while depths and x < depths[-1] - 4:
            depths.pop()
        if not depths or x > depths[-1] + 4:
            depths.append(x)
        draft.kind, draft.level = "list_item", len(depths)


def _same_list(one: Draft, two: Draft) -> bool:
    """Numbers count as a list when there are several."""
    return (
        two.marked
        and two.zone in ("", "body")
        and bool(NUMBERED.match(two.text)) == bool(NUMBERED.match(one.text))
    )
