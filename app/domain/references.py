"""References, as people read and type them: `B1` is a brief, `B1:4` a passage in it, `R7` a
recommendation.

A cell of the matrix is `B1/border-control`, and `B1` where it sums up the brief.

They are made and read here and nowhere else. The numbers are given once and never again.
"""

import re

ONE = r"[Bb][1-9][0-9]{0,8}:[1-9][0-9]{0,8}"
"""The pattern of a passage's reference within a text."""
ALMOST = r"\b[Bb][0-9]+"
"""How what was meant as a reference begins."""
_BRIEF = re.compile(r"[Bb]?0*([0-9]{1,9})")
_RECOMMENDATION = re.compile(r"[Rr]?0*([0-9]{1,9})")
_PASSAGE = re.compile(r"[Bb]([0-9]{1,9}):([0-9]{1,9})")


def brief_ref(number: int) -> str:
    return f"B{number}"


def passage_ref(brief: int, number: int) -> str:
    return f"B{brief}:{number}"


def recommendation_ref(number: int) -> str:
    return f"R{number}"


def recommendation_number(typed: str) -> int | None:
    """7 for `R7`, `r07` or `7`; None for what names no recommendation."""
    found = _RECOMMENDATION.fullmatch(typed)
    return int(found[1]) if found else None


def brief_number(typed: str) -> int | None:
    """3 for `B3`, `b03` or `3`; None for what names no brief."""
    found = _BRIEF.fullmatch(typed)
    return int(found[1]) if found else None


def passage_numbers(typed: str) -> tuple[int, int] | None:
    """(1, 4), brief and passage, for `B1:4`; None for what names no passage."""
    found = _PASSAGE.fullmatch(typed)
    return (int(found[1]), int(found[2])) if found else None


def passages_in(text: str) -> tuple[str, ...]:
    """The passages that a text refers to, in their one spelling, each once, in order."""
    return tuple(dict.fromkeys(found.upper() for found in re.findall(ONE, text)))


def cell_ref(brief: str, tag: str) -> str:
    return f"{brief}/{tag}" if tag else brief


def cell_of(ref: str) -> tuple[str, str]:
    """The brief and the slug of the tag, "" for what sums up the brief."""
    brief, _, tag = ref.partition("/")
    return brief, tag
