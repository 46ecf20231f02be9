"""Text that grows with its inline marks, and comes out canonical with the marks in place."""

import re

from app.domain.document import InlineMark
from app.domain.text import canonical

_SAFE = re.compile(r"(?:https?://|mailto:)[^\s<>\"]+", re.IGNORECASE)


def safe_target(target: str) -> str:
    """The target of a link when it is http, https or mailto; else ""."""
    target = target.strip()[:2000]
    return target if _SAFE.fullmatch(target) else ""


class MarkedText:
    """Add text and marks in reading order, then take `done()`."""

    def __init__(self, *, preformatted: bool = False) -> None:
        self._preformatted = preformatted
        self._parts: list[str] = []
        self._length = 0
        self._space = False  # white space was read and waits for the next word
        self._open: list[tuple[int, str, str]] = []
        self._marks: list[InlineMark] = []

    def add(self, text: str) -> None:
        """Text as it stands in the source: white space counts as one space."""
        if self._preformatted:
            self._append(text)
            return
        words = canonical(" ".join(text.split()))
        self._space = self._space or text[:1].isspace()
        if not words:
            return
        if self._space and self._parts and self._parts[-1] != "\n":
            self._append(" ")
        self._append(words)
        self._space = text[-1].isspace()

    def line_break(self) -> None:
        self._space = False
        if self._preformatted or (self._parts and self._parts[-1] != "\n"):
            self._append("\n")

    def open(self, kind: str, target: str = "") -> None:
        """Begin a mark; kind "" begins one that leaves no trace."""
        self._open.append((self._length, kind, target))

    def close(self) -> None:
        start, kind, target = self._open.pop()
        if kind and start < self._length:
            self._marks.append(InlineMark(start, self._length, kind, target))

    def done(self) -> tuple[str, tuple[InlineMark, ...]]:
        """The canonical text and its marks, in code points of that text.

        Where parts change each other (an accent that begins a part), the marks are given up:
        the text is the evidence, they are not.
        """
        joined = "".join(self._parts)
        text = canonical(joined, preformatted=self._preformatted)
        if not joined.startswith(text):
            return text, ()
        marks = (self._trimmed(text, mark) for mark in self._marks)
        kept = [mark for mark in marks if mark.start < mark.end]
        return text, tuple(sorted(kept, key=lambda mark: (mark.start, -mark.end)))

    @staticmethod
    def _trimmed(text: str, mark: InlineMark) -> InlineMark:
        start, end = mark.start, min(mark.end, len(text))
        while start < end and text[start].isspace():
            start += 1
        while start < end and text[end - 1].isspace():
            end -= 1
        return InlineMark(start, end, mark.kind, mark.target)

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
