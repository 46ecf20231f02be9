"""The passages of a REFI-QDA project: selections, and the way in which their tool counts.

Most tools count code points of the text; NVivo for Windows counts UTF-16 units, and a line end as
two. What a file does not say is found by its own selections: people mark words, so the right way
of counting is the one by which most edges stand between words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.readers.work.offsets import COUNTINGS, NVIVO, CountedText, Counting, at_words
from app.readers.work.refi import OURS
from app.readers.xml_tree import Element

_CODE_POINTS = Counting(utf16=False, line_ends="as it stands")
_ONE = Counting(utf16=False, line_ends="one")
_SURE = 0.8  # of the edges; even people who mark by hand cut some words
_LONG_ENOUGH = 6  # characters of a selection's name, to be the quotation itself


@dataclass(frozen=True, slots=True)
class RefiSelection:
    """A `PlainTextSelection` of a source; the span as its tool counts, `name` on one line."""

    element: Element
    start: int
    end: int
    name: str

    @classmethod
    def of(cls, element: Element) -> "RefiSelection | None":
        try:
            start, end = int(element.get("startPosition")), int(element.get("endPosition"))
        except (TypeError, ValueError):
            return None
        name = " ".join(str(element.get("name") or "").split())
        return cls(element, start, end, name) if 0 <= start < end else None

    def span(self, counted: CountedText) -> tuple[int, int] | None:
        """Its code points in the text of the file; None when they are not there."""
        start, end = counted.index(self.start), counted.index(self.end)
        return None if start is None or end is None or start >= end else (start, end)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The counting that fits best: of `judged` edges, `right` stand between words."""

    counting: Counting
    expected: bool
    right: int
    judged: int
    named: int = 0

    def __str__(self) -> str:
        share = self.right / self.judged
        how = f"Positions are read as {self.counting}"
        why = "" if self.expected else ", which fits better than what its tool is known for"
        doubt = "" if share >= _SURE else " Check the passages before you use them."
        return f"{how}{why}: {share:.0%} of the edges fall between words.{doubt}"


def expected(origin: str) -> Counting:
    """How a tool is known to count."""
    tool = origin.casefold()
    if "nvivo" in tool and "mac" not in tool:
        return NVIVO
    return _ONE if "atlas" in tool or origin == OURS else _CODE_POINTS


def verdict(origin: str, sources: Sequence[tuple[str, Sequence[RefiSelection]]]) -> Verdict:
    """How the texts' selections are counted: as expected of the tool, unless the selections
    themselves say otherwise beyond chance."""
    usual = _judge(expected(origin), True, sources)
    if origin == OURS:
        return usual
    others = (_judge(each, False, sources) for each in COUNTINGS if each != usual.counting)
    best = max(others, key=_rank)
    clearly = max(2, usual.judged // 50)
    return best if _rank(best) >= _rank(usual) + clearly else usual


def _rank(found: Verdict) -> int:
    return found.right + 2 * found.named


def _judge(
    counting: Counting, usual: bool, sources: Iterable[tuple[str, Sequence[RefiSelection]]]
) -> Verdict:
    right = judged = named = 0
    for text, selections in sources:
        counted = CountedText(text, counting)
        for selection in selections:
            span = selection.span(counted)
            if span is None:
                judged += 2
                continue
            good, all_ = at_words(text, *span)
            right, judged = right + good, judged + all_
            named += _named_like(selection, text[span[0] : span[1]])
    return Verdict(counting, usual, right, judged, named)


def _named_like(selection: RefiSelection, words: str) -> bool:
    """ATLAS.ti and QualCoder name a selection by its first words."""
    name = selection.name.rstrip("….").rstrip()
    return len(name) >= _LONG_ENOUGH and " ".join(words.split()).startswith(name)
