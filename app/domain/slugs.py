"""The short name of a thing in an address: lower case, hyphens, given once and kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

LONGEST_SLUG = 60

_NOT_WORD = re.compile(r"[\W_]+")


def slug_of(name: str, taken: Container[str] = (), fallback: str = "untitled") -> str:
    """“Contrôle des frontières” -> "controle-des-frontieres"; "-2", "-3" … when it is taken.

    Letters of other scripts stay; a name without letters and digits becomes `fallback`.
    """
    plain = "".join(
        char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char)
    )
    plain = unicodedata.normalize("NFC", plain.casefold())
    base = _NOT_WORD.sub("-", plain)[:LONGEST_SLUG].strip("-") or fallback
    slug, at = base, 2
    while slug in taken:
        slug, at = f"{base}-{at}", at + 1
    return slug
