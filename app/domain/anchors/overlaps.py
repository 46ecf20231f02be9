"""Overlapping spans as plain segments, each knowing the spans that cover it."""

from collections.abc import Iterable
from typing import Any, Generic, NamedTuple, TypeVar

Key = TypeVar("Key")


class Segment(NamedTuple, Generic[Key]):
    start: int
    end: int
    keys: tuple[Key, ...]  # in order of (start, -end, key) of their spans; () is plain text


def changes(
    start: int, end: int, spans: Iterable[tuple[int, int, Key]]
) -> list[tuple[int, bool, Key]]:
    """(place, whether it begins there, key) of the spans (start, end, key), within `[start, end)`:
    in the order of the places, what ends before what begins, and what begins in the order of
    (start, -end, key). What lies outside or is empty is left out. Keys are sortable.
    """
    inside: list[Any] = sorted(
        (first, -last, key) for first, last, key in spans if max(first, start) < min(last, end)
    )
    bounds = sorted(
        [(max(first, start), True, i) for i, (first, _, _) in enumerate(inside)]
        + [(min(-last, end), False, i) for i, (_, last, _) in enumerate(inside)]
    )
    return [(place, begins, inside[i][2]) for place, begins, i in bounds]


def segments(start: int, end: int, spans: Iterable[tuple[int, int, Key]]) -> list[Segment[Key]]:
    """Tile `[start, end)` completely; neighbouring segments differ in what covers them.

    Spans are as in `changes`, each with a key of its own. Takes O(n log n) and the size of the
    output.
    """
    # What begins comes in the order of `changes`, so a dict keeps the keys in that order.
    active: dict[Key, None] = {}
    tiles: list[Segment[Key]] = []
    here = start
    for place, begins, key in changes(start, end, spans):
        if place > here:
            tiles.append(Segment(here, place, tuple(active)))
            here = place
        if begins:
            active[key] = None
        else:
            del active[key]
    if here < end:
        tiles.append(Segment(here, end, ()))
    return tiles


def joined(spans: Iterable[tuple[int, int]], most: int) -> list[tuple[int, int]]:
    """At most so many spans, apart and in their order, that cover these: what overlaps or meets is
    one, then those that stand nearest to each other are."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    while len(found) > most:
        at = min(range(1, len(found)), key=lambda n: found[n][0] - found[n - 1][1])
        found[at - 1 : at + 1] = [(found[at - 1][0], found[at][1])]
    return found
