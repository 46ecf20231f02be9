"""Lines to one text with its marks: broken words are put together again."""

import re
from collections.abc import Sequence

from app.domain.document import DOUBTFUL, InlineMark
from app.readers.annotations import COMMENT
from app.readers.marked_text import MarkedText
from app.readers.pdf.lines import SOFT_HYPHEN, Line, LineStyle, Part

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
