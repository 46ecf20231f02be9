"""Lines to one text with its marks: broken words are put together again. And back: where the lines
of that text stand on their pages, by PDFium's places of letters, found again in the canonical text,
in which divided words are whole and bullets are gone."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

from app.domain.document import DOUBTFUL, InlineMark
from app.domain.original_pages import WHOLE, LineBox
from app.domain.text import canonical
from app.readers.annotations import COMMENT
from app.readers.marked_text import MarkedText
from app.readers.pdf.bidi import has_rightward, is_rightward
from app.readers.pdf.lines import (
    SOFT_HYPHEN,
    DraftBlock,
    Line,
    LineStyle,
    PageText,
    Part,
    reading_places,
)

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_CUT = re.compile(r"([^\W\d_]+)[-\u00ad]$")
_DASH_BEFORE = re.compile(r"\S[—–]$")
_DASH_AFTER = re.compile(r"—\S")
_REST = re.compile(r"[^\W\d_]+")
_COMPOUNDING = frozenset({"well", "self", "once", "vice"})  # English: the commonest
_OFTEN = 0.035  # of the lines: fewer end in hyphens where words are not divided
_ARABIC_FORMS = re.compile(r"[\ufb50-\ufdff\ufe70-\ufefc]+")
_ADDRESS = re.compile(r"(?:https?://|www\.|doi\.org/)\S*[-/]$", re.IGNORECASE)


class Spelling:
    """The words that the text spells within its lines: they decide about hyphens at line ends."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._words: set[str] = set()
        self._compounds: set[str] = set()
        texts = [line.text for line in lines]
        # Fonts in which the file tells soft hyphens from hard ones.
        self._telling = {x.parts[-1].style.font for x in lines if x.text.endswith(SOFT_HYPHEN)}
        broken = False
        for line in texts:
            found = [match.group().casefold() for match in _WORD.finditer(line)]
            found = found[1:] if broken else found
            broken = line.endswith(("-", SOFT_HYPHEN))
            found = found[:-1] if broken else found
            for word in found:
                (self._compounds if "-" in word else self._words).add(word)
                self._words.update(word.split("-"))
        hyphens = sum(bool(_CUT.search(line[-40:])) for line in texts)
        self._divides = hyphens >= _OFTEN * len(texts)

    def keeps_hyphen(self, cut: str, rest: str, font: str) -> bool:
        """Whether "cut-rest", broken after the hyphen, is spelt with it.

        Where neither form stands elsewhere, two words that do are a compound; other pieces are
        a word that was divided, if this text divides words at all.
        """
        if cut.isupper() and len(cut) > 1:
            return True
        cut, rest = cut.casefold(), rest.casefold()
        if font in self._telling:
            return True
        if cut + rest in self._words:
            return False
        if f"{cut}-{rest}" in self._compounds:
            return True
        if not self._divides:
            return True
        if cut in _COMPOUNDING or (cut.endswith("ly") and len(cut) > 4):
            return True
        return len(cut) > 2 and len(rest) > 2 and cut in self._words and rest in self._words


def marked_text(
    lines: Sequence[Line], spelling: Spelling, skipped: int = 0
) -> tuple[str, tuple[InlineMark, ...]]:
    """The canonical text of the lines and its marks, without the first `skipped` characters."""
    parts = _without(_joined(lines, spelling), skipped)
    letters = sum(len(part.text) for part in parts) or 1
    bold = sum(len(part.text) for part in parts if part.style.bold) < 0.9 * letters
    italic = sum(len(part.text) for part in parts if part.style.italic) < 0.9 * letters
    text = MarkedText()
    for part in _merged(parts, bold, italic):
        marks = [("strong", "")] * (bold and part.style.bold)
        marks += [("emphasis", "")] * (italic and part.style.italic)
        marks += [("superscript", "")] * part.raised
        marks += [("link", part.target)] * bool(part.target)
        marks += [(DOUBTFUL, "")] * part.doubtful
        marks += [(COMMENT, key) for key in part.noted]
        for kind, target in marks:
            text.open(kind, target)
        text.add(part.text)
        for _ in marks:
            text.close()
    return text.done()


def _joined(lines: Sequence[Line], spelling: Spelling) -> list[Part]:
    parts: list[Part] = []
    for number, line in enumerate(lines):
        if number:
            _end_line(parts, line.text, spelling)
        parts.extend(_in_logical_letters(part) for part in line.parts)
    return parts


def _end_line(parts: list[Part], after: str, spelling: Spelling) -> None:
    """Join what stands before a line's end to what comes after it."""
    last = parts[-1]
    before = "".join(part.text for part in parts[-3:])
    cut, rest = _CUT.search(before), _REST.match(after)
    if last.text.endswith(SOFT_HYPHEN) and rest:
        parts[-1] = last._replace(text=last.text[:-1])
    elif cut and rest and last.text.endswith("-"):
        divided = after[0].islower() and not spelling.keeps_hyphen(
            cut[1], rest.group(), last.style.font
        )
        if divided:
            parts[-1] = last._replace(text=last.text[:-1])
    elif _DASH_BEFORE.search(before) and after[:1].isalnum():
        pass  # dashes without spaces around them
    elif last.text.endswith("-") and after[:1].isalnum() and not last.text.endswith(" -"):
        pass  # "2011-" and "2012": the hyphen belongs to both
    elif _DASH_AFTER.match(after) and before[-1:].isalnum():
        pass
    elif not _ADDRESS.search(before):
        parts.append(last._replace(text=" ", raised=False, doubtful=False))


def _without(parts: list[Part], skipped: int) -> list[Part]:
    left = list(parts)
    while skipped and left:
        first = left.pop(0)
        if len(first.text) > skipped:
            left.insert(0, first._replace(text=first.text[skipped:]))
        skipped -= min(skipped, len(first.text))
    return left


def _merged(parts: list[Part], bold: bool, italic: bool) -> list[Part]:
    """Neighbours that look the same, as far as marks go, as one part."""
    done: list[Part] = []
    for part in parts:
        plain = LineStyle("", 0.0, bold and part.style.bold, italic and part.style.italic)
        part = part._replace(style=plain)
        if done and done[-1][1:] == part[1:]:
            done[-1] = part._replace(text=done[-1].text + part.text)
        else:
            done.append(part)
    return done


def _in_logical_letters(part: Part) -> Part:
    """Arabic letters in the shapes that they take in print become the letters themselves."""
    if not _ARABIC_FORMS.search(part.text):
        return part
    from unicodedata import normalize

    plain = _ARABIC_FORMS.sub(lambda found: normalize("NFKC", found.group()), part.text)
    return part._replace(text=plain)


_LETTER = re.compile(r"\S")
_HYPHENS = ("-", SOFT_HYPHEN)
_BACK = 4.0  # points: kerning takes letters back by less
_BEYOND = 8  # letters that a line may have gained on its way into the text


def line_boxes(
    drafts: Iterable[DraftBlock], texts: Iterable[str], pages: Sequence[PageText]
) -> list[LineBox]:
    """The lines of the drafts in the text of their blocks, which are joined by one LF; a draft
    without text is none of them."""
    found: list[LineBox] = []
    start = 0
    for draft, text in zip(drafts, texts, strict=True):
        if text:
            found += _of_block(draft.lines, text, start, pages)
            start += len(text) + 1
    return found


def _of_block(
    lines: Sequence[Line], text: str, offset: int, pages: Sequence[PageText]
) -> list[LineBox]:
    at = [match.start() + offset for match in _LETTER.finditer(text)]
    letters = "".join(text.split())
    found: list[LineBox] = []
    done = 0
    for line in lines:
        own = "".join(line.text.split())
        ours, theirs = _found_again(own, letters, done)
        if not theirs:
            continue
        done = theirs[-1] + 1
        places = reading_places(line)
        known = _Known([at[n] for n in theirs], [places[k] for k in ours])
        number = line.segments[0].page
        shown = _Shown(line, pages[number])
        runs = _runs(line.text, known) if has_rightward(line.text) else [known]
        boxes = [shown.box(part, number + 1) for run in runs for part in shown.stretches(run)]
        if len(boxes) == 1 and own.endswith(_HYPHENS):
            boxes[0] = _with_hyphen(boxes[0], shown.box(_Known([0], [places[-1]]), 0))
        found += boxes
    return found


class _Known(NamedTuple):
    """Letters of a line: code points of the text, and of each its place among the line's."""

    at: list[int]
    places: list[int]


def _found_again(own: str, letters: str, begin: int) -> tuple[Sequence[int], Sequence[int]]:
    """The letters of a line (by their numbers) that the text has, and which of the text's they are,
    from `begin` on."""
    count = len(own)
    if letters.startswith(own, begin):
        return range(count), range(begin, begin + count)
    if own.endswith(_HYPHENS) and letters.startswith(own[:-1], begin):
        return range(count - 1), range(begin, begin + count - 1)
    signs = [(sign, n) for n, letter in enumerate(own) for sign in _as_kept(letter)]
    ours = "".join(sign for sign, _ in signs)
    theirs = letters[begin : begin + len(ours) + _BEYOND]
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    same = [
        (signs[a + n][1], begin + b + n)
        for a, b, size in matcher.get_matching_blocks()
        for n in range(size)
    ]
    return [one for one, _ in same], [two for _, two in same]


def _as_kept(letter: str) -> str:
    """Letters in the shapes that they take in print are letters of the text."""
    return canonical(unicodedata.normalize("NFKC", letter) if letter >= "\ufb00" else letter)


class _Axis(NamedTuple):
    """Where letters begin and end along one side of the page as it is shown: places of the file,
    and what makes them units of `LineBox`."""

    lows: Sequence[float]
    highs: Sequence[float]
    origin: float
    scale: float

    def turned_round(self) -> "_Axis":
        return _Axis(self.highs, self.lows, self.origin + WHOLE / self.scale, -self.scale)

    def extent(self, letters: Sequence[int]) -> tuple[int, int]:
        lows, highs = self.lows, self.highs
        if len(letters) < len(lows):
            lows, highs = [lows[k] for k in letters], [highs[k] for k in letters]
        # a scale below zero turns them round
        low, high = (min(lows), max(highs)) if self.scale > 0 else (max(lows), min(highs))
        return max(0, self.unit(low)), min(WHOLE, self.unit(high))

    def unit(self, place: float) -> int:
        return round((place - self.origin) * self.scale)

    def edges(self, known: _Known, *, falls: bool) -> list[int]:
        """Where each code point begins, and where the last one ends; spaces fill the gaps."""
        begins, ends = (self.highs, self.lows) if falls else (self.lows, self.highs)
        origin, scale = self.origin, self.scale
        at, places = known
        found: list[int] = []
        first = 0
        gaps = [n for n in range(1, len(at)) if at[n] - at[n - 1] > 1]
        for last in (*gaps, len(at)):
            found += [round((begins[k] - origin) * scale) for k in places[first:last]]
            space = at[last] - at[last - 1] - 1 if last < len(at) else 1
            found += [self.unit(ends[places[last - 1]])] * space
            first = last
        return found

    def step(self, one: int, two: int) -> float:
        """From the middle of one letter to that of another, twice."""
        ends = [self.lows[k] + self.highs[k] for k in (one, two)]
        return (ends[1] - ends[0]) * self.scale


class _Shown:
    """The letters of a line on the page as it is shown."""

    def __init__(self, line: Line, page: PageText) -> None:
        places = line.segments[0].places
        for segment in line.segments[1:]:
            places = places + segment.places
        left, bottom, right, top = page.box
        across = _Axis(places[0::4], places[2::4], left, WHOLE / ((right - left) or 1))
        down = _Axis(places[3::4], places[1::4], top, WHOLE / ((bottom - top) or 1))
        if page.turned % 2:
            across, down = down, across
        self._across = across.turned_round() if page.turned in (1, 2) else across
        self._down = down.turned_round() if page.turned in (2, 3) else down
        self._high = page.height / (page.width or 1)

    def stretches(self, known: _Known) -> list[_Known]:
        """The letters in parts that run on: some files make a line of what stands elsewhere on it,
        such as the mark of a note at its beginning."""
        at, letters = known
        across, down = self._across.extent(letters), self._down.extent(letters)
        is_down = (down[1] - down[0]) * self._high > across[1] - across[0]
        places = [(self._down if is_down else self._across).lows[k] for k in letters]
        ordered = sorted(places)
        if places in (ordered, ordered[::-1]):
            return [known]
        steps = [two - one for one, two in pairwise(places)]
        forward = sum(step > 0 for step in steps) >= len(steps) / 2
        cuts = [
            n for n, step in enumerate(steps, 1) if (step < -_BACK if forward else step > _BACK)
        ]
        parts = pairwise([0, *cuts, len(at)])
        return [_Known(at[one:two], letters[one:two]) for one, two in parts]

    def box(self, known: _Known, number: int) -> LineBox:
        """The box of letters in one direction."""
        letters = known.places
        across = self._across.step(letters[0], letters[-1])
        down = self._down.step(letters[0], letters[-1]) * self._high
        upright = abs(down) > abs(across)
        along = self._down if upright else self._across
        edges = along.edges(known, falls=(down if upright else across) < 0)
        (left, right), (top, bottom) = self._across.extent(letters), self._down.extent(letters)
        start, end = known.at[0], known.at[-1] + 1
        return LineBox(number, start, end, left, top, right, bottom, tuple(edges), upright)


def _runs(text: str, known: _Known) -> list[_Known]:
    """The letters of a line in two directions, by direction; signs go with what stands before."""
    directions = []
    leftward = is_rightward(next(filter(str.isalpha, text), ""))
    for sign in text:
        if is_rightward(sign):
            leftward = True
        elif sign.isalpha() or sign.isdigit():
            leftward = False
        if not sign.isspace():
            directions.append(leftward)
    found: list[_Known] = []
    last = None
    for direction, at, place in zip(directions, *known, strict=False):
        if direction != last:
            found.append(_Known([], []))
            last = direction
        found[-1].at.append(at)
        found[-1].places.append(place)
    return found


def _with_hyphen(box: LineBox, hyphen: LineBox) -> LineBox:
    """The line with the hyphen at its end, which the text does not have."""
    left, right = min(box.left, hyphen.left), max(box.right, hyphen.right)
    top, bottom = min(box.top, hyphen.top), max(box.bottom, hyphen.bottom)
    falls = box.edges[-1] < box.edges[0]
    ends = (bottom, top) if box.upright else (right, left)
    edges = (*box.edges[:-1], ends[falls])
    return box._replace(left=left, top=top, right=right, bottom=bottom, edges=edges)
