"""The words of a text: the one scanner and the one fold, for the filter, the search, the words
found in a text, and names that are compared.

Case, accents, width and ligatures do not count. Marks are letters of their own in most scripts, so
they go only after Latin, Greek, Cyrillic, Hebrew and Arabic letters: Hindi किताब is not कताब. Where
a script puts no space between words, each character is a word, and what is looked for is a phrase
of them: 監視 is found in 武器庫の監視を続ける.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import regex

FOLD_VERSION = 1
"""Counts up with every change of what is folded how: what is stored folded is then folded again."""

LONGEST_WORD = 64  # code points that are compared; nobody types more of one word
AROUND = 90  # code points of a snippet on each side of the first word found

# Letters used as apostrophes part words as apostrophes do: Hawaiʻi, п’ять.
_APOSTROPHES = r"\u02b9-\u02bf\u02c8"
_SPACELESS = (
    r"[[\w&&[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Javanese}"
    r"\u30fc\uff70]]--\p{Nd}]"
)
_WORD = regex.compile(
    rf"(?V1){_SPACELESS}[\p{{M}}\uff9e\uff9f]*|[\w--{_SPACELESS}--[{_APOSTROPHES}]]+"
)
_RUNS = regex.compile(r"[0-9]+|[^0-9]+")
_NO_LETTER = regex.compile(rf"(?V1)\W|[{_APOSTROPHES}\u0640\u200c\u200d]")
_MARKS = regex.compile(r"(?<=[\p{Latin}\p{Greek}\p{Cyrillic}\p{Hebrew}\p{Arabic}])\p{M}+")
_NO_WORD = regex.compile(r"^\p{M}+")  # on a sign, which is no letter: ≠ is an = with a stroke
_LATIN = regex.compile(r"LATIN SMALL LETTER (?:DOTLESS )?([A-Z])(?: WITH .*)?")
_NOT_DECOMPOSED = {
    # Letters that Unicode does not take apart and that people type as these.
    **{"æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ŋ": "n"},
    # As Lucene normalises Arabic and Persian: spellings that change with keyboard and habit.
    **{"ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ٱ": "ا"},
}
# Letters of scripts without spaces that compatibility takes apart: one word must not become two.
_RECOMPOSED = {unicodedata.normalize("NFKC", letter): letter for letter in "ำຳໜໝゟヿ"}


class Word(NamedTuple):
    """A word at `[start, end)` of a text in code points, and how it is compared."""

    start: int
    end: int
    folded: str


class Phrase(NamedTuple):
    """Folded words that follow each other; `begins` when the last one may go on."""

    words: tuple[str, ...]
    begins: bool = False


def scan(text: str) -> Iterator[Word]:
    """The words of a text, where they stand."""
    for found in _WORD.finditer(text):
        if folded := _folded(found[0]):
            yield Word(found.start(), found.end(), folded)


def fold(text: str) -> Iterator[str]:
    """The words of a text as they are compared, 64 code points at most of each. Folding twice
    changes nothing more."""
    return filter(None, map(_folded, _WORD.findall(text)))


def spaced(text: str) -> str:
    """The folded words, each with a space on both sides: " arms depots ". Such a text holds another
    one where the words of the other stand in it one after the other."""
    words = " ".join(fold(text))
    return f" {words} " if words else " "


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Where a name stands among others, to be compared: as in an English index neither capitals,
    accents nor signs count, and numbers go by their size: “Part 2” before “Part 10”."""
    runs = (run for word in fold(text) for run in _RUNS.findall(word))
    return tuple((0, int(run), "") if run.isdecimal() else (1, 0, run) for run in runs)


def folded_lines(*texts: str) -> str:
    """The words of several texts, a line each, which no phrase goes across."""
    return "\n".join(map(spaced, texts))


def phrase(written: str) -> Phrase:
    """What somebody looks for: words that follow each other; `*` at the end lets the last go on."""
    return Phrase(tuple(fold(written)), written.endswith("*"))


def spots(text: str, phrases: Iterable[Phrase]) -> list[tuple[int, int]]:
    """Where the phrases stand in the text, in order and without overlap: code points, half-open."""
    places = list(scan(text))
    words = [place.folded for place in places]
    found = []
    for each in phrases:
        length = len(each.words)
        for at in range(len(words) - length + 1):
            if _stands(words, at, each):
                found.append((places[at].start, places[at + length - 1].end))
    return _merged(found)


def pieces(text: str, found: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """The text cut at what was found: (words, whether they were looked for). Nothing is lost."""
    cut: list[tuple[str, bool]] = []
    at = 0
    for start, end in found:
        cut += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [piece for piece in [*cut, (text[at:], False)] if piece[0]]


def snippet(text: str, phrases: Iterable[Phrase], around: int = AROUND) -> list[tuple[str, bool]]:
    """Some of the text around the first words found, on one line, cut between words; "…" stands
    for what was cut."""
    text = text.replace("\n", " ")
    found = spots(text, phrases)
    first = found[0] if found else (0, 0)
    start, end = max(0, first[0] - around), min(len(text), first[1] + 2 * around)
    if start:
        start = text.find(" ", start, first[0]) + 1 or start
    if end < len(text):
        end = max(text.rfind(" ", first[1], end), first[1]) or end
    inside = [(max(a, start) - start, min(b, end) - start) for a, b in found if a < end]
    cut = pieces(text[start:end], inside)
    before = [("…", False)] if start else []
    return [*before, *cut, *([("…", False)] if end < len(text) else [])]


@lru_cache(maxsize=16384)
def _folded(word: str) -> str:
    if word.isascii():
        return word.lower()[:LONGEST_WORD]
    plain = _NO_WORD.sub("", word)
    for form in ("NFD", "NFKD", "NFKD"):  # Unicode D146: case and width in each other's results
        plain = unicodedata.normalize(form, plain).casefold()
    plain = _MARKS.sub("", _NO_LETTER.sub("", plain)).translate(_letters())
    plain = "".join(str(unicodedata.decimal(letter, letter)) for letter in plain)
    plain = unicodedata.normalize("NFC", plain)
    for apart, together in _RECOMPOSED.items():
        plain = plain.replace(apart, together)
    return plain[:LONGEST_WORD]


@lru_cache(maxsize=1)
def _letters() -> dict[int, str]:
    """Letters with a stroke, a hook or the like, by their names: ł is l, ı is i, ø is o."""
    small = map(range, (0xDF, 0x1E00, 0x2C60, 0xA720), (0x2B0, 0x1F00, 0x2C80, 0xA800))
    named = {at: _LATIN.fullmatch(unicodedata.name(chr(at), "")) for run in small for at in run}
    plain = {at: found[1].lower() for at, found in named.items() if found}
    return plain | {ord(letter): plainly for letter, plainly in _NOT_DECOMPOSED.items()}


def _stands(words: Sequence[str], at: int, phrase: Phrase) -> bool:
    *first, last = phrase.words
    there = words[at + len(first)]
    right = there.startswith(last) if phrase.begins else there == last
    return right and all(words[at + i] == word for i, word in enumerate(first))


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
