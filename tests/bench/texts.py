"""Texts to mark: policy prose put together by rule, the same at every run, or the reader's own."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

WHO = "The ministry,The commission,A joint patrol,The donor group,Each district,The border guard"
DOES = "should count,must publish,ought to inspect,should train,must fund,may lease,should repair"
WHAT = (
    "every depot on the river road,the registers of the last four years,two mobile teams,"
    "a common list of licensed brokers,the radios of both banks,independent monitors,"
    "ferries that carry more than nine people,the workshops in the old harbour"
)
WHEN = (
    "before the rains,within eighteen months,each quarter,once the mandate is renewed,"
    "while the census is under way,after the first audit,in towns without a court"
)
WHY = (
    "because losses are found too late,so that villages can check what was promised,"
    "as the earlier programme never did,even where that costs more than it saves at first,"
    "since traders know the quiet crossings better than any officer,"
    "for a rule that nobody measures is soon forgotten"
)
SENTENCES_A_PARAGRAPH = 5
PARAGRAPHS_A_HEADING = 12
ESSAY = Path(__file__).resolve().parents[3] / "shared" / "essay" / "collateral-damage.txt"


@dataclass(frozen=True)
class Text:
    """Plain paragraphs; `start` of a paragraph counts code points of the text joined by LF."""

    name: str
    paragraphs: tuple[str, ...]
    headings: frozenset[int]

    @cached_property
    def whole(self) -> str:
        return "\n".join(self.paragraphs)

    @cached_property
    def starts(self) -> list[int]:
        starts, at = [], 0
        for paragraph in self.paragraphs:
            starts.append(at)
            at += len(paragraph) + 1
        return starts


@dataclass(frozen=True)
class Span:
    """A passage within one paragraph: half-open, in code points of the whole text."""

    paragraph: int
    start: int
    end: int
    exact: str


@cache
def text_of(characters: int) -> Text:
    """At least so many ASCII characters of our own prose, in paragraphs with headings."""
    chance = random.Random(characters)
    paragraphs: list[str] = []
    headings: set[int] = set()
    length = 0
    while length < characters:
        if len(paragraphs) % PARAGRAPHS_A_HEADING == 0:
            headings.add(len(paragraphs))
            paragraphs.append(f"What is asked for, part {len(headings)}")
        else:
            paragraphs.append(" ".join(_sentence(chance) for _ in range(SENTENCES_A_PARAGRAPH)))
        length += len(paragraphs[-1]) + 1
    return Text(f"{characters // 1000} kB", tuple(paragraphs), frozenset(headings))


def essay() -> Text | None:
    """The essay that lies beside the checkout, if it does; nothing of it is kept."""
    if not ESSAY.exists():
        return None
    lines = [line.strip() for line in ESSAY.read_text("utf-8").splitlines()]
    return Text("the essay", tuple(line for line in lines if line), frozenset())


def spans(text: Text, count: int, but: frozenset[int] = frozenset()) -> list[Span]:
    """So many passages of 4 to 20 words, spread evenly over the paragraphs, overlapping freely."""
    chance = random.Random(count)
    starts = text.starts
    able = [i for i, p in enumerate(text.paragraphs) if len(p.split()) > 8 and i not in but]
    found = []
    for at in range(count):
        number = able[at * len(able) // count]
        paragraph = text.paragraphs[number]
        words = paragraph.split(" ")
        first = chance.randrange(len(words) - 5)
        size = min(chance.randint(4, 20), len(words) - first)
        begin = len(" ".join(words[:first])) + (first > 0)
        exact = " ".join(words[first : first + size])
        found.append(
            Span(number, starts[number] + begin, starts[number] + begin + len(exact), exact)
        )
    return found


def _sentence(chance: random.Random) -> str:
    parts = [chance.choice(part.split(",")) for part in (WHO, DOES, WHAT, WHEN, WHY)]
    return " ".join(parts) + "."
