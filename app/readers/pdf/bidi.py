"""The order of reading of what stands on one line in two directions: the letters of a page say
where they stand, not in which order they were written.

The Unicode Bidirectional Algorithm (UAX #9) backwards, for one line without embeddings: runs that
go the other way than the line are turned round. Where it shows two texts alike, what is usual is
taken: a number right of Latin words goes with them ("Annex 12").
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

_RIGHTWARD = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff]")
_PAIRS = dict(pairwise("()(")) | dict(pairwise("[][")) | dict(pairwise("{}{"))
_PAIRS |= dict(pairwise("«»«")) | dict(pairwise("‹›‹"))
_OPENING = frozenset("([{«‹")
_STOPS = frozenset(".,;:!?")
_GOES_ON = re.compile(r"\s*|[,.;:]\s+|\s*[-–/(+&@'’#]\s?")  # between Latin words and a number


def has_rightward(text: str) -> bool:
    """Whether some of it is written from right to left."""
    return not text.isascii() and _RIGHTWARD.search(text) is not None


def is_rightward(letter: str) -> bool:
    return letter >= "\u0590" and _RIGHTWARD.match(letter) is not None


def reading_order(text: str, *, leftward: bool) -> list[int]:
    """The indices of the characters of a line, as they are read. `text` has them as they stand,
    from left to right, or from right to left when `leftward`; marks follow their letters."""
    clusters = _clusters(text)
    signs = [text[cluster[0]] for cluster in clusters]
    if _is_leftward(signs, leftward) != leftward:
        clusters, signs, leftward = clusters[::-1], signs[::-1], not leftward
    kinds = _kinds(signs)
    turned = _turned_runs(kinds, signs) if leftward else _runs(kinds, "R", "L")
    for start, end in turned:
        clusters[start:end] = clusters[start:end][::-1]
        if not leftward:
            signs = [text[cluster[0]] for cluster in clusters[start:end]]
            for one, two in _numbers(_kinds(signs)):
                part = slice(start + one, start + two)
                clusters[part] = clusters[part][::-1]
    return [i for cluster in clusters for i in cluster]


def with_brackets(text: str) -> str:
    """Brackets by the words beside them: files say of a mirrored one now what it means, now what it
    looks like."""
    signs = list(text)
    depth = 0
    for i, sign in enumerate(signs):
        if sign in _PAIRS:
            before, after = "".join(signs[max(0, i - 1) : i]).strip(), text[i + 1 : i + 2].strip()
            if not before or before in "-–—\"'“‘" or before in _OPENING:
                opens = bool(after)
            else:
                opens = depth == 0 and after.isalnum()
            depth = max(0, depth + (1 if opens else -1))
            signs[i] = sign if opens == (sign in _OPENING) else _PAIRS[sign]
    return "".join(signs)


def _is_leftward(signs: Sequence[str], page: bool) -> bool:
    """Whether the line itself is read from the right: most of its letters say so; where they do
    not, its ends, and else the page."""
    kinds = _kinds(signs)
    rightward, latin = kinds.count("R"), kinds.count("L")
    if rightward > latin or not rightward:
        return rightward > 0 or (page and not latin)
    first, last = (0, -1) if page else (-1, 0)  # at the right and at the left
    if kinds[first] == "R" and (kinds[last] == "R" or signs[last] in _STOPS):
        return True
    return page and not (kinds[last] == "L" and signs[first] in _STOPS)


def _clusters(text: str) -> list[list[int]]:
    clusters: list[list[int]] = []
    for i, char in enumerate(text):
        if clusters and unicodedata.bidirectional(char) == "NSM":
            clusters[-1].append(i)
        else:
            clusters.append([i])
    return clusters


def _kinds(signs: Sequence[str]) -> list[str]:
    """L, R, 1 for figures, "," and % for signs that may belong to them, else "". Beside Arabic
    letters % and - do not (W2: its figures are of their own kind)."""
    arabic = any(unicodedata.bidirectional(sign) == "AL" for sign in signs)
    kinds = {"L": "L", "R": "R", "AL": "R", "EN": "1", "AN": "1", "CS": ","}
    kinds |= {} if arabic else {"ET": "%", "ES": ","}
    return [kinds.get(unicodedata.bidirectional(sign), "") for sign in signs]


def _turned_runs(kinds: Sequence[str], signs: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The runs from left to right on a line that is read from the right."""
    done = 0
    for start, end in _runs(kinds, "L", "R"):
        first, last = _with_numbers(kinds, signs, start, end, done)
        for one, two in _numbers(kinds[done:first]):
            yield done + one, done + two
        yield first, last
        done = last
    for one, two in _numbers(kinds[done:]):
        yield done + one, done + two


def _runs(kinds: Sequence[str], of: str, other: str) -> Iterator[tuple[int, int]]:
    """From the first to the last letter of a direction, without one of the other."""
    start = end = -1
    for i, kind in enumerate([*kinds, other]):
        if kind == of:
            start, end = (i if start < 0 else start), i + 1
        elif kind == other and start >= 0:
            yield start, end
            start = -1


def _with_numbers(
    kinds: Sequence[str], signs: Sequence[str], start: int, end: int, least: int
) -> tuple[int, int]:
    """A run of Latin words on a line from the right, with the number at its right (before it, as
    the line is read) and the bracket that closes one within it."""
    at = start
    while at > least and kinds[at - 1] not in ("R", "1", "%", "L"):
        at -= 1
    if at > least and kinds[at - 1] in ("1", "%"):
        between = "".join(reversed(signs[at:start]))
        first = at
        while first > least and (kinds[first - 1] in ("1", "%") or _is_inside(kinds, first - 1)):
            first -= 1
        if _GOES_ON.fullmatch(between) and any(kind == "1" for kind in kinds[first:at]):
            start = first
    brackets = sum(sign in _PAIRS for sign in signs[start:end])
    if brackets % 2 and start > least and signs[start - 1] in _PAIRS:
        start -= 1
    return start, end


def _numbers(kinds: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Numbers with their separators and signs ("3,000.5 %" without the space)."""
    start = -1
    for i, kind in enumerate([*kinds, ""]):
        inside = kind == "1" or (kind == "%" and _touches(kinds, i)) or (
            i < len(kinds) and start >= 0 and _is_inside(kinds, i)
        )  # fmt: skip
        if inside and start < 0:
            start = i
        elif not inside and start >= 0:
            yield start, i
            start = -1


def _touches(kinds: Sequence[str], i: int) -> bool:
    return "1" in kinds[max(0, i - 1) : i + 2]


def _is_inside(kinds: Sequence[str], i: int) -> bool:
    """Whether it parts two figures of one number (UAX #9, W4)."""
    return kinds[i] == "," and 0 < i < len(kinds) - 1 and kinds[i - 1] == kinds[i + 1] == "1"
