"""The words around a passage, so that it can be judged where it stands."""

from __future__ import annotations

AROUND = 160


def around(text: str, start: int, end: int, most: int = AROUND) -> tuple[str, str]:
    """What stands before and after `text[start:end]` on the same lines, at most so many code
    points each, cut between words; "…" stands for what was cut."""
    before = text[text.rfind("\n", 0, start) + 1 : start]
    line_end = text.find("\n", end)
    after = text[end : line_end if line_end >= 0 else len(text)]
    if len(before) > most:
        before = "…" + before[-most:].partition(" ")[2]
    if len(after) > most:
        after = after[:most].rpartition(" ")[0] + "…"
    return before, after
