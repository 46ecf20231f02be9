"""What a password must be: long enough, and hard to guess."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import regex

SHORTEST = 12
LONGEST = 128
SCORED = 72  # zxcvbn refuses longer ones
STRONG = 3


def canonical(phrase: str) -> str:
    """The same phrase whichever keyboard composed its accents."""
    return unicodedata.normalize("NFC", phrase)


def wrong_with(phrase: str, about: Sequence[str] = ()) -> str:
    """What is wrong with a new password, as a sentence, or "".

    `about` are words that others could connect with the person: name, e-mail address, programme.
    """
    from zxcvbn import zxcvbn  # its word lists take long to load, and few need them

    if len(phrase) < SHORTEST:
        return f"Use at least {SHORTEST} characters. Four or five unrelated words are good."
    if len(phrase) > LONGEST:
        return f"Use at most {LONGEST} characters."
    words = [word for text in about for word in regex.findall(r"\w+", text) if len(word) > 2]
    result = zxcvbn(phrase[:SCORED], user_inputs=[*about, *words, "briefmark"])
    if int(result["score"]) < STRONG:
        return "That is too easy to guess. Four or five unrelated words are good."
    return ""
