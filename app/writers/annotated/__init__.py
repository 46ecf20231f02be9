"""The briefs themselves, with what is marked in them: here what every file of them shows, the
blocks with the passages that stand in them."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from app.domain.document import PlacedBlock
from app.domain.palette import SHADES
from app.domain.passages import Passage
from app.domain.tags import Tag

Cell = tuple[int, PlacedBlock]  # with its ordinal
# Left out unless a passage stands in them.
BESIDE = ("boilerplate", "comments")
# A list item that begins so needs no other sign.
OWN_SIGN = re.compile(r"(?:[•‣◦▪·*–—-]|[0-9]{1,3}[.)]|[a-zA-Z][.)])\s")
_WASH = 0.2  # of the colour over white: black reads on it at 10:1 and more
_UNTAGGED = "#6e675c"


@dataclass(frozen=True, slots=True)
class Mark:
    """A passage with its number in the file. `opens` and `closes` are the ordinals of the
    first and the last block that it stands in."""

    number: int
    passage: Passage
    opens: int
    closes: int

    @property
    def colour(self) -> str:
        return colour_of(next(iter(self.passage.tags), None))


def shown_blocks(blocks: Sequence[PlacedBlock], marked: Container[int]) -> list[Cell]:
    """All but the blocks beside the text in which nothing is marked."""
    return [(n, block) for n, block in enumerate(blocks) if block.zone not in BESIDE or n in marked]


def tables_of(cells: Iterable[Cell]) -> Iterator[list[Cell]]:
    """Neighbouring tables: another begins where a place lies before the one before."""
    table: list[Cell] = []
    for cell in cells:
        if table and (cell[1].row, cell[1].column) < (table[-1][1].row, table[-1][1].column):
            yield table
            table = []
        table.append(cell)
    yield table


def marks_by_block(
    blocks: Sequence[PlacedBlock], passages: Iterable[tuple[int, Passage]]
) -> dict[int, list[Mark]]:
    """By the ordinal of a block the passages that stand in it."""
    starts = [block.start for block in blocks]
    found: dict[int, list[Mark]] = defaultdict(list)
    for number, passage in passages:
        near = range(max(0, bisect_right(starts, passage.start) - 1), len(blocks))
        inside = []
        for n in near:
            if blocks[n].start >= passage.end:
                break
            if blocks[n].end > passage.start:
                inside.append(n)
        for n in inside:
            found[n].append(Mark(number, passage, inside[0], inside[-1]))
    return dict(found)


def colour_of(tag: Tag | None) -> str:
    return SHADES.get(tag.colour, _UNTAGGED) if tag else _UNTAGGED


@cache
def wash(colour: str) -> str:
    """A pale shade of `#rrggbb`, as six digits."""
    channels = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "".join(f"{round(255 - (255 - c) * _WASH):02X}" for c in channels)
