"""The record of a project or of the installation as it is taken out, a piece at a time: a project
that was worked on for years has hundreds of thousands of lines.

CSV: a row a line, as in `csv_table`. JSON: `record`, which is of what; `lines`, each with the keys
of COLUMNS, one on a line. Moments are UTC (ISO 8601); `before` and `after` are as they are kept.
`hash` is the seal of the line at its `place` in the chain: the SHA-256, hexadecimal, of the one
before it and of the line (what is hashed is stated in `app/store/seals.py`); both are empty of the
latest lines, which are sealed within moments.
"""

from __future__ import annotations

import csv
import io
import json
import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from app.domain.activity import RecordLine
from app.writers.data.csv_table import neutral

COLUMNS = RecordLine._fields
AT_ONCE = 64 * 1024  # bytes
MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


def written(format: str, of: str, lines: Iterable[RecordLine]) -> Iterator[bytes]:
    """The file, of one of MEDIA_TYPES; `of` is the slug of a project, "" for the installation."""
    pieces, size = [], 0
    for piece in _csv(lines) if format == "csv" else _json(of, lines):
        pieces.append(piece)
        size += len(piece)
        if size >= AT_ONCE:
            yield b"".join(pieces)
            pieces, size = [], 0
    yield b"".join(pieces)


def _csv(lines: Iterable[RecordLine]) -> Iterator[bytes]:
    yield "\ufeff".encode() + _row(COLUMNS)
    for line in lines:
        yield _row(map(_cell, line))


def _row(cells: Iterable[str]) -> bytes:
    row = io.StringIO(newline="")
    csv.writer(row, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(map(neutral, cells))
    return row.getvalue().encode()


def _cell(value: Any) -> str:
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    plain = _plain(value)
    return "" if plain is None else str(plain)


def _json(of: str, lines: Iterable[RecordLine]) -> Iterator[bytes]:
    yield f'{{"record": {json.dumps(of)}, "lines": ['.encode()
    between = "\n"
    for line in lines:
        values = {name: _plain(value) for name, value in line._asdict().items()}
        yield f"{between}{json.dumps(values, ensure_ascii=False)}".encode()
        between = ",\n"
    yield b"\n]}\n"


def _plain(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    return value.isoformat() if isinstance(value, datetime) else value
