"""What an analyst says of the blocks of a text before it is saved: what each is, where one is two,
which two are one, and where what was set apart stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from typing import NamedTuple

import regex

from app.domain.document import (
    ZONES,
    Block,
    Document,
    InlineMark,
    into_zone,
    is_numbered,
    lay_out,
)
from app.domain.errors import Invalid
from app.domain.foreign_passages import ForeignPassage
from app.domain.text import sha256


class BlockChoice(NamedTuple):
    """What a block can be said to be; without a kind it stays of the kind that was read."""

    label: str
    zone: str
    kind: str = ""
    level: int = 0


_BODY = {
    "paragraph": BlockChoice(ZONES["body"].label, "body", "paragraph"),
    **{f"heading-{n}": BlockChoice(f"Heading {n}", "body", "heading", n) for n in (1, 2, 3)},
}
CHOICES = _BODY | {name: BlockChoice(zone.label, name) for name, zone in ZONES.items()}

_KINDS = {
    "title": "Title",
    "list_item": "List item",
    "quotation": "Quotation",
    "table_cell": "Table cell",
    "preformatted": "As it was typed",
}
_UNSPLIT = "A cell of a table is one block. Change its type to “Text” first, then split it."
_UNJOINED = "A cell of a table stays one block. Change the type of both to “Text”, then join them."
# Scripts without spaces between words: lines and paragraphs in them join without one.
_SCRIPTS = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_UNSPACED = regex.compile(f"[{_SCRIPTS}]")
_INSIDE_WORD = regex.compile(rf"(?V1)[\w--[{_SCRIPTS}]]{{2}}")
_QUOTED = re.compile(r"“([^”…]{3,})”")


def choices_for(block: Block) -> list[tuple[str, str]]:
    """(name, label) of what this block, as it is kept, can be said to be; each label once."""
    own = _KINDS.get(block.kind, "")
    if block.kind == "heading":
        own = f"Heading {block.level}"
    own = own or CHOICES["body"].label
    others = [(name, each.label) for name, each in _BODY.items() if each.label != own]
    apart = [(name, zone.label) for name, zone in ZONES.items() if name != "body"]
    return [("body", own), *others, *apart]


def decide(block: Block, name: str) -> Block:
    """The block as the choice of this name has it. What a list printed before it stays with it."""
    choice = CHOICES[name]
    block = into_zone(block, choice.zone)
    if not choice.kind:
        return block
    return replace(block, kind=choice.kind, level=choice.level, row=0, column=0)


def blocks_version(document: Document) -> str:
    """Changes when a block is split or joined: what a page says of the n-th block counts only for
    the blocks that it showed."""
    return sha256("\x1e".join(block.text for block in document.blocks))[:16]


def cuts(text: str, typed: str) -> list[int]:
    """Where `typed` has more line ends than `text`, as code points of `text` in order. Invalid
    when the words are not the same or no line end was added."""
    typed = typed.replace("\r\n", "\n").replace("\r", "\n")
    if "".join(text.split()) != "".join(typed.split()):
        raise Invalid(
            "The block is not split: only line breaks can be added, the words stay as they came. "
            "Split it once more, without changing them."
        )
    here, there = list(_line_ends(text)), list(_line_ends(typed))
    wanted = [n for n, (old, new) in enumerate(zip(here, there, strict=True)) if new[1] > old[1]]
    found = sorted({_word_start(text, here[n][0]) for n in wanted if n} - {0})
    if not found:
        raise Invalid(
            "The block is not split yet: press Enter in its text where the next block begins."
        )
    return found


def split(document: Document, ordinal: int, typed: str) -> Document:
    """The document with a block in several, cut where `typed` begins a new line."""
    block = _block(document, ordinal)
    if block.kind == "table_cell":
        raise Invalid(_UNSPLIT)
    ends = [0, *cuts(block.text, typed), len(block.text)]
    spans = [_trimmed(block, *span) for span in pairwise(ends)]
    parts = [_part(block, start, end) for start, end in spans]
    blocks = [*document.blocks[:ordinal], *parts, *document.blocks[ordinal + 1 :]]
    origins = [[(n, 0)] for n in range(len(document.blocks))]
    origins[ordinal : ordinal + 1] = [[(ordinal, start)] for start, _ in spans]
    return _rebuilt(document, blocks, origins)


def join(document: Document, ordinal: int) -> Document:
    """The document with a block and the next of its zone in one; blocks of other zones between
    the two, such as a note at the foot of a page, stand after it then."""
    first = _block(document, ordinal)
    rest = range(ordinal + 1, len(document.blocks))
    after = next((n for n in rest if document.blocks[n].zone == first.zone), None)
    if after is None:
        raise Invalid(f"Nothing follows this block that is {ZONES[first.zone].label} as well.")
    second = document.blocks[after]
    if "table_cell" in (first.kind, second.kind):
        raise Invalid(_UNJOINED)
    block = joined(first, second)
    order = [n for n in range(len(document.blocks)) if n != after]
    blocks = [block if n == ordinal else document.blocks[n] for n in order]
    origins = [[(n, 0)] for n in order]
    origins[ordinal].append((after, 0))
    return _rebuilt(document, blocks, origins)


def joined(first: Block, second: Block) -> Block:
    """Two blocks in one, which is what the first one is, with the marks of both."""
    between = _between(first, second)
    end, start = len(first.text), len(first.text) + len(between)
    marks = list(first.marks)
    for mark in second.marks:
        moved = replace(mark, start=mark.start + start, end=mark.end + start)
        into = next((m for m in marks if m.end == end and _goes_on(m, moved, start)), None)
        if into is None:
            marks.append(moved)
        else:
            marks[marks.index(into)] = replace(into, end=moved.end)
    return replace(first, text=first.text + between + second.text, marks=tuple(marks))


class SetApart(NamedTuple):
    """Blocks of one zone that stand together: `blocks` of them from block `first` on, after the
    paragraph of the number `after` (0 before the first); `words` begin the first one."""

    zone: str
    first: int
    blocks: int
    after: int
    words: str

    @property
    def name(self) -> str:
        return ZONES[self.zone].counted(self.blocks)

    @property
    def place(self) -> str:
        return f"after ¶{self.after}" if self.after else "before ¶1"


def set_apart(blocks: Iterable[Block]) -> list[SetApart]:
    """Where blocks stand that are not of the body, in their order."""
    found, at, number = [], 0, 0
    for zone, group in groupby(blocks, lambda block: block.zone):
        run = list(group)
        if zone == "body":
            number += sum(map(is_numbered, run))
        else:
            words = " ".join(run[0].text.split())
            found.append(SetApart(zone, at, len(run), number, words))
        at += len(run)
    return found


def block_named(sentence: str, blocks: Sequence[Block]) -> int | None:
    """The block, by its place, that begins with what a warning quotes; None when there is none."""
    for quoted in _QUOTED.findall(sentence):
        for n, block in enumerate(blocks):
            if block.text.replace("\n", " ").startswith(quoted):
                return n
    return None


def _block(document: Document, ordinal: int) -> Block:
    if not 0 <= ordinal < len(document.blocks):
        raise Invalid("There is no such block. Load the page again.")
    return document.blocks[ordinal]


def _line_ends(text: str) -> Iterator[tuple[int, int]]:
    """Where each character stands that is no space, and how many line ends come right before it."""
    ends = 0
    for at, char in enumerate(text):
        if not char.isspace():
            yield at, ends
            ends = 0
        elif char == "\n":
            ends += 1


def _word_start(text: str, at: int) -> int:
    """A word is never cut: joining its parts again would leave a space in it."""
    while at and _INSIDE_WORD.match(text, at - 1):
        at -= 1
    return at


def _trimmed(block: Block, start: int, end: int) -> tuple[int, int]:
    """Without the spaces and line ends before the next cut; what was typed keeps its indentation,
    which stands before the cut."""
    if start and block.kind == "preformatted":
        line = block.text.rfind("\n", 0, start) + 1
        start = start if block.text[line:start].strip() else line
    return start, start + len(block.text[start:end].rstrip())


def _part(block: Block, start: int, end: int) -> Block:
    marks = tuple(
        replace(mark, start=max(mark.start, start) - start, end=min(mark.end, end) - start)
        for mark in block.marks
        if mark.start < end and mark.end > start
    )
    part = replace(block, text=block.text[start:end], marks=marks)
    if start == 0:
        return part
    if block.kind in ("heading", "title"):
        part = replace(part, kind="paragraph", level=0)
    return replace(part, marker="")


def _between(first: Block, second: Block) -> str:
    if "preformatted" in (first.kind, second.kind):
        return "\n"
    return "" if _UNSPACED.match(first.text[-1]) and _UNSPACED.match(second.text[0]) else " "


def _goes_on(mark: InlineMark, moved: InlineMark, start: int) -> bool:
    same = (mark.kind, mark.target) == (moved.kind, moved.target)
    return same and moved.start == start


def _rebuilt(
    document: Document, blocks: Sequence[Block], origins: Sequence[Sequence[tuple[int, int]]]
) -> Document:
    """`origins` are, for each of the new blocks, the old blocks that its text came from and where
    in them it begins."""
    if not document.annotations:
        return replace(document, blocks=tuple(blocks))
    pieces = list(_pieces(document.blocks, blocks, origins))
    annotations = tuple(_moved(each, pieces) for each in document.annotations)
    return replace(document, blocks=tuple(blocks), annotations=annotations)


_Piece = tuple[int, int, int]  # start and end in the old text, start in the new one


def _pieces(
    old: Sequence[Block], new: Sequence[Block], origins: Sequence[Sequence[tuple[int, int]]]
) -> Iterator[_Piece]:
    _, old_places = lay_out(old)
    _, new_places = lay_out(new)
    for place, parts in zip(new_places, origins, strict=True):
        for n, (ordinal, begins) in enumerate(parts):
            whole = len(old[ordinal].text) - begins
            length = whole if len(parts) > 1 else place.end - place.start
            start = old_places[ordinal].start + begins
            yield start, start + length, place.end - length if n else place.start


def _moved(passage: ForeignPassage, pieces: Iterable[_Piece]) -> ForeignPassage:
    """With its place in the new text; without one when its words do not stand together there. They
    are found by themselves then, as where a file gives no place at all."""
    if passage.start is None or passage.end is None:
        return passage
    start = end = None
    for begins, ends, at in pieces:
        if begins <= passage.start < ends:
            start = at + passage.start - begins
        if begins < passage.end <= ends:
            end = at + passage.end - begins
    most = passage.end - passage.start  # longer it holds other words as well
    if start is None or end is None or not 0 < end - start <= most:
        return replace(passage, start=None, end=None)
    return replace(passage, start=start, end=end)
