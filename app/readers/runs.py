"""Text that comes in runs, each with all its marks, as word processors keep it."""

from collections.abc import Iterable

from app.domain.document import Block, InlineMark
from app.readers.marked_text import MarkedText

Mark = tuple[str, str]  # kind and target


class Runs:
    """Add runs in reading order, then take the block."""

    def __init__(self, *, preformatted: bool = False) -> None:
        self._text = MarkedText(preformatted=preformatted)
        self._open: tuple[Mark, ...] = ()
        self.empty = True

    def add(self, text: str, marks: Iterable[Mark] = ()) -> None:
        wanted = tuple(dict.fromkeys(marks))
        if text and wanted != self._open:
            kept = 0
            while kept < min(len(wanted), len(self._open)) and wanted[kept] == self._open[kept]:
                kept += 1
            for _ in self._open[kept:]:
                self._text.close()
            for mark in wanted[kept:]:
                self._text.open(*mark)
            self._open = wanted
        self._text.add(text)
        self.empty = self.empty and not text.strip()

    def line_break(self) -> None:
        self._text.line_break()

    def block(self, kind: str, zone: str, level: int = 0) -> Block | None:
        """The block of all that was added, or None when nothing was."""
        for _ in self._open:
            self._text.close()
        text, marks = self._text.done()
        return Block(kind, zone, text, level, marks=joined(text, marks)) if text else None


def joined(text: str, marks: Iterable[InlineMark]) -> tuple[InlineMark, ...]:
    """`marks`, ordered by start, where one that only spaces part from its like goes on in it:
    editing leaves an emphasised sentence in five runs."""
    done: list[InlineMark] = []
    last: dict[Mark, int] = {}
    for mark in marks:
        key = (mark.kind, mark.target)
        at = last.get(key)
        if at is not None and not text[done[at].end : mark.start].strip():
            end = max(done[at].end, mark.end)
            done[at] = InlineMark(done[at].start, end, *key)
        else:
            last[key] = len(done)
            done.append(mark)
    return tuple(sorted(done, key=lambda mark: (mark.start, -mark.end, mark.kind)))


def one_block(blocks: Iterable[Block], kind: str, zone: str, before: str = "") -> Block | None:
    """Several paragraphs as lines of one block (a cell, a note), `before` in front."""
    parts, marks, at = [], [], len(before)
    for block in blocks:
        parts.append(block.text)
        marks += [InlineMark(m.start + at, m.end + at, m.kind, m.target) for m in block.marks]
        at += len(block.text) + 1
    return Block(kind, zone, before + "\n".join(parts), marks=tuple(marks)) if parts else None
