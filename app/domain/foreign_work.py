"""What was done in another tool, read from its file, before any of it has a place in a project."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.document import Document


@dataclass(frozen=True, slots=True)
class ForeignText:
    """A source of the other tool. `document` is its text where the file carries it; without it,
    passages are looked for in the briefs that the project has."""

    key: str
    name: str
    document: Document | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class ForeignTag:
    """`parent` is the key of another tag or "". `colour` is #rrggbb or ""."""

    key: str
    name: str
    parent: str = ""
    definition: str = ""
    colour: str = ""


@dataclass(frozen=True, slots=True)
class ForeignPassage:
    """`exact` is the quotation as the other tool has it. `start` and `end`, where known, are code
    points of the laid-out text of the source's document, half-open; `prefix` and `suffix` are
    what stands before and after. `text` is a source's key or "", when the file does not say."""

    text: str
    exact: str
    start: int | None = None
    end: int | None = None
    prefix: str = ""
    suffix: str = ""
    tags: tuple[str, ...] = ()
    note: str = ""
    replies: tuple[tuple[str, str], ...] = ()  # (author, text)
    author: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ForeignWork:
    """`tool` is the name to show: "Taguette". `warnings` are sentences for the analyst about
    what was left out on reading."""

    tool: str
    texts: tuple[ForeignText, ...] = ()
    tags: tuple[ForeignTag, ...] = ()
    passages: tuple[ForeignPassage, ...] = ()
    warnings: tuple[str, ...] = ()
