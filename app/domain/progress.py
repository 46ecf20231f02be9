"""How far somebody has read a text: ranges of block ordinals, "1-5,8"; and what they say of it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from app.domain.errors import Invalid


class ReadThrough(NamedTuple):
    """An analyst's declaration that they read a brief to its end; `at` is aware."""

    brief: int
    analyst: str
    analyst_handle: str
    at: datetime
    analyst_id: uuid.UUID


LONGEST = 20_000  # characters
MOST = 1_000_000  # no text has as many blocks


def ordinals(ranges: str) -> set[int]:
    """Raises Invalid for what is no list of ranges."""
    found: set[int] = set()
    if len(ranges) > LONGEST:
        raise Invalid("This says more than a brief has paragraphs.")
    for part in filter(None, ranges.split(",")):
        match = re.fullmatch(r"([0-9]{1,6})(?:-([0-9]{1,6}))?", part)
        if not match:
            raise Invalid(f"“{part[:40]}” is no range of paragraphs.")
        first, last = int(match[1]), int(match[2] or match[1])
        if len(found) + last - first > MOST:
            raise Invalid("This says more than a brief has paragraphs.")
        found.update(range(first, last + 1))
    return found


def ranges(ordinals: Iterable[int]) -> str:
    """The one spelling of a set of ordinals."""
    parts = []
    for _, run in groupby(enumerate(sorted(set(ordinals))), lambda pair: pair[1] - pair[0]):
        together = [ordinal for _, ordinal in run]
        first, last = together[0], together[-1]
        parts.append(f"{first}" if first == last else f"{first}-{last}")
    return ",".join(parts)


def together(before: str, more: Iterable[int], there: Collection[int]) -> str:
    """What was read before and now, of the blocks that are there."""
    return ranges((ordinals(before) | set(more)) & set(there))
