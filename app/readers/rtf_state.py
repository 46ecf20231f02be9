"""What a reading of an RTF file keeps in mind: for the group at hand, and for the whole file."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from app.domain.document import Block
from app.readers.marked_text import safe_target
from app.readers.office.runs import Mark
from app.readers.rtf_stories import Paragraph, Story

ABOUT = frozenset({"title", "author", "company", "creatim", "revtim"})
_ADDRESS = re.compile(r'\s*HYPERLINK\s+"([^"]+)"', re.IGNORECASE)
_CONTENTS = re.compile(r"\s*(?:TOC|INDEX)\b", re.IGNORECASE)


@dataclass
class Field:
    where: str  # the destination that it stands in
    link: tuple[Mark, ...]
    contents: bool
    code: str = ""

    def show(self) -> None:
        self.contents = self.contents or bool(_CONTENTS.match(self.code))
        if found := _ADDRESS.match(self.code):
            target = safe_target(found[1])
            self.link = (("link", target),) if target else ()


@dataclass
class Style:
    number: int = 0
    name: str = ""
    outline: int = 9
    list: int = 0
    based_on: int = -1


@dataclass
class State:
    """What a group inherits from the one around it."""

    story: Story
    where: str = "text"  # the destination
    strong: bool = False
    emphasis: bool = False
    superscript: bool = False
    hidden: bool = False
    deleted: bool = False
    font: int = -1
    skips: int = 1  # characters that stand in for one of Unicode
    language: int = 0
    paragraph: Paragraph = field(default_factory=Paragraph)
    field: Field | None = None
    style: Style | None = None
    label: str = ""  # of the note
    outer: str = "text"
    ends: "Callable[[State], None] | None" = None

    def marks(self) -> tuple[Mark, ...]:
        links = self.field.link if self.field else ()
        kinds = ("strong", "emphasis", "superscript")
        return (*links, *((kind, "") for kind in kinds if getattr(self, kind)))


@dataclass
class Found:
    """What the file says, beside its body."""

    body: Story = field(default_factory=Story)
    notes: list[Block] = field(default_factory=list)
    comments: list[Block] = field(default_factory=list)
    margins: list[Block] = field(default_factory=list)
    about: dict[str, str] = field(default_factory=dict)
    languages: Counter[int] = field(default_factory=Counter)
    fonts: dict[int, tuple[str, int]] = field(default_factory=dict)  # name and character set
    styles: dict[int, Style] = field(default_factory=dict)
    codec: str = "cp1252"
    usual_font: int = 0
    changed: bool = False
    hidden: bool = False
    note_mark: str = ""  # printed, its note not yet read
    marks: int = 0
    commentator: str = ""
