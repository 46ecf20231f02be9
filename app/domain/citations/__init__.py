"""What is cited and how it reads; app/citing has the styles applied.

kinds           the types of works
names           persons and organisations
organisations   the guess which of the two
styles          the list of styles
works           a brief as a work, and its citations as runs of text
"""

from app.domain.citations.styles import OWN, STYLES, USUAL, Style, own_style, style_named, styles_of
from app.domain.citations.works import MONTHS, CitedWork, Citer, Work, parts_of_date, work_of

__all__ = [
    "MONTHS",
    "OWN",
    "STYLES",
    "USUAL",
    "CitedWork",
    "Citer",
    "Style",
    "Work",
    "own_style",
    "parts_of_date",
    "style_named",
    "styles_of",
    "work_of",
]
