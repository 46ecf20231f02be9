"""What a query supplies for a summary: plain rows, nothing computed."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.citations import USUAL, Style, own_style, style_named
from app.domain.document import PlacedBlock


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """`style` is how its briefs are cited: a name of STYLES, or OWN with label and CSL in `own`."""

    name: str
    slug: str
    question: str = ""
    style: str = USUAL
    own: tuple[str, str] | None = None

    @property
    def cited_in(self) -> Style:
        """Raises Invalid where there is none of this name."""
        return style_named(self.style, own_style(*self.own) if self.own else None)


@dataclass(frozen=True, slots=True)
class TextRow:
    """The whole canonical text of a brief, for formats that print or carry it."""

    brief: str
    text: str
    blocks: tuple[PlacedBlock, ...]


@dataclass(frozen=True, slots=True)
class SynthesisRow:
    """`tag` is a slug; `analyst` is who wrote in it last."""

    tag: str
    text: str
    analyst: str = ""
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One line of the project's record; `at` is aware. app/domain/activity.py puts it in words."""

    at: datetime
    name: str
    verb: str
    kind: str
    ref: str
