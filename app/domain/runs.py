"""Text with emphasis, code and links in it, as every document format can render it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import escape
from typing import NamedTuple


class Run(NamedTuple):
    """A piece of text that looks the same throughout. `text` is plain and unescaped; `link` is an
    address or "". What is `quiet` is set in grey."""

    text: str
    emphasis: bool = False
    strong: bool = False
    code: bool = False
    link: str = ""
    quiet: bool = False


Runs = tuple[Run, ...]


@lru_cache(maxsize=4096)  # few citations stand under many passages
def in_html(runs: Runs) -> str:
    """Escaped, with its emphasis and without its links."""
    return "".join(
        f"<em>{escape(run.text)}</em>" if run.emphasis else escape(run.text) for run in runs
    )


def plain(runs: Iterable[Run]) -> str:
    """The words alone."""
    return "".join(run.text for run in runs)
