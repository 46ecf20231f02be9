"""The direction in which a text runs, told in one place for pages, documents and data."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from itertools import groupby
from unicodedata import bidirectional

# ISO 639 codes of languages that are written from right to left.
_RTL = frozenset(
    ["ar", "arc", "ckb", "dv", "fa", "he", "iw", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"]
)
_RTL_SCRIPTS = frozenset({"arab", "hebr", "nkoo", "syrc", "thaa"})
# Nothing is right to left without one of these: most texts need no look at each character.
_MAYBE_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U0001efff]")
_LETTER = re.compile(r"[^\W\d_]")


def is_rtl(text: str, language: str = "") -> bool:
    """Whether a paragraph runs from right to left.

    It runs as its language does (BCP 47), also where it begins with a foreign name; one that has
    no letter of that direction, a quotation in English in an Arabic text, has its own. Without a
    language its first letter decides, as HTML's dir=auto and UAX 9, rules P2 and P3, have it.
    """
    expected = _of_language(language)
    if not may_have_rtl(text):
        return expected is True and not _LETTER.search(text)
    if expected:
        return True
    strong = (kind != "L" for kind in map(bidirectional, text) if kind in ("L", "R", "AL"))
    return all(strong) if expected is False else next(strong, False)


def direction(text: str, language: str = "") -> str:
    """“rtl” or “ltr”, as HTML's `dir` has it."""
    return "rtl" if is_rtl(text, language) else "ltr"


def table_is_rtl(cells: Collection[bool]) -> bool:
    """Whether the columns of a table follow from right to left, as most of its cells run."""
    return sum(cells) * 2 > len(cells)


def before_number(words: str) -> str:
    """What stands between these words and a number that belongs to what follows, such as the day of
    “29 November”: behind words from right to left it would go to their other side (UAX 9, rule
    W2 ff.), unless a left-to-right mark comes first."""
    return "\u200e" if _MAYBE_RTL.search(words) else ""


def directed(text: str, rtl: bool) -> Iterator[tuple[str, bool]]:
    """Runs of one direction: (words, whether they run from right to left), for formats that say it
    of each run. Signs, digits and spaces go with the letters on both sides, else with the
    paragraph (UAX 9, rules N1 and N2, without its levels)."""
    if not may_have_rtl(text):
        yield text, rtl and not _LETTER.search(text)
        return
    ways = [_way(char) for char in text]
    at = 0
    while at < len(ways):
        if ways[at] is not None:
            at += 1
            continue
        end = next((n for n in range(at, len(ways)) if ways[n] is not None), len(ways))
        before = ways[at - 1] if at else rtl
        after = ways[end] if end < len(ways) else rtl
        ways[at:end] = [before if before == after else rtl] * (end - at)
        at = end
    start = 0
    for way, run in groupby(ways):
        end = start + sum(1 for _ in run)
        yield text[start:end], bool(way)
        start = end


def may_have_rtl(text: str) -> bool:
    """Whether any of it may run from right to left. Of ASCII that is known without a look, which
    was a twentieth of the page of a brief."""
    return not text.isascii() and _MAYBE_RTL.search(text) is not None


def _way(char: str) -> bool | None:
    kind = bidirectional(char)
    return None if kind not in ("L", "R", "AL") else kind != "L"


@lru_cache(maxsize=256)
def _of_language(tag: str) -> bool | None:
    """Whether it is written from right to left; None where the language is not known."""
    if not tag:
        return None
    language, *rest = tag.casefold().split("-")
    script = next((part for part in rest if len(part) == 4 and part.isalpha()), "")
    return script in _RTL_SCRIPTS if script else language in _RTL
