"""Texts to mark: policy prose put together by rule, the same at every run, or the reader's own."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import accumulate
from pathlib import Path


def _words(text: str) -> list[str]:
    """A "~" stands for a space within a word."""
    return [word.replace("~", " ") for word in text.split()]


# Sentences as a report has them, of some 200 words, of numbers and of names without end,
# so that a page packs nearly as prose does (3.8 to 1; the essay 2.2, forty set phrases 12).
WHO = _words(
    "ministry commission patrol secretariat district council brigade harbour customs court board "
    "delegation agency garrison cooperative registry inspectorate parliament union regiment "
    "school assembly hospital auditor broker village province mission convoy committee treasury "
    "embassy"
)
DOES = _words(
    "count publish inspect train fund lease repair register close open audit replace survey "
    "protect guard search seal escort question monitor record compare deliver destroy mark trace "
    "store review suspend extend negotiate translate warn supply recruit measure verify share "
    "withhold rebuild"
)
MODAL = _words("should must ought~to shall may could would~do~well~to is~urged~to cannot~fail~to")
WHAT = _words(
    "depots registers teams lists radios monitors ferries workshops rifles crossings permits "
    "ledgers trucks cartridges warehouses bridges passports borders checkpoints contracts donors "
    "magazines launchers armouries inventories seals cameras tunnels landings boats mechanics "
    "interpreters wages licences maps boundaries stockpiles generators refugees traders orchards "
    "mines fuses"
)
LIKE = _words(
    "old common mobile licensed independent narrow unmarked rusted seasonal northern abandoned "
    "joint provisional quarterly damaged forgotten foreign rented civilian numbered uncounted "
    "remote busy makeshift guarded empty borrowed disputed unpaid frozen flooded shallow honest "
    "costly slow"
)
JOINED = _words(
    "because so~that although since where while until unless after before once whenever"
)
HOW = _words(
    "late openly again twice quietly fully rarely alone together elsewhere locally promptly badly "
    "nearby yearly slowly fairly first abroad cheaply jointly safely upstream at~night by~boat "
    "on~foot for~free in~part under~guard on~paper by~radio in~person with~care at~harvest "
    "by~March"
)
SYLLABLES = _words("ka ro den mir sa lu vor ti han bel qua os ner ji pol um dra fe zin tau")
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


def dense(text: Text, paragraph: int, count: int) -> list[Span]:
    """So many passages within one paragraph of the text."""
    chance = random.Random(count)
    words = text.paragraphs[paragraph].split(" ")
    begins = [0, *accumulate(len(word) + 1 for word in words)]
    found = []
    for _ in range(count):
        first = chance.randrange(len(words) - 5)
        last = min(first + chance.randint(4, 20), len(words))
        start, end = begins[first], begins[last] - 1
        here = text.starts[paragraph]
        exact = text.paragraphs[paragraph][start:end]
        found.append(Span(paragraph, here + start, here + end, exact))
    return found


def _sentence(chance: random.Random) -> str:
    def some(words: list[str]) -> str:
        """The first words of a list are common, the last ones rare."""
        return words[int(len(words) * chance.random() ** 1.2)]

    def name() -> str:
        return "".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))).capitalize()

    def often(share: float, words: str) -> list[str]:
        return [words] if chance.random() < share else []

    parts = ["The" if chance.random() < 0.6 else "Each", *often(0.4, some(LIKE)), some(WHO)]
    parts += [*often(0.4, f"of {name()}"), some(MODAL), some(DOES)]
    parts += [*often(0.3, f"{chance.randint(2, 990)}"), *often(0.5, some(LIKE)), some(WHAT)]
    parts += [
        *often(0.4, f"and {some(WHAT)}"),
        *often(0.3, f"near {name()}"),
        *often(0.5, some(HOW)),
    ]
    if chance.random() < 0.6:
        parts += [
            some(JOINED),
            *often(0.5, "the"),
            *often(0.5, some(LIKE)),
            some(WHAT),
            "of",
            name(),
        ]
        parts += [
            "are" if chance.random() < 0.5 else "were",
            f"{some(DOES)}ed",
            *often(0.6, some(HOW)),
        ]
    return " ".join(parts) + "."
