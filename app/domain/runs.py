"""Text with emphasis, code and links in it, as every document format can render it."""

from collections.abc import Iterable
from typing import NamedTuple


class Run(NamedTuple):
    """A piece of text that looks the same throughout. `text` is plain and unescaped; `link` is an
    address or ""."""

    text: str
    emphasis: bool = False
    strong: bool = False
    code: bool = False
    link: str = ""


Runs = tuple[Run, ...]


def plain(runs: Iterable[Run]) -> str:
    """The words alone."""
    return "".join(run.text for run in runs)
