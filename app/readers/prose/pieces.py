"""Plain text to pieces: lines that were wrapped are joined, breaks that mean something stay."""

import re
from dataclasses import dataclass
from itertools import pairwise

from app.domain.text import canonical
from app.readers.bylines import byline

BULLET = re.compile(r"^[•‣◦▪●○■∙·*–-]\s+(?=\S)")
NUMBERED = re.compile(r"^(?:\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})\)|\d{1,3}\.)\s+(?=\S)")
_UNDERLINE = re.compile(r"^(={3,}|-{3,}|~{3,})$")
_RULE = re.compile(r"^(?:[-=_*~#·•—–]\s?){3,}$")
_ENDED = re.compile(r"[.!?…:;。！？：；؟۔।][\"'”’»)\]]*(?:\[?\d{0,3}\]?)?$")
_WIDEST = 130  # a hard-wrapped line is not longer


@dataclass
class Piece:
    """A run of text that becomes one block; its zone and kind are found out step by step."""

    text: str
    group: int  # pieces of one group had no blank line between them
    indent: int = 0
    underlined: int = 0  # heading level given by an underline
    zone: str = ""
    kind: str = "paragraph"
    level: int = 0

    @property
    def words(self) -> int:
        return len(self.text.split())

    @property
    def ended(self) -> bool:
        """Whether it ends as a sentence does."""
        return bool(_ENDED.search(self.text))

    @property
    def is_prose(self) -> bool:
        """Whether it reads as running text rather than as a label, title or link."""
        return self.words >= 25 or (self.words >= 9 and self.ended)


def pieces_of(text: str) -> list[Piece]:
    """The pieces of a whole text, in order."""
    groups = _groups(text)
    width = _wrap_width(groups)
    spelt = frozenset(re.findall(r"[^\W\d_]+", text.casefold())) if width else frozenset()
    return [
        piece
        for number, lines in enumerate(groups)
        for piece in _split_group(lines, number, width, spelt)
    ]


def ends_sentence(line: str) -> bool:
    return bool(_ENDED.search(line))


def starts_item(line: str) -> bool:
    line = line.lstrip()
    return bool(BULLET.match(line) or NUMBERED.match(line))


def _groups(text: str) -> list[list[str]]:
    groups: list[list[str]] = [[]]
    for line in canonical(text, preformatted=True).split("\n"):
        if line.strip():
            groups[-1].append(line)
        elif groups[-1]:
            groups.append([])
    return [group for group in groups if group]


def _wrap_width(groups: list[list[str]]) -> int:
    """The column where lines were wrapped, or 0 when each line is a paragraph of its own.

    In wrapped text nearly every line that another follows is full: the next word had no room.
    """
    pairs = [
        (line.rstrip(), after.split()[0])
        for group in groups
        for line, after in pairwise(group)
        if not starts_item(after)
    ]
    full = [pair for pair in pairs if len(pair[0]) >= 40]
    if len(full) < 2 or sum(len(line) <= _WIDEST for line, _ in full) < 0.9 * len(full):
        return 0
    lengths = sorted(len(line) for line, _ in full if len(line) <= _WIDEST)
    width = lengths[int(0.95 * (len(lengths) - 1))]
    filled = sum(_is_full(line, word, width) for line, word in full)
    return width if filled >= 0.6 * len(full) else 0


def _is_full(line: str, next_word: str, width: int) -> bool:
    return len(line) + 1 + len(next_word) > 0.87 * width


def _split_group(lines: list[str], number: int, width: int, spelt: frozenset[str]) -> list[Piece]:
    pieces: list[Piece] = []
    parts: list[str] = []

    def close() -> None:
        if parts:
            joined = canonical(_join(parts, spelt))
            if joined:
                pieces.append(Piece(joined, number, indent=_indent(parts[-1])))
            parts.clear()

    for line in lines:
        stripped = line.strip()
        if _UNDERLINE.match(stripped) and len(parts) == 1:
            close()
            pieces[-1].underlined = 1 if stripped[0] == "=" else 2
        elif _RULE.match(stripped):
            close()
        elif parts and _continues(parts[-1], line, width):
            parts.append(line)
        else:
            close()
            parts.append(line)
    close()
    return pieces


def _continues(line: str, after: str, width: int) -> bool:
    """Whether `after` goes on with the paragraph of `line`."""
    first = after.split()[0]
    if starts_item(after) or byline(after.strip()):
        return False
    if first[0].islower() and len(line) <= _WIDEST and not ends_sentence(line):
        return True
    if not width:
        return False
    if starts_item(line):
        return _indent(after) > _indent(line) or _is_full(line, first, width)
    if _indent(after) > _indent(line) and ends_sentence(line):
        return False  # an indented first line opens a paragraph
    return _is_full(line.rstrip(), first, width)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _join(lines: list[str], spelt: frozenset[str]) -> str:
    """One line of many. A hyphen at a line end stays, unless the text itself spells the whole
    word somewhere: "inter-national" becomes "international", "post-conflict" stays."""
    joined = [lines[0].strip()]
    for line in lines[1:]:
        line = line.strip()
        cut = re.search(r"([^\W\d_]{2,30})-$", joined[-1][-32:])
        rest = re.match(r"[^\W\d_]{1,30}", line)
        if not (cut and rest and line[0].islower()):
            joined.append(" ")
        elif (cut[1] + rest[0]).casefold() in spelt:
            joined[-1] = joined[-1][:-1]
        joined.append(line)
    return "".join(joined)
