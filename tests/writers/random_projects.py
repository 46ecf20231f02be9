"""Random projects, the same for the same seed: small, with everything that has broken exports."""

import random
from datetime import UTC, datetime, timedelta

from hypothesis import settings

from app.domain.anchors.spans import anchor_at
from app.domain.attributes import DATE, NUMBER, Attribute
from app.domain.briefs import Brief, TextRow
from app.domain.document import KINDS, ZONES, PlacedBlock
from app.domain.errors import Invalid
from app.domain.palette import COLOURS
from app.domain.passages import Passage, Reply
from app.domain.projects import ProjectRow
from app.domain.report.summary import Summary
from app.domain.report.synthesis import SynthesisRow
from app.domain.tags import TEXTS, Tag
from app.domain.text import canonical, sha256
from tests.writers.hostile import HOSTILE
from tests.writers.summaries import summary

# Each example is a whole project: more of them than by default take a minute and find no more.
whole_projects = settings(max_examples=min(100, settings().max_examples))

WORDS = (
    *(
        "guard",
        "every",
        "depot",
        "🙂",
        "𝒜𝒷",
        "résumé",
        "漢字",
        "“and”",
        "مرحبا",
        "👩‍👩‍👧‍👦",
        "e\u0323\u0301",
    ),
    *("\n", "\n\n", " — ", "<b>", "&amp;", "]]>", "?>", "\ufffd", "a.b;c", "=1+1", "B1:1 · x"),
)
LETTERS = "abc dé🙂<>&\"'�\u200d\ufffe"
WEB = ("https://example.org/a?b=1&c=(2)", "http://ex.org/ü ö", "", "not one", "https://x/%zz")
ATTRIBUTES = (
    Attribute("Region & “river”", key="region"),
    Attribute("Cost", NUMBER, key="cost"),
    Attribute("Begun", DATE, key="begun"),
)
VALUES = {"region": ("West", "<&>"), "cost": ("-1.5", "1200"), "begun": ("2019-06-01", "2019")}


def project(seed: int) -> Summary:
    r = random.Random(seed)
    tags = [_tag(r, n) for n in range(r.randrange(5))]
    briefs = {f"B{n}": _text(r, f"B{n}") for n in range(1, r.randrange(1, 4))}
    people = [(f"{_line(r)}", handle) for handle in ("ana", "ben")]
    passages = [
        row
        for text in briefs.values()
        for number in range(1, r.randrange(2, 5))
        if (row := _passage(r, text, number, tags, people))
    ]
    return summary(
        passages,
        project=ProjectRow(_line(r), "p", _prose(r)),
        briefs=[_brief(r, text) for text in briefs.values()],
        tags=tags,
        syntheses=[SynthesisRow(tag.slug, _prose(r)) for tag in tags if r.random() < 0.3],
        texts=list(briefs.values()),
        replies=True,
        attributes=ATTRIBUTES,
    )


def _tag(r: random.Random, n: int) -> Tag:
    parent = f"t{r.randrange(n)}" if n and r.random() < 0.5 else None
    texts = {each.name: r.choice(("", _prose(r))) for each in TEXTS}
    return Tag(
        f"t{n}",
        f"{_line(r)} {n}",
        parent,
        r.choice(COLOURS),
        texts,
        retired=r.random() < 0.2,
    )


def _text(r: random.Random, ref: str) -> TextRow:
    blocks: list[PlacedBlock] = []
    text = ""
    for _ in range(r.randrange(1, 5)):
        words = canonical(" ".join(r.choices(WORDS, k=r.randrange(1, 8)))) or "depot"
        start = len(text) + bool(text)
        text = f"{text}\n{words}" if text else words
        blocks.append(
            PlacedBlock(
                len(blocks),
                r.choice(KINDS),
                r.choice(list(ZONES)),
                start,
                len(text),
                r.randrange(3),
                page=r.choice(("", "3", "iv?>")),
                marker=r.choice(("", "2.")),
            )
        )
    return TextRow(ref, text, tuple(blocks))


def _brief(r: random.Random, text: TextRow) -> Brief:
    authors = tuple(_line(r) for _ in range(r.randrange(3)))
    return Brief(
        *(int(text.brief[1:]), _line(r), authors, _line(r)),
        *(r.choice(("", "2013", "2013-01-29")), r.choice(WEB), r.choice(("", "en"))),
        text_sha256=sha256(text.text),
        attributes={key: r.choice(VALUES[key]) for key in VALUES if r.random() < 0.7},
    )


def _passage(
    r: random.Random,
    text: TextRow,
    number: int,
    tags: list[Tag],
    people: list[tuple[str, str]],
) -> Passage | None:
    try:
        anchor = anchor_at(text.text, *sorted(r.choices(range(len(text.text) + 1), k=2)))
    except Invalid:
        return None
    brief = int(text.brief[1:])
    replies = [Reply(*r.choice(people), _when(r), _prose(r)) for _ in range(r.randrange(3))]
    carried = {tag.slug for tag in tags if r.random() < 0.4}
    return Passage(
        *(f"B{brief}:{number}", text.brief, brief, number, "9", 9, "body", "paragraph", ""),
        *(anchor.start, anchor.end, anchor.exact),
        tuple(tag.slug for tag in tags if tag.slug in carried),
        r.choice(("", _prose(r))),
        *r.choice(people),
        _when(r),
        f"https://briefmark.example/projects/p/briefs/{brief}#h{number}",
        tuple(replies),
    )


def _when(r: random.Random) -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=r.randrange(10**7))


def _line(r: random.Random) -> str:
    """A name: on one line, without spaces at its ends, and never empty."""
    text = "".join(r.choices(LETTERS, k=r.randrange(1, 8))).replace("\ufffe", "\ufffd")
    return " ".join(text.split()) or "x"


def _prose(r: random.Random) -> str:
    text = r.choice(HOSTILE) if r.random() < 0.3 else " ".join(r.choices(WORDS, k=r.randrange(6)))
    return canonical(text) or "x"
