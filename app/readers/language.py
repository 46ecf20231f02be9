"""A small guess of the language, by its commonest words."""

import re

_COMMON_WORDS = {
    "en": "the of and to in that is for on with as by are was from this which",
    "fr": "le la les des et du une est dans que pour qui sur par au plus aux",
    "de": "der die und das den von zu mit ist des auf für nicht ein eine dem",
    "es": "el los las y del que en una por con para es se al como su más",
}
_COMMON = {code: frozenset(words.split()) for code, words in _COMMON_WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 20_000  # characters


def guess_language(text: str) -> str:
    """ "en", "fr", "de", "es", or "" when none stands out."""
    words = [word.casefold() for word in _WORD.findall(text[:_SAMPLE])]
    counts = {code: sum(word in common for word in words) for code, common in _COMMON.items()}
    first, second = sorted(counts, key=lambda code: -counts[code])[:2]
    clear = counts[first] >= max(3, 0.12 * len(words)) and counts[first] > 1.5 * counts[second]
    return first if clear else ""
