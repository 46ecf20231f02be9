"""Recommendations as tables, for the workbook and CSV: a row for each of them, for each passage
joined to one, for each value of a field, each response and each question; and one in plain words,
for formats that have no place for its parts.

From Evidence and Sources every count can be had again: how many of a stance are the distinct
`origin`s among the rows that `count`, how many were read those among the briefs read through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from app.domain.recommendations.kinds import (
    ANSWERS,
    CONFIDENCES,
    FIELDS,
    LIVE,
    NOT_STATED,
    STANCES,
    STATED,
    SUPPLIED,
    UNMARKED,
    WHO_WHAT_WHEN,
)
from app.domain.recommendations.record import Evidence, FieldValue, Recommendation
from app.domain.report.recommended import where
from app.domain.report.summary import Summary
from app.domain.report.wording import timestamp
from app.writers.data.xlsx_sheet import Column, Row

BASES = {
    STATED: "stated",
    SUPPLIED: "supplied",
    NOT_STATED: "not stated",
    UNMARKED: "no longer marked",
}
OPEN = "open"  # nobody has looked


class RowsOf(NamedTuple):
    """A table: what stands in it, its columns, its rows."""

    help: str
    columns: tuple[Column, ...]
    rows: Callable[[Summary], Iterable[Row]]


RECOMMENDATIONS = (
    Column("ref", 7),
    Column("title", 40),
    Column("statement", 60, repeated=False),
    *(
        column
        for name in ("who", "what", "by_when")
        for column in (Column(name, 30), Column(f"{name}_basis", 14))
    ),
    Column("strength", 10),
    Column("word", 14),
    Column("voice", 10),
    Column("sources_for", 11),
    Column("sources_read", 12),
    Column("qualifying", 11),
    Column("opposing", 10),
    Column("passages", 10),
    Column("confidence", 12),
    Column("reason", 40, repeated=False),
    Column("response", 18),
    Column("due", 12),
    Column("where", 36),
    Column("state", 10),
    Column("merged_into", 11),
    Column("tags", 28),
    Column("none_against_by", 18),
    Column("none_against_at", 20),
    Column("made_by", 18),
    Column("made_at", 20),
)


def recommendations(summary: Summary) -> Iterator[Row]:
    names = {tag.slug: tag.name for tag in summary.codebook}
    for row in summary.recommendations:
        counts, last = row.counts, row.responses[-1] if row.responses else None
        yield (
            row.ref,
            row.title,
            row.statement,
            *(cell for kind in WHO_WHAT_WHEN for cell in _said(row, kind)),
            row.strength,
            "; ".join(each.text for each in row.of("strength") if each.basis == STATED),
            row.voice,
            counts.supporting,
            counts.read,
            counts.qualifying,
            counts.opposing,
            counts.passages,
            CONFIDENCES.get(row.confidence, ""),
            row.confidence_reason,
            ANSWERS[last.kind] if last else "",
            last.due if last else "",
            "; ".join(where(row)),
            row.state,
            row.merged_into,
            "; ".join(names.get(slug, slug) for slug in row.tags),
            *_none_found(row),
            row.author,
            timestamp(row.created_at) if row.created_at else "",
        )


def _none_found(row: Recommendation) -> tuple[str, str]:
    """Who found nothing against it, and when."""
    found = row.none_found
    return (found.by, timestamp(found.at)) if found else ("", "")


def _said(row: Recommendation, kind: str) -> tuple[str, str]:
    """The values of a field, and what each rests on."""
    values = row.of(kind)
    said = "; ".join(each.printed for each in values if each.basis != NOT_STATED)
    return said, "; ".join(BASES[each.basis] for each in values) or OPEN


EVIDENCE = (
    Column("ref", 7),
    Column("stance", 12),
    Column("voice", 10),
    Column("quote", 70, repeated=False),
    Column("brief", 7),
    Column("page", 8),
    Column("paragraph", 11),
    Column("start", 9),
    Column("end", 9),
    Column("passage", 9),
    Column("counts", 8),
    Column("origin", 28),
    Column("read_through", 13),
    Column("citation", 30),
    Column("zone", 12),
    Column("admitted_because", 30),
    Column("joined_by", 18),
    Column("joined_at (UTC)", 20),
)


def evidence(summary: Summary) -> Iterator[Row]:
    known = origins_of(summary)
    for row in summary.recommendations:
        for each in row.evidence:
            passage = each.passage
            yield (
                row.ref,
                STANCES[each.stance],
                each.voice,
                passage.exact,
                passage.brief,
                passage.page,
                passage.paragraph,
                passage.start,
                passage.end,
                passage.ref,
                "yes" if each.counts else "no",
                known.get(passage.brief, passage.brief),
                "yes" if passage.brief in summary.read_through else "no",
                passage.citation,
                passage.zone,
                each.admitted,
                each.by,
                each.at,
            )


def origins_of(summary: Summary) -> Mapping[str, str]:
    """By brief, of those that share one; any other is its own."""
    return {
        brief: f"{origin.name} ({', '.join(origin.briefs)})"
        for origin in summary.origins
        for brief in origin.briefs
    }


FIELD_VALUES = (
    Column("ref", 7),
    Column("field", 18),
    Column("basis", 16),
    Column("text", 50, repeated=False),
    Column("passage", 9),
    Column("start", 9),
    Column("end", 9),
    Column("why", 40, repeated=False),
    Column("role", 12),
    Column("rests_on_brief", 15),
    Column("rests_on_start", 15),
    Column("rests_on_end", 15),
    Column("rests_on", 40, repeated=False),
    Column("cue", 20),
    Column("by", 18),
    Column("at (UTC)", 20),
)


def field_values(summary: Summary) -> Iterator[Row]:
    for row in summary.recommendations:
        for value in row.fields:
            yield row.ref, FIELDS[value.kind].label, BASES[value.basis], *_rests(value)


def _rests(value: FieldValue) -> Row:
    words = value.rests_on or {}
    place = [value.start, value.end] if value.basis == STATED else [None, None]
    return (
        *(value.text, value.passage, *place, value.why, value.role),
        *(words.get(name) for name in ("brief", "start", "end", "exact")),
        *(value.rule, value.by, value.at),
    )


RESPONSES = (
    Column("ref", 7),
    Column("response", 18),
    Column("by", 28),
    Column("on", 12),
    Column("text", 60, repeated=False),
    Column("due", 12),
    Column("due_because", 30, repeated=False),
    Column("progress", 40, repeated=False),
    Column("recorded_by", 18),
    Column("recorded_at (UTC)", 20),
)


def responses(summary: Summary) -> Iterator[Row]:
    for row in summary.recommendations:
        for each in row.responses:
            said = (each.body, each.on, each.text, each.due, each.due_reason, each.progress)
            yield row.ref, ANSWERS[each.kind], *said, each.by, each.at


QUESTIONS = (
    Column("ref", 7),
    Column("question", 60, repeated=False),
    Column("asked_by", 18),
    Column("asked_at (UTC)", 20),
    Column("answer", 60, repeated=False),
    Column("answered_by", 18),
    Column("answered_at (UTC)", 20),
)


def questions(summary: Summary) -> Iterator[Row]:
    for row in summary.recommendations:
        for each in row.questions:
            asked = (row.ref, each.text, each.by, each.at)
            yield *asked, each.answer, each.answered_by, each.answered_at


def in_plain_words(row: Recommendation) -> str:
    """All that is known of it, a line for each thing."""
    return "\n".join(_lines(row))


def _lines(row: Recommendation) -> Iterator[str]:
    yield row.statement or row.title
    if row.state != LIVE:
        yield f"{row.state.capitalize()}{f' into {row.merged_into}' if row.merged_into else ''}."
    for value in row.fields:
        rests = (BASES[value.basis], value.passage, value.why)
        said = f"{value.printed} ({', '.join(filter(None, rests))})"
        yield f"{FIELDS[value.kind].label}: {said if value.text else BASES[value.basis]}"
    if row.strength:
        yield f"Strength: {row.strength}"
    if row.confidence:
        yield f"Confidence: {CONFIDENCES[row.confidence]}: {row.confidence_reason}"
    counts = row.counts
    yield (
        f"Sources for it: {counts.said}. Qualifying: {counts.qualifying:,}. "
        f"Against: {counts.opposing:,}"
    )
    for stance, label in STANCES.items():
        if there := [_joined(each) for each in row.with_stance(stance)]:
            yield f"{label}: {', '.join(there)}"
    if row.none_found:
        yield f"Against: looked for by {row.none_found.by}; none found"
    for question in row.questions:
        yield f"Question: {question.text}{f' Answer: {question.answer}' * bool(question.answer)}"
    for each in row.responses:
        yield f"Response: {' '.join(filter(None, (ANSWERS[each.kind], each.body, each.text)))}"


def _joined(evidence: Evidence) -> str:
    said = "" if evidence.voice == "own" else f" ({evidence.voice})"
    return f"{evidence.passage.ref}{said}"


TABLES = {
    "Recommendations": RowsOf(
        "One row for each recommendation: who should do what by when. What a field rests on stands "
        "beside it (stated, supplied, not stated; open: nobody has looked).",
        RECOMMENDATIONS,
        recommendations,
    ),
    "Evidence": RowsOf(
        "One row for each passage of each recommendation. Sources for it are the distinct origins "
        "among the rows that count (counts: yes) with that stance; how many were read are the "
        "distinct origins of the briefs read through under Sources.",
        EVIDENCE,
        evidence,
    ),
    "Fields": RowsOf(
        "One row for each value of a field: its words, where they stand, who said so.",
        FIELD_VALUES,
        field_values,
    ),
    "Responses": RowsOf("What was answered, the earliest first.", RESPONSES, responses),
    "Questions": RowsOf("Open questions, and what was answered.", QUESTIONS, questions),
}
