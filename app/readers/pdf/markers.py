"""Bullets and numbers at the beginning of a list's items."""

from app.readers.pieces import BULLET, NUMBERED

# What Symbol and Wingdings print as bullets has no meaning in Unicode; and some that have.
_BULLETS = "\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf02d\uf0a8\uf06e\u2751\u27a2\u25b8\u25ba\u2714\u2756"


def is_marked(text: str) -> bool:
    """Whether a line begins with a bullet or number, and words follow."""
    return bool(without_bullet(text) or NUMBERED.match(text))


def without_bullet(text: str) -> int:
    """How many characters the bullet takes; 0 for numbers, which are part of the text."""
    if text[:1] and text[0] in _BULLETS and text[1:2].isspace():
        return len(text) - len(text[1:].lstrip())
    found = BULLET.match(text)
    return found.end() if found else 0
