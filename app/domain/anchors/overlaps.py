"""Overlapping spans as plain segments, each knowing the spans that cover it."""

from collections.abc import Iterable
from typing import Any, Generic, NamedTuple, TypeVar

Key = TypeVar("Key")


class Segment(NamedTuple, Generic[Key]):
    start: int
    end: int
    keys: tuple[Key, ...]  # in order of (start, -end, key) of their spans; () is plain text


def segments(start: int, end: int, spans: Iterable[tuple[int, int, Key]]) -> list[Segment[Key]]:
    """Tile `[start, end)` completely; neighbouring segments differ in what covers them.

    Spans (start, end, key) may reach beyond the range; what lies outside or is empty is left
    out. Keys are sortable. Takes O(n log n) and the size of the output.
    """
    inside: list[Any] = sorted(
        (first, -last, key) for first, last, key in spans if max(first, start) < min(last, end)
    )
    # Bounds where something begins (1) come after those where something ends (0).
    events = sorted(
        [(max(first, start), 1, i) for i, (first, _, _) in enumerate(inside)]
        + [(min(-last, end), 0, i) for i, (_, last, _) in enumerate(inside)]
    )
    # Spans open in the order of `inside`, so a dict keeps its keys in that order.
    active: dict[int, Key] = {}
    tiles: list[Segment[Key]] = []
    here = start
    for position, begins, i in events:
        if position > here:
            tiles.append(Segment(here, position, tuple(active.values())))
            here = position
        if begins:
            active[i] = inside[i][2]
        else:
            del active[i]
    if here < end:
        tiles.append(Segment(here, end, ()))
    return tiles
