"""The citation styles: one file each in app/domain/styles, and one line here."""

from app.domain.errors import Invalid
from app.domain.styles.apa import APA
from app.domain.styles.chicago import CHICAGO
from app.domain.styles.mla import MLA
from app.domain.styles.parts import MONTHS, Style, Work, parts_of_date

__all__ = ["MONTHS", "STYLES", "USUAL", "Style", "Work", "parts_of_date", "style_named"]

STYLES: list[Style] = [CHICAGO, APA, MLA]
USUAL = CHICAGO.name


def style_named(name: str) -> Style:
    """Raises Invalid, listing the names there are."""
    for style in STYLES:
        if style.name == name:
            return style
    names = ", ".join(style.name for style in STYLES)
    raise Invalid(f"There is no citation style “{name}”. Choose one of {names}.")
