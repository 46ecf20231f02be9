"""Where sentences end: by their marks, in scripts with spaces and without."""

from __future__ import annotations

from collections.abc import Iterator

import regex

# A sentence ends with its mark and what closes behind it, before a space and no small letter; in
# scripts without spaces with its mark alone.
_END = regex.compile(r"""(?:[.!?…؟।]+["”’»)\]]*(?=\s+\P{Ll}|\s*$)|[。！？]["”’」』）]*)""")
_ABBREVIATION = regex.compile(r"\b(?:\p{Lu}|Mr|Mrs|Ms|Dr|St|No|vs|e\.g|i\.e|Nr|bzw|cf|ca)\.$")
LONGEST_ABBREVIATION = 8
_NUMBER = regex.compile(r"\s*(?:[-–•*]|\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-z]|[ivx]{1,5})[.)])\s+")


def sentence_ends(text: str, start: int, end: int) -> Iterator[int]:
    """Where the sentences of `text[start:end]` end that have a mark: code points."""
    for found in _END.finditer(text, start, end):
        before = text[max(start, found.start() - LONGEST_ABBREVIATION) : found.start() + 1]
        if not _ABBREVIATION.search(before):
            yield found.end()


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of `text[start:end]`, as spans of the text without the space between them and
    without the number that the first may begin with (“17. ”)."""
    if number := _NUMBER.match(text, start, end):
        start = number.end()
    for stop in [*sentence_ends(text, start, end), end]:
        while start < stop and text[start].isspace():
            start += 1
        if start < stop:
            yield start, stop
        start = stop
