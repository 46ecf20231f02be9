"""By when: words that set a day or a term."""

from __future__ import annotations

import regex

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?)"
_DATE = rf"(?:{_DAY}(?:,?\s+\d{{4}})?|{_MONTH}(?:\s+\d{{4}})?|(?:19|20|21)\d\d(?:[–/-]\d\d)?)"
_PERIOD = (
    r"(?:this|next|the (?:current |next |coming |present |calendar |financial |fiscal )*)\s*"
    r"(?:calendar |financial |fiscal |school |academic )?"
    r"(?:year|month|week|quarter|decade|century|parliament|session|spring|summer|autumn|winter)"
    r"(?:\s+(?:session|budget|term|recess|statement))?"
)
_END = r"(?:the\s+)?(?:end|close|start|beginning|middle)\s+of\s+"
_COUNT = r"(?:[a-z]+|\d+)(?:[- ](?:calendar|working|business))?"
WHEN = regex.compile(
    r"\b(?:(?:by|By|before|Before|[Nn]o later than|not later than|[Uu]ntil)\s+"
    rf"(?:{_END})?(?:{_DATE}|{_PERIOD})\b"
    rf"|[Ww]ithin\s+(?:the\s+(?:next|first|same)\s+)?(?:no more than\s+)?(?:{_COUNT}\s+)?"
    r"(?:day|week|month|year|hour)s?(?:\s+of\s+(?:the\s+)?(?:publication|receipt|receiving|this)"
    r"(?:\s+\w+){0,3})?\b"
    rf"|(?:[Nn]o|not) later than\s+[^,.;:]{{2,60}}(?=[,.;:]|$)"
    r"|[Aa]s soon as (?:is )?(?:reasonably )?(?:possible|practicable)\b"
    r"|without (?:further )?delay\b)",
)


def when(sentence: str) -> tuple[int, int] | None:
    """Where the one term of a sentence stands; None where there is none, or more than one."""
    found = list(WHEN.finditer(sentence))
    return found[0].span() if len(found) == 1 else None
