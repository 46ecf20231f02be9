"""What a project's name and question must be."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from app.domain.citations import OWN, STYLES, USUAL, Style, own_style, style_named

LONGEST_NAME = 200
LONGEST_QUESTION = 2000

# What a copy of a project may have beside its codebook, briefs, attributes and saved filters.
HIGHLIGHTS, NOTES, RECOMMENDATIONS = "highlights", "notes", "recommendations"
COPIED = {
    HIGHLIGHTS: "Highlights with their tags",
    NOTES: "Notes on highlights, answers, and memos",
    RECOMMENDATIONS: "Recommendations, syntheses, the matrix and the report’s own words",
}


def clean_question(text: str) -> str:
    """NFC, LF only, without control characters but LF."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join("".join(c for c in line if c.isprintable()).strip() for line in lines).strip()


def wrong_with(
    name: str, question: str, citation_style: str = USUAL, *, own: bool = False
) -> dict[str, str]:
    """Field -> sentence. `own` says that the project has a citation style of its own."""
    wrong: dict[str, str] = {}
    if not name:
        wrong["name"] = "Give the project a name, such as “Arms flows in the Sahel”."
    elif len(name) > LONGEST_NAME:
        wrong["name"] = f"Shorten the name to {LONGEST_NAME} characters."
    if len(question) > LONGEST_QUESTION:
        wrong["question"] = f"Shorten the question to {LONGEST_QUESTION:,} characters."
    if citation_style not in {style.name for style in STYLES} | ({OWN} if own else set()):
        wrong["citation_style"] = "Choose one of the citation styles."
    return wrong


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """`style` is how its briefs are cited: a name of STYLES, or OWN with label and CSL in `own`.
    `report_choices` say what goes into its documents (report/choices.py)."""

    name: str
    slug: str
    question: str = ""
    style: str = USUAL
    own: tuple[str, str] | None = None
    report_choices: str = ""

    @property
    def cited_in(self) -> Style:
        """Raises Invalid where there is none of this name."""
        return style_named(self.style, own_style(*self.own) if self.own else None)
