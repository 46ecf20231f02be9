"""Where a quotation stands: position and quote of the W3C Web Annotation selectors.

Offsets are Unicode code points into the canonical text; spans are half-open.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from app.domain.anchors.placing import Searched
from app.domain.errors import Invalid, Stale
from app.domain.text import canonical

CONTEXT = 32
MOST_OCCURRENCES = 1000  # told apart; one more pick list would help nobody

_CLUSTER = regex.compile(r"\X")
# Characters that people and programs exchange for each other; one for one, so offsets hold.
_ALIKE = str.maketrans({"\n": " "} | dict.fromkeys("‘’‚‛′`´", "'") | dict.fromkeys("“”„‟″", '"'))


@dataclass(frozen=True)
class Anchor:
    start: int
    end: int
    exact: str
    prefix: str
    suffix: str


def anchor_at(text: str, start: int, end: int) -> Anchor:
    """The anchor of `text[start:end]`, trimmed of white space, widened to whole graphemes.

    Raises Invalid when the span is out of range, reversed, empty or white space only.
    """
    if not 0 <= start < end <= len(text):
        raise Invalid("This passage lies outside the text. Select the words again.")
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start == end:
        raise Invalid("Only white space is selected. Select the words to mark.")
    start, end = _cluster_start(text, start), _cluster_end(text, end)
    return Anchor(
        start,
        end,
        exact=text[start:end],
        prefix=text[max(0, start - CONTEXT) : start],
        suffix=text[end : end + CONTEXT],
    )


def prove(text: str, start: int, end: int, exact: str) -> Anchor:
    """Like `anchor_at`, once `exact` is proven to stand at the span as given.

    Raises Stale, with the words that stand there, when it does not. Forms send LF as CRLF;
    canonical text has no CR, so that is undone here.
    """
    anchor = anchor_at(text, start, end)
    there = text[start:end]
    if there != exact.replace("\r\n", "\n"):
        raise Stale(
            "The text at this place is not what you selected. Reload the brief and select again.",
            current=there,
        )
    return anchor


def find_quote(text: str, quote: str) -> list[tuple[int, int]]:
    """Spans of `text` that hold `quote`, in order, overlapping ones too, at most 1,000.

    White space (line ends too) counts as one space; straight and curly quotation marks and
    apostrophes are alike. Case counts.
    """
    haystack, places = _folded(text)
    needle, _ = _folded(canonical(quote))
    found: list[tuple[int, int]] = []
    at = haystack.find(needle) if needle else -1
    while at >= 0 and len(found) < MOST_OCCURRENCES:
        found.append((places[at], places[at + len(needle) - 1] + 1))
        at = haystack.find(needle, at + 1)
    return found


def unique_quote(
    text: str,
    quote: str,
    *,
    within: tuple[int, int] | None = None,
    occurrence: int | None = None,
) -> Anchor:
    """The anchor of `quote` where it stands once, or of the chosen `occurrence` (from 1).

    `within` is the span (of a paragraph, say) to look in. Raises Invalid when the quote is not
    there or stands there more than once; the message says how to choose.
    """
    low, high = within or (0, len(text))
    searched = Searched(text)
    found = find_quote(text, quote) or [
        searched.span(b) for b in searched.standing(canonical(quote))[2]
    ]
    found = [(start, end) for start, end in found if low <= start and end <= high]
    if not found:
        raise _invalid(
            "These words are not in the text, or not there. Copy them from the brief exactly; "
            f"only white space and how the words were set may differ.{_meant(searched, quote)}"
        )
    if occurrence is None and len(found) > 1:
        raise _invalid(
            f"These words occur {len(found)} times. Say which: give the paragraph, or an "
            f"occurrence from 1 to {len(found)}, or quote a few words more. {_listed(text, found)}"
        )
    chosen = 1 if occurrence is None else occurrence
    if not 1 <= chosen <= len(found):
        raise _invalid(f"There is no occurrence {chosen}: these words occur {len(found)} times.")
    return anchor_at(text, *found[chosen - 1])


def _meant(searched: Searched, quote: str) -> str:
    """What stands there and is likely meant."""
    reason, offers = searched.offers(canonical(quote))
    words = "; ".join(f"“{searched.text[each.start : each.end]}”" for each in offers)
    return f" {reason} Perhaps: {words}" if offers else ""


def _invalid(message: str) -> Invalid:
    return Invalid(message, fields={"quote": message})


def _listed(text: str, found: list[tuple[int, int]]) -> str:
    """The first few occurrences with the words around them."""

    def shown(start: int, end: int) -> str:
        around = text[max(0, start - CONTEXT) : start] + "[…]" + text[end : end + CONTEXT]
        return around.replace("\n", " ")

    listed = [f"{n}: “…{shown(*span)}…”" for n, span in enumerate(found[:5], start=1)]
    return "; ".join(listed) + ("; …" if len(found) > 5 else ".")


def _folded(text: str) -> tuple[str, range | list[int]]:
    """`text` with alike characters made the same, and where each code point came from."""
    plain = text.translate(_ALIKE)
    if "  " not in plain:
        return plain, range(len(plain))
    places = [i for i, char in enumerate(plain) if char != " " or i == 0 or plain[i - 1] != " "]
    return "".join([plain[i] for i in places]), places


def _cluster_start(text: str, position: int) -> int:
    """The last grapheme boundary at or before `position`."""
    here = position
    for cluster in _CLUSTER.finditer(text, _sure_boundary(text, position)):
        if cluster.start() > position:
            break
        here = cluster.start()
    return here


def _cluster_end(text: str, position: int) -> int:
    """The first grapheme boundary at or after `position`."""
    sure = _sure_boundary(text, position)
    if sure == position:
        return position
    ends: Iterator[int] = (cluster.end() for cluster in _CLUSTER.finditer(text, sure))
    return next(end for end in ends if end >= position)


def _sure_boundary(text: str, position: int) -> int:
    """A grapheme boundary at or before `position`, found without reading from the start.

    UAX 29 breaks at both sides of an LF and, CR LF aside, between any two ASCII characters.
    """
    while 0 < position < len(text):
        pair = text[position - 1 : position + 1]
        if "\n" in pair or pair.isascii():
            break
        position -= 1
    return position
