"""The region of a page on which a passage is printed: its lines with some room around them, and
paths around its words. Pictures of such regions stand in an audit copy."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from app.domain.original_pages import WHOLE, LineBox, PageBox, outlines

MOST_NAMED = 12
SHOWN = (
    "Regions of the pages as they were printed or scanned, with the passages outlined; what the "
    "words are is said with each passage."
)
NOTHING_SHOWN = "None of the passages is pictured."
Path = tuple[tuple[int, int], ...]  # corners
_BESIDE = 250  # room, in the units of `LineBox`
_ABOVE = 2.0  # lines of room
_LEAST_ABOVE, _MOST_ABOVE = 100, 500


class PageRegion(NamedTuple):
    """A rectangle on a page, and what is outlined in it, in the units of `LineBox`."""

    frame: PageBox
    paths: tuple[Path, ...]


class RegionPicture(NamedTuple):
    """`page` is the page's place in the file, from 1; `width` and `height` are in points, as they
    are printed. PNG or JPEG."""

    page: int
    width: float
    height: float
    media_type: str
    data: bytes

    def within(self, width: float, height: float) -> tuple[float, float]:
        """Its size, made smaller where that is more than these points."""
        scale = min(1.0, width / self.width, height / self.height)
        return self.width * scale, self.height * scale

    @property
    def address(self) -> str:
        """The whole picture as a data URI (RFC 2397)."""
        return f"data:{self.media_type};base64,{b64encode(self.data).decode()}"


class PagePictures(NamedTuple):
    """The pictures of passages, by reference, and what has none: a reason and whose it is."""

    found: Mapping[str, tuple[RegionPicture, ...]]
    left_out: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def said(self) -> Iterator[str]:
        """What is shown, and what is not."""
        yield SHOWN if self.found else NOTHING_SHOWN
        for reason, refs in self.left_out:
            more = len(refs) - MOST_NAMED
            named = ", ".join(refs[:MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")
            passages = "1 passage" if len(refs) == 1 else f"{len(refs):,} passages"
            yield f"Not shown, or not all of it: {passages} ({named}): {reason}."


def regions(lines: Iterable[LineBox], start: int, end: int) -> list[PageRegion]:
    """Where the passage `[start, end)` is printed, in the order of the text: lines below each
    other are one region, those of another column or page another."""
    held = sorted((line for line in lines if line.start < end and line.end > start), key=_start)
    around = outlines(line.cut(start, end) for line in held)
    found: list[PageRegion] = []
    for page, paths in around.items():
        boxes = [PageBox(page, x.left, x.top, x.right, x.bottom) for x in held if x.page == page]
        room = _room(boxes)
        for path in paths:
            frame = _frame(page, path, boxes, room)
            if found and found[-1].frame.overlaps(frame):
                last = found.pop()
                found.append(PageRegion(last.frame.with_box(frame), (*last.paths, tuple(path))))
            else:
                found.append(PageRegion(frame, (tuple(path),)))
    return found


def asked_to_json(asked: Iterable[PageRegion]) -> list[Any]:
    """Plain values that `json` can write."""
    return [[list(region.frame), region.paths] for region in asked]


def asked_from_json(values: Iterable[Any]) -> list[PageRegion]:
    """What `asked_to_json` wrote."""
    return [
        PageRegion(PageBox(*frame), tuple(tuple((x, y) for x, y in path) for path in paths))
        for frame, paths in values
    ]


def pictures_to_json(pictures: Iterable[RegionPicture | None]) -> dict[str, Any]:
    """Plain values; None is a region of which there is no picture."""
    return {"regions": [p and [*p[:4], b64encode(p.data).decode()] for p in pictures]}


def pictures_from_json(values: Mapping[str, Any]) -> list[RegionPicture | None]:
    """What `pictures_to_json` wrote; raises ValueError, KeyError or TypeError on others."""
    return [each and _picture(*each) for each in values["regions"]]


def _picture(page: int, width: float, height: float, media_type: str, data: str) -> RegionPicture:
    return RegionPicture(page, width, height, media_type, b64decode(data))


def _start(line: LineBox) -> int:
    return line.start


def _room(boxes: Sequence[PageBox]) -> int:
    """Above and below: of the lowest line, since headings are higher."""
    high = min(box.bottom - box.top for box in boxes)
    return round(min(max(_ABOVE * high, _LEAST_ABOVE), _MOST_ABOVE))


def _frame(
    page: int, path: Sequence[tuple[int, int]], boxes: Sequence[PageBox], room: int
) -> PageBox:
    """The whole lines that the path is on, with room around them."""
    across, down = zip(*path, strict=True)
    frame = PageBox(page, min(across), min(down), max(across), max(down))
    for box in boxes:
        if box.overlaps(frame):
            frame = frame.with_box(box)
    return PageBox(
        page,
        max(0, frame.left - _BESIDE),
        max(0, frame.top - room),
        min(WHOLE, frame.right + _BESIDE),
        min(WHOLE, frame.bottom + room),
    )
