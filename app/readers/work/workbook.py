"""Our workbook (writers/data/xlsx.py), also as somebody has edited it, and any other workbook whose
first sheet is a table of quotations or a codebook (csv_table.py)."""

import io
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from app.domain.citations.names import guessed_organisations
from app.domain.errors import TooLarge, Unreadable
from app.domain.recommendations.kinds import ANSWERS, CONFIDENCES, FIELDS, STANCES
from app.domain.tags import TEXTS
from app.domain.work.foreign_work import ForeignWork
from app.readers.archives import Archive
from app.readers.work import csv_table
from app.readers.work.json_export import work_of

Row = Mapping[str, str]

MOST_ROWS = 200_000
_STEP = " › "  # between the names of a tag's path
_PART = re.compile(r"([2-9]|[1-9]\d+) of \d+")
_CELL = 30_000  # characters from which a text may go on in the next row
_BASES = {"stated": "stated", "supplied": "supplied", "not stated": "not_stated",
          "no longer marked": "unmarked"}  # fmt: skip


def recognises(data: bytes) -> bool:
    return data[:4] == b"PK\x03\x04" and b"xl/workbook.xml" in data


def read(data: bytes) -> ForeignWork:
    """Raises Unreadable, TooLarge."""
    sheets = _sheets(data)
    if {"Passages", "Codebook", "Sources"} <= sheets.keys():
        return _ours({name: list(_rows(lines)) for name, lines in sheets.items()})
    filled = [lines for lines in sheets.values() if len(lines) > 1]
    if not filled:
        raise Unreadable("No sheet of this workbook has rows. Put the quotations into the first.")
    return csv_table.of_rows(filled[0])


def _sheets(data: bytes) -> dict[str, list[list[str]]]:
    """By name, the rows of cells as text."""
    from openpyxl import load_workbook

    Archive(data)  # refuses what unpacks to too much
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and of what only Excel knows
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            sheets = {
                sheet.title: [
                    list(map(_text, row))
                    for row in sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 1)
                ]
                for sheet in book.worksheets
            }
    except MemoryError:
        raise  # of a sound one
    except Exception as error:  # many kinds, for each way in which a workbook can be broken
        raise Unreadable(
            "This workbook cannot be read: it is damaged, or not a workbook. Open it in its own "
            "program, save it anew as .xlsx, and choose that."
        ) from error
    for name, lines in sheets.items():
        if len(lines) > MOST_ROWS and any(lines[MOST_ROWS]):
            raise TooLarge(
                f"The sheet “{name}” has more than {MOST_ROWS:,} rows. Split it into several files."
            )
    return sheets


def _text(value: Any) -> str:
    """As the cell was written; a spreadsheet makes numbers and dates of what is typed."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else f"{value.isoformat()}Z"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _rows(lines: Sequence[Sequence[str]]) -> Iterator[dict[str, str]]:
    """By the names of the columns; what goes on in rows below is one row again."""
    head = [cell.strip() for cell in lines[0]] if lines else []
    row: dict[str, str] = {}
    for number, line in enumerate(lines[1:], start=2):
        cells = dict(zip(head, line, strict=False))
        if row and _PART.fullmatch(cells.pop("part", "")):
            for name, text in cells.items():
                again = text == row.get(name) and len(text) < _CELL
                row[name] = row.get(name, "") + ("" if again else text)
            continue
        if row:
            yield row
        row = {**cells, "row": str(number)} if any(cell.strip() for cell in line) else {}
    if row:
        yield row


def _ours(sheets: Mapping[str, Sequence[Row]]) -> ForeignWork:
    codebook = list(map(_tag, sheets["Codebook"]))
    slugs = {str(tag["name"]).casefold(): str(tag["slug"]) for tag in codebook}
    of: dict[str, dict[str, list[Row]]] = {}
    for name in ("Evidence", "Fields", "Responses", "Questions"):
        for row in sheets.get(name, ()):
            of.setdefault(row.get("ref", ""), {}).setdefault(name, []).append(row)
    values = {
        "codebook": codebook,
        "briefs": list(map(_brief, sheets["Sources"])),
        "passages": [_passage(row, slugs) for row in sheets["Passages"] if row.get("passage")],
        "recommendations": [
            _record(row, of.get(row.get("ref", ""), {}))
            for row in sheets.get("Recommendations", ())
        ],
        "syntheses": [{} for row in sheets.get("Synthesis", ()) if row.get("synthesis")],
        "memos": [{} for row in sheets.get("Memos", ()) if row.get("memo")],
        "matrix": [{"text": row["text"]} for row in sheets.get("Cells", ()) if row.get("text")],
    }
    empty = [row for row in sheets["Passages"] if not row.get("passage", "").strip()]
    said = [
        f"Row {row['row']} of Passages ({row.get('ref') or 'without a reference'}) has no passage: "
        "it is left out, and what stands here stays."
        for row in empty[:20]
    ]
    return work_of(values, said)


def _tag(row: Row) -> dict[str, Any]:
    name = row.get("tag", "").rpartition(_STEP)[2]
    return {
        "slug": row.get("slug", "").strip() or name,
        "name": name,
        "parent": row.get("parent", "").strip() or None,
        "colour": row.get("colour", "").strip(),
        **{text.name: row.get(text.label.lower(), "") for text in TEXTS},
        "retired": row.get("retired", "").strip() == "yes",
    }


def _brief(row: Row) -> dict[str, Any]:
    authors = [name.strip() for name in row.get("authors", "").split(";") if name.strip()]
    named = {name: row.get(name, "") for name in ("ref", "title", "publisher", "date", "url")}
    return {
        **named,
        "authors": authors,
        "organisations": list(guessed_organisations(authors)),
        "language": row.get("language", ""),
        "text_sha256": row.get("text (SHA-256)", ""),
        "attributes": {
            name.removeprefix(csv_table.ATTRIBUTE): value
            for name, value in row.items()
            if name.startswith(csv_table.ATTRIBUTE) and value.strip()
        },
    }


def _passage(row: Row, slugs: Mapping[str, str]) -> dict[str, Any]:
    return {
        "ref": row.get("ref", "").strip(),
        "brief": row.get("brief", "").strip(),
        "start": _whole(row.get("start")),
        "end": _whole(row.get("end")),
        "exact": row["passage"],
        "tags": [slugs.get(name.casefold(), name) for name in _names(row.get("tags", ""), slugs)],
        "note": row.get("note", ""),
        "replies": [
            {"analyst": name, "text": text}
            for name, text in csv_table.replies_in(row.get("replies", ""))
        ],
        "analyst": row.get("analyst", ""),
        "marked_at": row.get("marked at (UTC)", ""),
    }


def _names(cell: str, known: Mapping[str, str]) -> Iterable[str]:
    """The tags of a cell: “A; B”. A name may hold a semicolon itself."""
    parts = [" ".join(part.split()) for part in cell.split(";")]
    at = 0
    while at < len(parts):
        ends = range(len(parts), at, -1)
        joined = ("; ".join(parts[at:end]) for end in ends)
        end, name = next(
            ((e, n) for e, n in zip(ends, joined, strict=True) if n.casefold() in known),
            (at + 1, parts[at]),
        )
        if name:
            yield name
        at = end


def _record(row: Row, of: Mapping[str, Sequence[Row]]) -> dict[str, Any]:
    fields = [_field(each) for each in of.get("Fields", ())]
    words = [each for each in fields if each["kind"] == "strength" and each["basis"] == "stated"]
    word = words[0] if words else {}
    return {
        **{name: row.get(name, "") for name in ("ref", "title", "statement", "state")},
        "merged_into": row.get("merged_into", ""),
        "strength": {
            "level": row.get("strength", ""),
            "passage": word.get("passage", ""),
            "exact": word.get("exact", ""),
        },
        "confidence": {
            "level": _key(CONFIDENCES, row.get("confidence", "")),
            "reason": row.get("reason", ""),
        },
        "fields": [each for each in fields if each["kind"] != "strength"],
        "evidence": list(map(_joined, of.get("Evidence", ()))),
        "questions": list(map(_question, of.get("Questions", ()))),
        "responses": list(map(_response, of.get("Responses", ()))),
        "none_against": row.get("none_against_by", "") != "",
        "by": row.get("made_by", ""),
        "at": row.get("made_at", ""),
    }


def _field(row: Row) -> dict[str, Any]:
    labels = {kind.label.casefold(): name for name, kind in FIELDS.items()}
    basis = _BASES.get(row.get("basis", ""), "")
    words = {"exact": row.get("text", "")} if basis in ("stated", "unmarked") else {}
    rests = {
        "brief": row.get("rests_on_brief", ""),
        "exact": row.get("rests_on", ""),
        "start": _whole(row.get("rests_on_start")),
        "end": _whole(row.get("rests_on_end")),
    }
    return {
        "kind": labels.get(row.get("field", "").casefold(), ""),
        "basis": basis,
        "role": row.get("role", ""),
        "passage": row.get("passage", ""),
        "start": _whole(row.get("start")),
        "text": row.get("text", ""),
        "why": row.get("why", ""),
        "rule": row.get("cue", ""),
        "by": row.get("by", ""),
        "at": row.get("at (UTC)", ""),
        **words,
        **({"from": rests} if rests["brief"] and rests["start"] is not None else {}),
    }


def _joined(row: Row) -> dict[str, Any]:
    return {
        "passage": row.get("passage", ""),
        "stance": _key(STANCES, row.get("stance", "")),
        "voice": row.get("voice", ""),
        "admitted": row.get("admitted_because", ""),
        "quote": row.get("quote", ""),
        "start": _whole(row.get("start")),
        "by": row.get("joined_by", ""),
        "at": row.get("joined_at (UTC)", ""),
    }


def _question(row: Row) -> dict[str, Any]:
    return {
        "text": row.get("question", ""),
        "answer": row.get("answer", ""),
        "by": row.get("asked_by", ""),
        "at": row.get("asked_at (UTC)", ""),
        "answered_by": row.get("answered_by", ""),
        "answered_at": row.get("answered_at (UTC)", ""),
    }


def _response(row: Row) -> dict[str, Any]:
    return {
        "kind": _key(ANSWERS, row.get("response", "")),
        "body": row.get("by", ""),
        **{name: row.get(name, "") for name in ("on", "text", "due", "progress")},
        "due_reason": row.get("due_because", ""),
        "by": row.get("recorded_by", ""),
        "at": row.get("recorded_at (UTC)", ""),
    }


def _key(words: Mapping[str, str], said: str) -> str:
    return next((key for key, word in words.items() if word.casefold() == said.casefold()), "")


def _whole(cell: str | None) -> int | None:
    return int(cell) if cell and cell.isdecimal() and len(cell) < 12 else None
