"""Summaries to write, made of plain rows; the texts are our own."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from app.citing.processor import cite
from app.domain.attributes import Attribute
from app.domain.briefs import Brief, TextRow
from app.domain.document import PlacedBlock
from app.domain.filter import parse
from app.domain.passages import Passage
from app.domain.projects import ProjectRow
from app.domain.recommendations.basis import Cause
from app.domain.recommendations.record import (
    Evidence,
    FieldValue,
    LinkedTo,
    Question,
    Recommendation,
    Response,
    counted,
)
from app.domain.report.choices import EVERYTHING, NOTES, Choices
from app.domain.report.matrix import CellPassage, MatrixRows, SummaryCell
from app.domain.report.memos import Memo
from app.domain.report.settings import NOTHING_SAID, KeyMessageText, ReportSettings
from app.domain.report.summary import Summary, build
from app.domain.report.synthesis import SynthesisRow
from app.domain.tags import Tag
from app.store.filters import TERM

PROJECT = ProjectRow("Arms flows", "arms-flows", "What do briefs recommend against arms flows?")
BRIEFS = (
    Brief(
        number=1,
        title="Collateral Damage",
        authors=("Stewart M. Patrick", "Isabella Bennett"),
        publisher="Council on Foreign Relations",
        date="2013-01-29",
        url="https://example.org/collateral?a=1&b=(2)",
        text_sha256="ab" * 32,
        reader="pasted text 1",
        paragraphs=12,
        kind="webpage",
    ),
    Brief(2, "After the Depots", ("Ana Sousa",), date="2024", paragraphs=8),
)
TAGS = (
    Tag(
        "stockpile-security",
        "Stockpile security",
        texts={"definition": "Guarding & counting arms."},
    ),
    Tag("border-control", "Border control", texts={"definition": "Who may cross, and what."}),
    Tag("monitoring", "Monitoring", texts={"when_to_use": "Somebody watches flows."}),
    Tag("checkpoints", "Checkpoints", parent="border-control"),
    Tag("old", "Old", retired=True),
)
MARKED = datetime(2026, 11, 22, 15, 4, 5, tzinfo=UTC)


def passage(exact: str, *tags: str, brief: int = 1, number: int = 1, **other: Any) -> Passage:
    row = Passage(
        ref=f"B{brief}:{number}",
        brief=f"B{brief}",
        brief_number=brief,
        number=number,
        paragraph="9",
        paragraph_number=9,
        zone="body",
        kind="paragraph",
        page="",
        start=100 * number,
        end=100 * number + len(exact),
        exact=exact,
        slugs=tags,
        note="",
        analyst="Ana Sousa",
        analyst_handle="ana",
        created_at=MARKED,
        permalink=f"https://briefmark.example/projects/arms-flows/briefs/{brief}#h{number}",
    )
    return row._replace(**other)


PASSAGES = (
    passage("guard every depot — by name", "stockpile-security", number=1),
    passage("watch the borders\nand the depots", "stockpile-security", "border-control", number=2),
    passage("count *each* crate", note="Who counts?\nAsk.", number=3),
    passage(
        "open checkpoints <at night>",
        "checkpoints",
        brief=2,
        zone="caption",
        kind="caption",
        paragraph="",
        paragraph_number=None,
        page="4",
        analyst="Ben Adler",
        analyst_handle="ben",
    ),
)


def evidence(passage: Passage, stance: str = "supports", **other: Any) -> Evidence:
    return replace(Evidence(passage, stance, "own", "", "Ana Sousa", MARKED), **other)


def recommendation(number: int, *joined: Evidence, **said: Any) -> Recommendation:
    """Its counts are those of its evidence, where B1 was read through."""
    row = Recommendation(number, f"Title {number}", f"Statement {number}.", evidence=joined)
    return replace(row, counts=counted(joined, {}, {"B1"}), **said)


def field(kind: str, basis: str, text: str = "", **other: Any) -> FieldValue:
    return FieldValue(uuid.UUID(int=1), kind, basis, text, by="Ana Sousa", at=MARKED, **other)


# R1 rests on two passages and one stands against it; R2 on one of them alone; R3 on none.
RECOMMENDATIONS = (
    recommendation(
        1,
        evidence(PASSAGES[0], before="States should ", after=", she said."),
        evidence(PASSAGES[1], "context"),
        evidence(PASSAGES[3], "opposes", admitted="It names the place.", voice="reported"),
        strength="should",
        confidence="low",
        confidence_reason="One source, and it hopes.",
        fields=(
            field("actor", "supplied", "States", why="He means them."),
            field("action", "stated", "guard every depot", passage="B1:1", start=100, end=117),
            field("when", "not_stated"),
            field("strength", "stated", "should", passage="B1:1", start=100, end=106),
        ),
        questions=(
            Question(uuid.UUID(int=2), "Who pays for it?", "", "Ana Sousa", MARKED, "", None),
        ),
        responses=(
            Response(
                *(uuid.UUID(int=3), "partly", "Ministry", "2026-11", "In part.", "2027"),
                *("Money first.", "Begun.", "Ana Sousa", MARKED),
            ),
        ),
    ),
    recommendation(2, evidence(PASSAGES[1]), strength="must"),
    recommendation(3),
)
SYNTHESES = (
    SynthesisRow(
        "border-control",
        "Both briefs ask for it [B1:2, B2:1].\n\nNobody says who pays [B1:99].",
        "Ben Adler",
        MARKED,
    ),
)


def texts_of(passages: Iterable[Passage]) -> list[TextRow]:
    """Texts in which the passages stand where they say: a block each, and dots between them."""
    texts: dict[str, str] = {}
    blocks: dict[str, list[PlacedBlock]] = {}
    rows = {row.ref: row for row in passages}.values()
    for row in sorted(rows, key=lambda row: (row.brief_number, row.start)):
        before = texts.get(row.brief, "")
        gap = "." * (row.start - len(before) - 1)
        filler = PlacedBlock(0, "paragraph", "body", len(before), len(before) + len(gap))
        body = PlacedBlock(
            *(1, row.kind, row.zone, row.start, row.end, 0, row.paragraph_number),
            page=row.page,
        )
        blocks.setdefault(row.brief, []).extend([filler, body] if gap else [body])
        texts[row.brief] = f"{before}{gap}\n{row.exact}" if row.start else row.exact
    return [TextRow(brief, text, tuple(blocks[brief])) for brief, text in texts.items()]


# Of each state one: charted, a draft, read without result, to confirm, not read through.
CELLS = MatrixRows(
    [
        SummaryCell("B1", "stockpile-security", "Guard what is there [B1:1]."),
        SummaryCell("B1", "border-control", "“watch the borders” [B1:2]", draft=True),
        SummaryCell("B1", "monitoring", found_by="Ben Adler", found_at=MARKED),
    ],
    [
        CellPassage("B1", "stockpile-security", "B1:1", "2", ""),
        CellPassage("B1", "stockpile-security", "B1:2", "3", ""),
        CellPassage("B1", "border-control", "B1:2", "3", ""),
    ],
    {"B1:1": ["R1"]},
    {("B1", "stockpile-security"): ["B1:1 has other words."]},
)


def summary(
    passages: Iterable[Passage] = PASSAGES,
    *,
    query: str = "",
    sentence: str = "All passages.",
    briefs: Sequence[Brief] = BRIEFS,
    tags: Sequence[Tag] = TAGS,
    syntheses: Sequence[SynthesisRow] = SYNTHESES,
    cited: Iterable[Passage] = (),
    project: ProjectRow = PROJECT,
    replies: bool = False,
    choices: Choices | None = None,
    texts: Iterable[TextRow] | None = None,
    recommendations: Iterable[Recommendation] = (),
    settings: ReportSettings = NOTHING_SAID,
    cells: MatrixRows | None = None,
    read_through: Iterable[int] = (),
    memos: Iterable[Memo] = (),
    attributes: Iterable[Attribute] = (),
) -> Summary:
    passages = list(passages)
    return build(
        citer=cite,
        project=project,
        date=date(2026, 11, 22),
        filter=parse(query, TERM),
        sentence=sentence,
        briefs=briefs,
        tags=tags,
        passages=passages,
        syntheses=syntheses,
        cited=cited,
        choices=choices or EVERYTHING.with_notes(NOTES if replies else NOTES - {"answers"}),
        texts=texts_of(passages) if texts is None else texts,
        recommendations=recommendations,
        settings=settings,
        cells=cells,
        read_through=read_through,
        memos=memos,
        attributes=attributes,
    )


def recommending(text: str, *passages: Passage) -> Summary:
    """A report in which people say only this: on the cover, in key messages, in the matrix, and in
    a recommendation. All passages are of one tag, `t`; it does not rest on the first, and the last
    is against it."""
    _, *supporting, opposing = passages
    joined = [evidence(each, by=text) for each in supporting]
    joined.append(evidence(opposing, "opposes", voice="reported", admitted=text, by=text))
    row = recommendation(
        1,
        *joined,
        title=text,
        statement=text,
        confidence="low",
        confidence_reason=text,
        strength="should",
        fields=(
            field("actor", "supplied", text, why=text),
            field("action", "stated", text, passage=passages[1].ref, start=0, end=1),
        ),
        questions=(
            Question(uuid.UUID(int=2), text, "", text, MARKED, "", None),
            Question(uuid.UUID(int=3), text, text, text, MARKED, text, MARKED),
        ),
        responses=(
            Response(
                *(uuid.UUID(int=4), "partly", text, "2026", text, "2027", text, text, text, MARKED)
            ),
        ),
        links=(LinkedTo(uuid.UUID(int=5), "R1", "same", text),),
        author=text,
        created_at=MARKED,
        editor=text,
        needs_a_look=(Cause("reworded", passages[1].ref, text, text),),
    )
    said = ReportSettings(
        *(text, text, text, text, text, text, "2026", text, text),
        messages=(KeyMessageText(text, (1,), "low"),),
    )
    cells = [SummaryCell("B1", "t", text, by=text), SummaryCell("B1", "", text, by=text)]
    held = [CellPassage("B1", "t", each.ref, "2", "") for each in passages]
    return summary(
        passages,
        briefs=BRIEFS[:1],
        tags=[Tag("t", "T")],
        syntheses=(),
        recommendations=[row],
        settings=said,
        cells=MatrixRows(cells, held, {}, {("B1", "t"): [text]}),
    )
