"""The short names that stand for things in addresses and filters: given once and kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

LONGEST = 60  # the columns hold 80, which leaves room for "-2"

_NOT_WORD = re.compile(r"[\W_]+")


def slug(name: str, *, otherwise: str) -> str:
    """“Contrôle des frontières” -> "controle-des-frontieres".

    Letters of other scripts stay; a name without letters and digits becomes `otherwise`.
    """
    spread = unicodedata.normalize("NFKD", name)
    plain = "".join(char for char in spread if not unicodedata.combining(char))
    plain = unicodedata.normalize("NFC", plain.casefold())
    return _NOT_WORD.sub("-", plain).strip("-")[:LONGEST].strip("-") or otherwise


def unused(wanted: str, taken: Container[str]) -> str:
    """`wanted`, or with the first of "-2", "-3" … that is not taken."""
    found, at = wanted, 2
    while found in taken:
        found, at = f"{wanted}-{at}", at + 1
    return found


def handle(name: str, taken: Container[str]) -> str:
    """What stands for a person in the filter `by:`: the first name, the whole name when somebody
    has that, then a number."""
    whole = slug(name, otherwise="analyst")
    first = whole.partition("-")[0]
    return first if first not in taken else unused(whole, taken)
