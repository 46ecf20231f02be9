"""The value that every writer and the summary page print, and its parts."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from app.domain.activity import ChangeRow
from app.domain.briefs import TextRow
from app.domain.filter import Filter
from app.domain.passages import Passage, Source
from app.domain.projects import ProjectRow
from app.domain.report.notes import ALL
from app.domain.report.synthesis import Paragraph, SynthesisRow
from app.domain.report.wording import NOT_YET_TAGGED, counts
from app.domain.tags import Tag


@dataclass(frozen=True, slots=True)
class Synthesis:
    row: SynthesisRow
    paragraphs: tuple[Paragraph, ...]
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The passages of one tag, its sub-tags' not included; without `tag`, the untagged ones.
    `below` are the passages that carry a sub-tag, each once."""

    tag: Tag | None
    path: tuple[Tag, ...]
    passages: tuple[Passage, ...]
    below: tuple[Passage, ...] = ()
    synthesis: Synthesis | None = None

    @property
    def title(self) -> str:
        return " › ".join(tag.name for tag in self.path) or NOT_YET_TAGGED

    @property
    def counts(self) -> str:
        return counts(self.passages)

    @property
    def with_below(self) -> str:
        """The counts with those of the sub-tags, or "" where these add nothing."""
        every = {p.ref: p for p in (*self.passages, *self.below)}.values()
        return counts(every) if len(every) > len(self.passages) else ""


@dataclass(frozen=True, slots=True)
class Analyst:
    name: str
    handle: str


@dataclass(frozen=True)
class Summary:
    """`cited` knows every passage that a synthesis may point to, those outside the selection
    included; a reference not in it does not exist. `notes` are the kinds of NOTES that were asked
    for, `unprinted` the other notes by reference, since the fingerprint knows them all. `texts`
    holds the briefs' texts, by reference, where a format asks for them. `changes`, where asked for,
    is the record of the whole project, the earliest first; `changes_left_out` is how many came
    before. `read_through` are the briefs that somebody declared so, by reference."""

    project: ProjectRow
    date: date
    filter: Filter
    sentence: str
    sources: tuple[Source, ...]
    sections: tuple[Section, ...]
    codebook: tuple[Tag, ...]
    passages: tuple[Passage, ...]
    cited: Mapping[str, Passage]
    analysts: tuple[Analyst, ...]
    notes: frozenset[str] = ALL
    unprinted: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, TextRow] = field(default_factory=dict)
    changes: tuple[ChangeRow, ...] = ()
    changes_left_out: int = 0
    read_through: frozenset[str] = frozenset()

    @property
    def replies(self) -> bool:
        """Whether the threads under the passages were read."""
        return "answers" in self.notes

    @property
    def query(self) -> str:
        return str(self.filter)

    @property
    def language(self) -> str:
        """The one that most of the briefs are in, of several the first: "en" where none is
        known."""
        known = Counter(source.row.language for source in self.sources if source.row.language)
        return known.most_common(1)[0][0] if known else "en"
