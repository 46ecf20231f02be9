"""Regular expressions that are compiled when they are first used."""

from __future__ import annotations

from typing import Any

import regex


class LatePattern:
    """As `regex.compile` makes it. Of the rules of a language there are so many that to compile
    them took a sixteenth of a start, and most starts use none."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self._said = pattern, flags

    def __getattr__(self, name: str) -> Any:
        """Asked once of each name: from then on the instance has it itself."""
        value = getattr(regex.compile(*self._said), name)
        setattr(self, name, value)
        return value
