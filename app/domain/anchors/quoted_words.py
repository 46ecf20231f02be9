"""What viewers, spreadsheets and people make of the words that they quote.

Squeezed are words that are the same but for how they were set: white space, the shape of marks and
dashes, ligatures, an ellipsis. Loosened are words that are likely meant: without hyphens, quotation
marks, accents and capitals, with fractions and raised signs written out.
"""

from __future__ import annotations

import unicodedata
from array import array
from collections.abc import Callable, Iterator
from functools import cache

import regex

# Characters that people and programs exchange for each other, one for one.
_ALIKE = str.maketrans(
    dict.fromkeys("‘’‚‛‹›′`´", "'") | dict.fromkeys("“”„‟″«»", '"') | dict.fromkeys("‐‑‒–—―−", "-")
)
_WRITTEN_OUT = {
    "ﬀ": "ff",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
    "ﬅ": "st",
    "ﬆ": "st",
    "…": "...",
}
_SET = regex.compile("[" + "".join(_WRITTEN_OUT) + "]")
_BROKEN_WORD = regex.compile(r"(?<=\p{L})[-‐‑]\s+(?=\p{L})")
_MARKS = "\"'“”„‟″«»‘’‚‛‹›"
_NOTE_NUMBER = regex.compile(r"(?<=[\p{L}\p{P}])\d{1,3}\Z|(?<=[\p{L}\p{P}])[⁰¹²³⁴-⁹]{1,3}\Z")
_LEFT_OUT = regex.compile(
    r"\s*(?:\[\s*(?:…|\.\s?\.\s?\.)\s*\]|\(\s*(?:…|\.\s?\.\s?\.)\s*\)|…|\.\s?\.\s?\.)\s*"
)

Folded = tuple[str, "array[int]"]


def squeezed(text: str) -> Folded:
    """The text squeezed, and where in it each character came from."""
    plain = text.translate(_ALIKE)
    if _SET.search(plain):
        return _folded(plain, lambda char: "" if char.isspace() else _WRITTEN_OUT.get(char, char))
    places = array("L", [at for at, char in enumerate(plain) if not char.isspace()])
    return "".join([plain[at] for at in places]), places


def loosened(text: str) -> Folded:
    """The text loosened, and where in it each character came from."""
    return _folded(text.translate(_ALIKE), _loose)


def occurrences(folded: Folded, needle: str) -> Iterator[tuple[int, int]]:
    """Where a folded text has the needle, never from or to within a character of the text."""
    text, places = folded
    at = text.find(needle) if needle else -1
    while at >= 0:
        end = at + len(needle)
        begun = at > 0 and places[at - 1] == places[at]
        unfinished = end < len(text) and places[end] == places[end - 1]
        if not (begun or unfinished):
            yield at, end
        at = text.find(needle, at + 1)


def same_words(one: str, other: str) -> bool:
    """Whether both are the same words but for how they were set."""
    return _words(one) == _words(other)


def unquoted(words: str) -> str:
    """Without the quotation marks around it; "" where there are none on both sides."""
    around = len(words) > 1 and words[0] in _MARKS and words[-1] in _MARKS
    return words[1:-1].strip() if around else ""


def without_note_number(words: str) -> str:
    """Without the number of a footnote after the last word or sign; "" where there is none."""
    bare = _NOTE_NUMBER.sub("", words)
    return "" if bare == words else bare


def parts(words: str) -> list[str]:
    """What stands before, between and after the places where words were left out."""
    return [part for part in _LEFT_OUT.split(words) if part]


def rejoined(words: str, squeezed_text: str) -> str:
    """With the words that line ends broke in one again, as the text has them, with their hyphen or
    without; "" where none is broken, or they are not there either way."""
    pieces = _BROKEN_WORD.split(words)
    if len(pieces) < 2:
        return ""
    pattern = "(-?)".join(regex.escape(squeezed(piece)[0]) for piece in pieces)
    ways = {found.groups() for found in regex.finditer(pattern, squeezed_text)}
    if len(ways) != 1:  # of two it cannot be told which is meant
        return ""
    joints = [*ways.pop(), ""]
    return "".join(piece + joint for piece, joint in zip(pieces, joints, strict=True))


def whole(text: str, start: int, end: int) -> bool:
    """Whether `[start, end)` begins and ends between words."""
    inside = text[max(0, start - 1) : start + 1], text[end - 1 : end + 1]
    return not any(len(pair) == 2 and pair.isalnum() for pair in inside)


def _words(text: str) -> list[str]:
    plain = text.translate(_ALIKE)
    return str(_SET.sub(lambda found: _WRITTEN_OUT[found[0]], plain)).split()


def _folded(text: str, fold: Callable[[str], str]) -> Folded:
    found, places = [], array("L")
    for at, char in enumerate(text):
        for each in fold(char):
            found.append(each)
            places.append(at)
    return "".join(found), places


@cache
def _loose(char: str) -> str:
    return "".join(_letters(char))


def _letters(char: str) -> Iterator[str]:
    for each in unicodedata.normalize("NFKD", char).casefold():
        if each == "\u2044":  # of a fraction
            yield "/"
        elif not (each.isspace() or each in "-'\"" or unicodedata.combining(each)):
            yield each
