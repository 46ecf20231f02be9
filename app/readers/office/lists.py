"""What lists print before their items: numbers and letters are kept, bullets are not."""

import re

_NUMBERED = re.compile(r"(?=.*(?:\d|[^\W_][.):]|[(（]))[^\n]{1,20}")


def marker(printed: str) -> str:
    """What stood before an item, as a block keeps it: "2.", "(a)", "IV."; "" for a bullet, which
    may be an "o" in a font of its own."""
    printed = " ".join(printed.split())
    return printed if _NUMBERED.fullmatch(printed) else ""
