"""The values of a filter's terms: their one spelling, and what is wrong with the others."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

from app.domain.filter_fields import Field


def normal(raw: str, field: Field) -> str:
    """Text is stored in NFC, and some keyboards type NFD."""
    return unicodedata.normalize("NFC", field.normal(" ".join(raw.split())))


def fault_of(value: str, field: Field) -> tuple[str, str]:
    """What is wrong with a value, and a hint; two empty strings when nothing is."""
    if not value:
        return f"Between the quotation marks {field.a_noun} is missing", ""
    if field.choices and value not in field.choices:
        hint = nearest(value, field.choices) or f"There are {listing(field.choices)}."
        return f"“{field.key}:” does not know “{value}”", hint
    if field.key == "brief" and not re.fullmatch(r"B[0-9]{1,9}", value):
        return f"“{value}” is not the reference of a brief", "References look like B1."
    if field.key == "words" and not re.search(r"\w", value):
        return f"“{value}” holds no word to look for", ""
    if field.key == "words" and "*" in value and not re.fullmatch(r"[^*]*\w\*", value):
        return "A “*” can only stand at the end of a word", ""
    return "", ""


def nearest(value: str, known: Iterable[str]) -> str:
    near = get_close_matches(value, list(known), 1)
    return f"Did you mean “{near[0]}”?" if near else ""


def listing(names: Iterable[str], end: str = "") -> str:
    return ", ".join(f"“{name}{end}”" for name in names)
