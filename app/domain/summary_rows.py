"""What a query supplies for a summary: plain rows, nothing computed."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.citations import USUAL
from app.domain.document import PlacedBlock


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """`style` is how its briefs are cited: a name of STYLES."""

    name: str
    slug: str
    question: str = ""
    style: str = USUAL


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
