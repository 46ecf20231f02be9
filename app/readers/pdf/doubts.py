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
_SAMPLE = 500  # segments


def doubts_about(pages: Sequence[PageText]) -> tuple[str, ...]:
    """What the analyst should know; raises Unreadable where there is no text to speak of."""
    letters = sum(page.letters for page in pages)
    unmapped = sum(page.unmapped for page in pages)
    scanned = [page.label for page in pages if page.pictures]
    if scanned and letters < _FEW * len(pages):
        raise Unreadable(_WITHOUT_TEXT)
    if unmapped > 0.5 * letters and not _reads_as_words(pages):
        raise Unreadable(_WITHOUT_LETTERS)
    warnings = []
    if scanned:
        shown = ", ".join(scanned[:12]) + (" and others" if len(scanned) > 12 else "")
        warnings.append(
            f"Pages without text (pictures only), left out: {shown}. Text recognition (OCR) "
            "would bring them in."
        )
    if unmapped > max(5, 0.01 * letters):
        warnings.append(
            "A font of this PDF does not say which letters it prints: some words may be wrong. "
            "Compare with the original."
        )
    return tuple(warnings)


def _reads_as_words(pages: Sequence[PageText]) -> bool:
    """Whether letters that no table confirms make words all the same, as in old files with the
    usual encodings: by common words, else by the share of vowels."""
    segments = [segment.text for page in pages for segment in page.segments][:_SAMPLE]
    text = " ".join(segments)
    if guess_language(text):
        return True
    latin = re.findall("[a-z]", text.casefold())
    vowels = sum(letter in "aeiou" for letter in latin)
    return len(latin) > 0.6 * len("".join(text.split())) and 0.28 < vowels / len(latin) < 0.55
