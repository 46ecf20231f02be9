"""What a format is, to the menu, the addresses, the command line, the worker and the tests.

A new format is one file, in the room of its kind, and one line:

    app/writers/toy.py          def write(summary: Summary, written: Written = unwatched) -> bytes
    app/writers/__init__.py     Writer("toy", "Toy", "toy", "application/x-toy", toy.write, …)

and beside it the file that `tests/writers/test_contract.py` looks for:

    tests/writers/test_toy.py   def quotes_in(data: bytes) -> list[str]
                                def text_in(data: bytes) -> str    (a binary format only)

What `write` promises, each promise a contract test over all formats:
- The bytes are the whole file, and the same summary gives the same bytes: no clock, no random
  identifiers, no dictionary order of somebody else's. The one date is `summary.date`.
- Every quotation is `passage.exact`, byte for byte, in the order of the summary. Stored texts
  are NFC with no control character but LF; XML's U+FFFE and U+FFFF and unpaired noncharacters can
  occur, and names and notes may look like markup, formulas or templates.
- It reads nothing but its arguments: no database, no network, no file but its own. It may be slow
  and large, since more than `most_in_request` passages are written in a process of their own,
  which has a limit of memory and of time (app/exports). Import a heavy library inside `write`.
- It tells `written` about passages while it works (`watched` does that): nothing else moves the
  bar that people look at. An exception that `written` raises is passed on.
- It prints what the summary has: notes, answers, analyst and permalink of a passage are empty when
  they are not to be printed (app/domain/report/choices.py).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

from app.domain.report.choices import EVERYTHING, WORKING, Choices, asked, usual
from app.domain.report.recommended import quoted
from app.domain.report.summary import Summary

T = TypeVar("T")
Written = Callable[[int], object]
TOLD_AT_ONCE = 20  # passages
Kind = Literal["document", "data", "exchange", "citations"]
Holds = Literal["once", "by tag", "nothing"]

REPORT = "report"  # the stem of documents that say what they are (report/choices.py)

# The groups of the menu, in its order.
WORK_ON, WITH_MARKS, PROGRAMS = GROUPS = (
    "Work on with",
    "The briefs with marks",
    "Other programs",
)


def unwatched(_passages: int) -> None:
    """For a writer that nobody waits for."""


class Write(Protocol):
    def __call__(self, summary: Summary, written: Written = unwatched, /) -> bytes: ...


class WriteStyled(Protocol):
    def __call__(self, summary: Summary, written: Written, template: bytes, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Writer:
    """`name` stands in addresses and on the command line.

    `holds`: every passage "once", in the order of `summary.passages`; "by tag", again under each
    of its tags, in the order of `summary.sections`; or "nothing" of them.
    `stem` is what its files are called behind the project; with the extension it names the format.
    A REPORT says its profile and date there, too.
    `menu` is its label there, where it is another one; `beside` it stand the two formats that
    most people want.
    `texts`: `summary.texts` is needed; `changes`: `summary.changes` are; `recommendations`:
    `summary.recommendations`, `summary.origins` and `summary.matrix`.
    `pictured`: it can show `summary.pictures`.
    `styled` writes the same in the look of a team's own file, and raises Invalid when that file is
    of no use.
    `most_in_request`: above so many passages a worker writes the file, at 0 always.
    """

    name: str
    label: str
    extension: str
    media_type: str
    write: Write
    kind: Kind = "document"
    stem: str = "summary"
    holds: Holds = "by tag"
    binary: bool = False
    menu: str = ""
    beside: bool = False
    texts: bool = False
    changes: bool = False
    recommendations: bool = False
    styled: WriteStyled | None = None
    pictured: bool = False
    most_in_request: int = 1_000

    @property
    def group(self) -> str:
        """One of GROUPS."""
        if self.kind in ("exchange", "citations"):
            return PROGRAMS
        return WITH_MARKS if self.kind == "document" and self.holds == "once" else WORK_ON

    def choices(
        self,
        kept: Choices,
        parts: Iterable[str] = (),
        without: Iterable[str] = (),
        notes: Iterable[str] = (),
        profile: Iterable[str] = (),
    ) -> Choices:
        """What goes in of what an address asks for (`asked`): into a document, where it says
        nothing, what the project keeps. Whole briefs with their marks are never handed in unasked:
        they are as a working paper has it. A copy of the team's work without its discussion would
        be incomplete without saying so, so that data has all but the notes that it is told to
        leave out."""
        if self.kind == "document":
            if self.holds == "once" and kept.to_hand_in:
                kept = usual(WORKING, kept.without)
            return asked(parts, without, notes, kept, profile)
        return asked((), (), notes, EVERYTHING)

    def places(self, summary: Summary) -> int:
        """How many passages `written` will have heard of in the end."""
        if self.holds == "by tag":
            return quoted(summary) if "findings" in summary.choices else 0
        return len(summary.passages)


def watched(passages: Iterable[T], written: Written) -> Iterator[T]:
    """The passages, of which `written` hears a few at a time when they are done."""
    done = 0
    for done, passage in enumerate(passages, 1):
        yield passage
        if done % TOLD_AT_ONCE == 0:
            written(TOLD_AT_ONCE)
    if done % TOLD_AT_ONCE:
        written(done % TOLD_AT_ONCE)
