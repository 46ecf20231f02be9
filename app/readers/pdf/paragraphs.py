"""Lines of a column to paragraphs; those that go on in the next column or on the next page."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from app.readers.bylines import byline
from app.readers.dates import date_line
from app.readers.pdf.columns import Region
from app.readers.pdf.lines import SOFT_HYPHEN, DraftBlock, Line, is_marked, without_bullet
from app.readers.prose.pieces import ends_sentence

_NOTE = re.compile(r"(?:\[?\d{1,3}[\].)]?|[*†‡§¶]{1,3})\s*(?=[^\W\d]|[“\"‘'(])")


class Measures:
    """What is usual in the whole document: the main size, leading by size, edges of columns."""

    def __init__(self, regions: Sequence[Region]) -> None:
        sizes: Counter[float] = Counter()
        gaps: dict[int, Counter[float]] = defaultdict(Counter)
        edges: dict[int, list[float]] = defaultdict(list)
        for region in regions:
            for line in region.lines:
                sizes[round(line.size, 1)] += len(line.text)
            if region.table:
                continue
            for line in region.lines:
                edges[round(line.x0 / 4)].append(line.x1)
            for one, two in pairwise(region.lines):
                if abs(one.size - two.size) < 0.3 and 0 < two.y - one.y < 3 * one.size:
                    gaps[round(one.size)][round(2 * (two.y - one.y)) / 2] += 1
        self.body_size = sizes.most_common(1)[0][0] if sizes else 10.0
        # Lines of one paragraph stand closest: of the common distances the smallest counts.
        self._leading = {size: _smallest_common(found) for size, found in gaps.items()}
        self.spaced = self._is_spaced(regions)
        self._edges = {edge: _high(found) for edge, found in edges.items() if len(found) >= 4}

    def _is_spaced(self, regions: Sequence[Region]) -> bool:
        """Whether what ends a paragraph is a gap: nearly all short last lines have one below."""
        gaps = found = 0
        for region in regions:
            lines = [] if region.table else region.lines
            width = max((line.x1 - line.x0 for line in lines), default=0.0)
            for one, two in pairwise(lines):
                short = one.x1 - one.x0 < 0.8 * width and ends_sentence(one.text)
                if short and abs(one.size - two.size) < 0.3 and not is_marked(two.text):
                    found += 1
                    gaps += two.y - one.y > 1.22 * self.leading(one.size)
        return found >= 3 and gaps >= 0.8 * found

    def leading(self, size: float) -> float:
        known = self._leading.get(round(size), 0.0)
        return known if known > 0.9 * size else max(known, 1.2 * size)

    def right(self, line: Line) -> float:
        """The right edge of the columns that begin where this line does."""
        return max(self._edges.get(round(line.x0 / 4) + shift, 0.0) for shift in (-1, 0, 1))


def _smallest_common(found: Counter[float]) -> float:
    most = max(found.values())
    return min(gap for gap, count in found.items() if count >= 0.35 * most)


def _high(values: list[float]) -> float:
    return sorted(values)[int(0.95 * (len(values) - 1))]


def paragraphs_of(region: Region, measures: Measures, page: int, number: int) -> list[DraftBlock]:
    """The paragraphs of a region that is no table."""
    lines = region.lines
    if not lines:
        return []
    _set_flush_left(lines)
    left = _left(lines)
    right = max(line.x1 for line in lines)
    if len(lines) < 6:
        right = max(right, *(measures.right(line) for line in lines))
    rights = _rights(lines, left, right)
    drafts: list[DraftBlock] = []
    for i, line in enumerate(lines):
        if i and _continues(drafts[-1], line, measures, left, rights[i - 1]):
            drafts[-1].lines.append(line)
            continue
        draft = DraftBlock([line], page, left, rights[i], number)
        draft.marked = is_marked(line.text)
        draft.indented = line.x0 > left + 0.6 * line.size
        drafts.append(draft)
    return drafts


def opens_note(line: Line) -> bool:
    """Whether a line begins as footnotes do: "¹ See …", "1. See …", "* See …"."""
    first = line.parts[0]
    return (first.raised and len(first.text) <= 5) or bool(_NOTE.match(line.text))


def _set_flush_left(lines: Sequence[Line]) -> None:
    """Centred lines, and lines flush right, moved to where the others begin: what they leave
    free is then at their ends."""
    middles = [line.x0 + line.x1 for line in lines]
    ends = [line.x1 for line in lines]
    if len(lines) < 4 or _share_of_mode([line.x0 for line in lines]) > 0.4:
        return
    if max(_share_of_mode(middles), _share_of_mode(ends)) < 0.7:
        return
    left = min(line.x0 for line in lines)
    for line in lines:
        shift = line.x0 - left
        line.x0, line.x1 = left, line.x1 - shift
        line.second_x = line.second_x and line.second_x - shift


def _share_of_mode(values: Sequence[float]) -> float:
    counts = Counter(round(value / 2) for value in values)
    return max(counts[value] + counts[value + 1] for value in counts) / len(values)


def _left(lines: Sequence[Line]) -> float:
    """The left edge that most lines share; of equals the leftmost."""
    edges = Counter(round(line.x0) for line in lines)
    common = max(edges.items(), key=lambda item: (item[1] + edges[item[0] + 1], -item[0]))[0]
    return min(line.x0 for line in lines if abs(line.x0 - common) <= 1.5)


def _rights(lines: Sequence[Line], left: float, right: float) -> list[float]:
    """The right edge for each line: indented blocks (quotations) have one of their own."""
    rights = [right] * len(lines)
    start = 0
    for i in range(1, len(lines) + 1):
        if i < len(lines) and abs(lines[i].x0 - lines[start].x0) < 2:
            continue
        run = lines[start:i]
        if len(run) >= 3 and run[0].x0 > left + 0.8 * run[0].size:
            own = max(line.x1 for line in run)
            full = sum(line.x1 > own - 2 * line.size for line in run)
            if full >= 0.5 * len(run):
                rights[start:i] = [own] * len(run)
        start = i
    return rights


def _continues(
    draft: DraftBlock, line: Line, measures: Measures, left: float, right: float
) -> bool:
    """Whether `line` goes on with the paragraph above it."""
    before = draft.lines[-1]
    gap = line.y - before.y
    leading = measures.leading(before.size)
    if not before.shares_size(line) or before.heading != line.heading:
        return False
    if gap > 1.9 * leading or (is_marked(line.text) and _opens_item(draft, line, right)):
        return False
    if line.size < 0.95 * measures.body_size and opens_note(line):
        return False
    if before.bold != line.bold and (before.bold or line.bold) and _changes_weight(before, line):
        return False
    wide = gap > 1.22 * leading
    room = before.has_room_for(line, right)
    if measures.spaced and not wide:
        width = (before.x1 - draft.left) / max(1.0, right - draft.left)
        room = room and width < (0.85 if ends_sentence(before.text) else 0.67)
    lower = line.text[:1].islower() and not ends_sentence(before.text)
    if before.size > 1.1 * measures.body_size:  # a heading's lines are as long as its sense
        named = date_line(line.text) or byline(line.text)
        return gap < 1.6 * line.size and not named and abs(before.size - line.size) < 0.5
    if wide:
        return lower and not room and gap < 1.5 * leading
    if draft.marked:
        return _continues_item(draft, line, room, lower)
    step = 0.6 * line.size
    if line.x0 < before.x0 - step and len(draft.lines) >= 2:
        return False  # the end of what hung or was set in
    if line.x0 > before.x0 + step:
        hanging = before.x0 < left - step or (len(draft.lines) == 1 and before.x0 <= left)
        return lower or (hanging and not room and not ends_sentence(before.text))
    return lower or not room


def _opens_item(draft: DraftBlock, line: Line, right: float) -> bool:
    before = draft.lines[-1]
    if without_bullet(line.text) and line.text[0] not in "–-*—":
        return True
    return (
        before.has_room_for(line, right)
        or ends_sentence(before.text)
        or (draft.marked and abs(line.x0 - draft.lines[0].x0) < 2)
        or line.x0 > before.x0 + 0.6 * line.size
    )


def _continues_item(draft: DraftBlock, line: Line, room: bool, lower: bool) -> bool:
    first = draft.lines[0]
    hang = first.second_x or first.x0
    if abs(line.x0 - hang) < 3 or (len(draft.lines) > 1 and abs(line.x0 - draft.lines[1].x0) < 3):
        return lower or not room
    if len(draft.lines) == 1 and draft.indented and line.x0 < first.x0 - 3:
        return not room  # only the first line is set in
    return first.x0 - 1 < line.x0 < hang + 3 and not room and (lower or line.x0 > first.x0 + 3)


def _changes_weight(before: Line, line: Line) -> bool:
    """Whole lines of another weight are headings, unless a sentence runs through both."""
    return not (line.text[:1].islower() and not ends_sentence(before.text))


def join_continued(drafts: Sequence[DraftBlock]) -> list[DraftBlock]:
    """Drafts in reading order, with the parts of a paragraph put together."""
    indents = _uses_indents(drafts)
    done: list[DraftBlock] = []
    last: dict[tuple[str, int], DraftBlock] = {}  # what may go on, by zone and size of type
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


def _uses_indents(drafts: Sequence[DraftBlock]) -> bool:
    """Whether paragraphs begin with an indented line, as in books, rather than with a gap."""
    long = [d for d in drafts if len(d.lines) >= 3 and not d.marked and d.kind == "paragraph"]
    return sum(d.indented for d in long) > 0.4 * len(long) > 0


def _goes_on(before: DraftBlock, draft: DraftBlock, indents: bool) -> bool:
    one, two = before.lines[-1], draft.lines[0]
    if draft.marked or abs(one.size - two.size) > 0.06 * one.size or one.bold != two.bold:
        return False
    if one.heading or two.heading:
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
