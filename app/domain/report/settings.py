"""What a project says of its report: what stands on the cover, its introduction and conclusion, and
what it wants to be remembered of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

MOST_MESSAGES = 5


class KeyMessageText(NamedTuple):
    """`records` are numbers of recommendations; `confidence` is one of CONFIDENCES, or ""."""

    text: str
    records: tuple[int, ...] = ()
    confidence: str = ""


@dataclass(frozen=True, slots=True)
class ReportSettings:
    """Each text may be "": then the report says what it knows itself, or nothing. `date` is ISO
    and may be partial; `authors` is as it is to be printed."""

    title: str = ""
    subtitle: str = ""
    organisation: str = ""
    prepared_for: str = ""
    marking: str = ""
    authors: str = ""
    date: str = ""
    introduction: str = ""
    conclusion: str = ""
    messages: tuple[KeyMessageText, ...] = ()
    version: int = 0


NOTHING_SAID = ReportSettings()
