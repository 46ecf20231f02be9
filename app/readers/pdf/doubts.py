"""What may be wrong with the text of a PDF: scans without text, fonts that name no letters."""

import re
from collections.abc import Sequence

from app.domain.errors import Unreadable
from app.readers.language import guess_language
from app.readers.pdf.layout import PageText

_FEW = 20  # letters on a page of a scan that has no text layer
_WITHOUT_TEXT = (
    "This PDF holds pictures of pages, not text. Run text recognition (OCR) on it in a scanning "
    "or PDF program and bring in the result, or paste the text."
)
_WITHOUT_LETTERS = (
    "The fonts of this PDF do not say which letters they print, so its text cannot be read. Run "
    "text recognition (OCR) on it in a PDF program and bring in the result, or paste the text."
)


def doubts_about(pages: Sequence[PageText]) -> tuple[str, ...]:
    """What the analyst should know; raises Unreadable where there is no text to speak of."""
    letters = sum(page.letters for page in pages)
    unmapped = sum(page.unmapped for page in pages)
    scanned = [page for page in pages if page.pictures]
    if scanned and letters < _FEW * len(pages):
        raise Unreadable(_WITHOUT_TEXT)
    unread = [page for page in pages if not _reads(page)]
    if sum(page.letters for page in unread) > 0.5 * letters:
        raise Unreadable(_WITHOUT_LETTERS)
    warnings = []
    if scanned:
        warnings.append(
            f"Pages without text (pictures only), left out: {_listed(scanned)}. "
            "Text recognition (OCR) would bring them in."
        )
    if unread:
        warnings.append(
            "Fonts that do not say which letters they print make these pages unreadable: "
            f"{_listed(unread)}. Text recognition (OCR) would bring them in."
        )
    elif unmapped > max(5, 0.01 * letters):
        warnings.append(
            "A font of this PDF does not say which letters it prints: some words may be wrong. "
            "Compare with the original."
        )
    return tuple(warnings)


def _listed(pages: Sequence[PageText]) -> str:
    labels = ", ".join(page.label for page in pages[:12])
    return f"{labels} and others" if len(pages) > 12 else labels


def _reads(page: PageText) -> bool:
    """Whether the letters of a page can be trusted. Old files with the usual encodings confirm
    them by no table; there it is the words that tell, or the share of vowels."""
    if page.unmapped <= 0.5 * page.letters:
        return True
    text = " ".join(segment.text for segment in page.segments)
    if guess_language(text):
        return True
    latin = re.findall("[a-z]", text.casefold())
    vowels = sum(letter in "aeiou" for letter in latin)
    return len(latin) > 0.6 * len("".join(text.split())) and 0.28 < vowels / len(latin) < 0.55
