"""CSV: one row for each passage or, in a file of its own, for each recommendation as in the
workbook; the matrix is only there (RFC 4180: CRLF, every cell quoted), UTF-8 with a byte order mark
because Excel takes it for the local code page otherwise.

A spreadsheet runs a cell that begins like a formula. Such a cell gets an apostrophe in front, and
so does one that begins with apostrophes and then like a formula: whoever reads the file takes one
apostrophe away from cells of that shape and has the text as it was. The JSON export needs no such
rule.

`tags_by_others` names the tags that somebody else put there than the analyst, who marked the
passage: “Tag (Name); Tag (Name)”.
`note_by` is who changed the note last, if that is somebody else than the analyst.
Each attribute of the project is a column, `attribute: Country`, with the value of the brief.
`text_direction` is that of the passage, rtl or ltr; a cell cannot have one.
`replies` holds the notes of colleagues, each as “Name (time): text” on lines of its own.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from app.domain.attributes import Attribute
from app.domain.passages import Passage, Reply
from app.domain.report.summary import Summary
from app.domain.report.wording import tag_names, tags_of_others, timestamp
from app.domain.work.report import HOW, ImportReport
from app.writers.contract import Written, unwatched, watched
from app.writers.data.recommendation_rows import RECOMMENDATIONS, recommendations

COLUMNS = (
    "ref",
    "brief",
    "title",
    "citation",
    "paragraph",
    "page",
    "zone",
    "start",
    "end",
    "passage",
    "tags",
    "tag_slugs",
    "note",
    "replies",
    "analyst",
    "marked_at",
    "permalink",
    "tags_by_others",
    "note_by",
    "text_direction",
)
_LIKE_A_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_BEGINNINGS = frozenset("'=+-@\t\r\n＝＋－＠")


def write(summary: Summary, written: Written = unwatched) -> bytes:
    head = (*COLUMNS, *map(attribute_column, summary.attributes))
    rows = watched(summary.passages, written)
    return _table(head, (_cells(row, summary.attributes) for row in rows))


def attribute_column(attribute: Attribute) -> str:
    """What the column of an attribute is called: no other column begins so."""
    return f"attribute: {attribute.name}"


def write_recommendations(summary: Summary, written: Written = unwatched) -> bytes:
    head = [column.name for column in RECOMMENDATIONS]
    rows = recommendations(summary)
    return _table(head, ([neutral(str(cell)) for cell in row] for row in rows))


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    table = io.StringIO(newline="")
    made = csv.writer(table, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    made.writerow(head)
    made.writerows(rows)
    return table.getvalue().encode("utf-8-sig")


def neutral(cell: str) -> str:
    """The cell so that no spreadsheet runs it; what is not like a formula stays as it is."""
    return f"'{cell}" if _LIKE_A_FORMULA.match(cell) else cell


def _cells(passage: Passage, attributes: Sequence[Attribute]) -> list[str]:
    cells = (
        passage.ref,
        passage.brief,
        passage.source.row.title,
        passage.citation,
        passage.paragraph,
        passage.page,
        passage.zone,
        str(passage.start),
        str(passage.end),
        passage.exact,
        tag_names(passage),
        "; ".join(passage.slugs),
        passage.note,
        "\n".join(map(_reply, passage.replies)),
        passage.analyst,
        timestamp(passage.created_at),
        passage.permalink,
        tags_of_others(passage),
        passage.note_by,
        passage.direction,
        *(passage.source.row.attributes.get(each.key, "") for each in attributes),
    )
    # a look at one sign spares most of 80,000 cells the pattern
    return [neutral(cell) if cell[:1] in _BEGINNINGS else cell for cell in cells]


def _reply(reply: Reply) -> str:
    return f"{reply.analyst} ({timestamp(reply.created_at)}): {reply.text}"


REPORT_COLUMNS = ("source", "passage", "tags", "author", "outcome", "ref", "reason", "candidates")


def write_work_report(report: ImportReport) -> bytes:
    """What became of the work that came in from another tool, a row for each thing."""
    rows = []
    for row in report.rows:
        candidates = "\n".join(f"{each.ref}: {each.words}" for each in row.candidates or ())
        cells = (
            row.source,
            row.passage,
            "; ".join(row.tags),
            row.author,
            HOW[row.how],
            row.ref,
            row.reason,
            candidates,
        )
        rows.append([neutral(cell) for cell in cells])
    return _table(REPORT_COLUMNS, rows)
