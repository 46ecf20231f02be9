"""Segments that belong together: of a word, a list's item, a justified line."""

from collections.abc import Sequence

from app.readers.pdf.layout import Segment
from app.readers.pdf.markers import is_marked

_MARKER = 8  # characters of a bullet or number that stands apart from its text


def joined(segments: Sequence[Segment]) -> list[Segment]:
    """The segments of a page, in the order of drawing, with what belongs together joined."""
    return _join_spread(_join_markers(_join_drop_caps(_join_touching(segments))))


def _join_touching(segments: Sequence[Segment]) -> list[Segment]:
    """Parts of a word that were drawn at different times, in the order of drawing again."""
    done: list[Segment] = []
    for segment in sorted(segments, key=lambda s: (round(s.y), s.x0)):
        before = done[-1] if done else None
        if before and abs(segment.y - before.y) < 0.1 * segment.size:
            gap = segment.x0 - before.x1
            if -0.3 * segment.size < gap < 0.12 * segment.size and segment.x1 > before.x1:
                before.parts += segment.parts
                before.x1 = segment.x1
                before.order = min(before.order, segment.order)
                continue
        done.append(segment)
    return sorted(done, key=lambda s: s.order)


def _join_markers(segments: list[Segment]) -> list[Segment]:
    """Bullets and numbers go to the text that stands beside them."""
    done: list[Segment] = []
    for segment in segments:
        before = done[-1] if done else None
        if before and len(before.text) <= _MARKER and is_marked(before.text + " x"):
            gap = segment.x0 - before.x1
            level = abs(segment.y - before.y) < 0.3 * segment.size
            if level and 0 < gap < 4 * segment.size:
                space = before.parts[-1]._replace(text=" ")
                before.parts += [space, *segment.parts]
                before.second_x, before.x1 = segment.x0, segment.x1
                before.size, before.y = segment.size, segment.y
                continue
        done.append(segment)
    return done


def _join_spread(segments: list[Segment]) -> list[Segment]:
    """Words that justification has driven apart go together again: nothing stands below or
    above the gap, as it does beside a column."""
    done: list[Segment] = []
    for segment in segments:
        before = done[-1] if done else None
        if before and abs(segment.y - before.y) < 0.1 * segment.size:
            gap = segment.x0 - before.x1
            if 0 < gap < 2.5 * segment.size and not _is_aligned(segment, segments):
                before.parts += [before.parts[-1]._replace(text=" "), *segment.parts]
                before.second_x = before.second_x or segment.x0
                before.x1 = segment.x1
                continue
        done.append(segment)
    return done


def _is_aligned(segment: Segment, segments: Sequence[Segment]) -> bool:
    near = [
        s
        for s in segments
        if s is not segment and abs(s.y - segment.y) < 5 * segment.size and s.y != segment.y
    ]
    left = sum(abs(s.x0 - segment.x0) < 1 for s in near)
    figures = segment.text.strip("%$€£ ()")[:1].isdigit() and len(segment.text) < 12
    right = sum(abs(s.x1 - segment.x1) < 1 and len(s.text) < 16 for s in near) if figures else 0
    return left >= 2 or right >= 2


def _join_drop_caps(segments: list[Segment]) -> list[Segment]:
    """A large first letter goes to its line; the lines beside it lose their indentation."""
    caps = [s for s in segments if len(s.text) <= 2 and s.text.isalpha() and s.size > 14]
    for cap in caps:
        beside = [
            s
            for s in segments
            if s.size * 1.8 < cap.size
            and -1 < s.x0 - cap.x1 < s.size * 1.2
            and cap.y - 0.95 * cap.size < s.y < cap.y + 0.2 * s.size
        ]
        if len(beside) < 2:
            continue
        first = min(beside, key=lambda s: s.y)
        style = first.parts[0].style
        first.parts.insert(0, cap.parts[0]._replace(style=style))
        for segment in beside:
            segment.x0 = cap.x0
        segments = [s for s in segments if s is not cap]
    return segments
