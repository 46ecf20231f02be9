"""A file whose text is being recognised, as far as it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scan:
    """`code` is the recogniser's own for the language and `language` what people call it. `done` of
    `total` pages are; 0 of 0 until it has begun. `refusal` is why it ended without a text."""

    code: str
    language: str
    done: int = 0
    total: int = 0
    refusal: str = ""
    locked: bool = False  # it needs the password again, which is kept nowhere
    url: str = ""  # where the file was fetched from

    @property
    def said(self) -> str:
        """“Page 12 of 40 is being recognised.”"""
        if self.refusal:
            return self.refusal
        if not self.total:
            return "It waits for its turn: one scan is read at a time."
        page = min(self.done + 1, self.total)
        return f"Page {page} of {self.total} is being recognised ({self.language})."
