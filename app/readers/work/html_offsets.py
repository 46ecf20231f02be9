"""Bytes counted over the text nodes of HTML, as places in the text that was laid out from it."""

from bisect import bisect_right
from html.parser import HTMLParser
from itertools import accumulate

from app.domain.text import canonical


class Offsets:
    """`source` is the text of all text nodes; `text` is what was laid out of the same HTML."""

    def __init__(self, source: str, text: str) -> None:
        self.text = text
        self._source = source
        self._bytes = None if source.isascii() else _starts_in_bytes(source)
        self._seen = _Seen(source, text)

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """The code points of `text` for these bytes of `source`; None when the words there are
        not the same."""
        low, high = self._point(start), self._point(end)
        found = self._seen.span(low, high)
        if found is None:
            return None
        there = self.text[slice(*found)]
        return found if _bare(there) == _bare(self._source[low:high]) else None

    def _point(self, offset: int) -> int:
        """A byte within a character counts for the character after it, as Taguette splits."""
        if self._bytes is None:
            return min(offset, len(self._source))
        at = bisect_right(self._bytes, offset) - 1
        return at if self._bytes[at] == offset else min(at + 1, len(self._source))


class _Seen:
    """The letters and digits of two texts that have the same ones in the same order."""

    def __init__(self, source: str, text: str) -> None:
        self._places = [at for at, char in enumerate(text) if char.isalnum()]
        before = [0, *accumulate(char.isalnum() for char in source)]
        same = "".join(filter(str.isalnum, source)) == "".join(filter(str.isalnum, text))
        self._before = before if same else []
        self._source, self._text = source, text

    def span(self, low: int, high: int) -> tuple[int, int] | None:
        if not self._before or not low < high < len(self._before):
            return None
        first, last = self._before[low], self._before[high]
        if first == last:
            return None
        return self._opened(first, low), self._closed(last - 1, high)

    def _opened(self, first: int, low: int) -> int:
        """Back from the first letter over the marks that the source has before it, too."""
        at = self._places[first]
        lead = "".join(self._source[low : self._next_letter(low)].split())
        while lead and at and (lead[-1] == self._text[at - 1] or self._text[at - 1].isspace()):
            at -= 1
            if not self._text[at].isspace():
                lead = lead[:-1]
        return at

    def _closed(self, last: int, high: int) -> int:
        at = self._places[last] + 1
        tail = "".join(self._source[self._last_letter(high) + 1 : high].split())
        while tail and at < len(self._text) and self._text[at] in (tail[0], " ", "\n"):
            if not self._text[at].isspace():
                tail = tail[1:]
            at += 1
        return at

    def _next_letter(self, at: int) -> int:
        while not self._source[at].isalnum():
            at += 1
        return at

    def _last_letter(self, end: int) -> int:
        while not self._source[end - 1].isalnum():
            end -= 1
        return end - 1


def words_of(markup: str) -> str:
    """The text of all text nodes, one after the other."""
    found = _TextNodes()
    found.feed(markup)
    found.close()
    return "".join(found.parts)


class _TextNodes(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._opened_pre = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._opened_pre = tag == "pre"

    def handle_data(self, data: str) -> None:
        # HTML drops a line end right after <pre>.
        self.parts.append(data.removeprefix("\n") if self._opened_pre else data)
        self._opened_pre = False


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, canonical(text)))


def _starts_in_bytes(text: str) -> list[int]:
    return [0, *accumulate(len(char.encode("utf-8", "surrogatepass")) for char in text)]
