"""Fields of word processors (ECMA-376 part 1, 17.16): what their code means for what they show."""

import re

from app.readers.marked_text import safe_target
from app.readers.office.runs import Mark

_CONTENTS = re.compile(r"\s*(?:TOC|INDEX)\b", re.IGNORECASE)
_ADDRESS = re.compile(r'\s*HYPERLINK\s+"([^"]+)"', re.IGNORECASE)


def is_contents(code: str) -> bool:
    """Whether the field shows a table of contents or an index."""
    return bool(_CONTENTS.match(code))


def link_of(code: str, around: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """The link of what the field shows: its own, else the one `around` it."""
    if not (found := _ADDRESS.match(code)):
        return around
    target = safe_target(found[1])
    return (("link", target),) if target else ()
