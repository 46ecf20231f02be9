"""What the server says as it goes, a line an event: the security log and the access log on standard
output, what went wrong on standard error. As text (`2026-11-30T11:05:12.123Z INFO security …`) or
as JSON.

What people typed, addresses of requests and names may hold anything: whatever is no plain character
is escaped, so that nobody writes a second line. Messages of exceptions may hold what people typed,
and values of statements: a trace says where it went wrong and of which kind it was.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO

SECURITY, ACCESS = "briefmark.security", "briefmark.access"
FORMATS = ("text", "json")
MOST_FRAMES = 16  # of each exception, the innermost
OF_OTHERS = 3  # of libraries, the innermost
OURS = str(Path(__file__).parent)
LONGEST = 2_000  # characters of a value
_SECRET = re.compile(r"(/(?:setup|reset|invitations|account/email)/)[^/\s?\"']+")
_PLAIN = re.compile(r"[\w.:@/<>+*,()'’-]+")


class Lines(logging.Formatter):
    """A record as one line; its `fields`, if it has any, say what its message says, and more.
    `number` is that of the request which is answered, "" for none."""

    def __init__(self, *, as_json: bool = False, number: Callable[[], str] = str) -> None:
        super().__init__()
        self._as_json, self._number = as_json, number

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        values = {"at": at.replace("+00:00", "Z"), "level": record.levelname}
        values["log"] = record.name.removeprefix("briefmark.")
        fields: Mapping[str, str] | None = getattr(record, "fields", None)
        values |= fields or {"message": _SECRET.sub(r"\1…", record.getMessage())}
        if record.exc_info and record.exc_info[1]:
            values["trace"] = trace(record.exc_info[1])
        if "request" not in values and (number := self._number()):
            values["request"] = number
        if self._as_json:
            return json.dumps({name: value[:LONGEST] for name, value in values.items()})
        at, level, log, *rest = values.values()
        named = list(values)[3:]
        said = [f"{name}={_quoted(value)}" for name, value in zip(named, rest, strict=True)]
        return " ".join([at, level, log, *said])


def begin(format: str, *, access: bool, number: Callable[[], str] = str) -> None:
    """Write logs from here on, in this process."""
    lines = Lines(as_json=format == "json", number=number)
    _write(logging.getLogger(), sys.stderr, lines, logging.WARNING)
    _write(logging.getLogger(SECURITY), sys.stdout, lines, logging.INFO)
    if access:
        _write(logging.getLogger(ACCESS), sys.stdout, lines, logging.INFO)


def trace(error: BaseException) -> str:
    """“ValueError at app/x.py:12 read < app/y.py:3 show”, the innermost first; then what it came
    of. Nothing that it says of itself."""
    said, seen = [], set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        frames = _frames(following.__traceback__)
        said.append(f"{type(following).__name__} at {frames}")
        following = following.__cause__ or following.__context__
    return "; of ".join(said)


def _frames(found: TracebackType | None) -> str:
    frames = traceback.extract_tb(found)
    last = len(frames) - OF_OTHERS
    shown = [each for at, each in enumerate(frames) if at >= last or OURS in each.filename]
    places = [f"{'/'.join(each.filename.split('/')[-3:])}:{each.lineno}" for each in shown]
    return " < ".join(reversed(places[-MOST_FRAMES:])) or "?"


def _write(log: logging.Logger, stream: TextIO, lines: Lines, level: int) -> None:
    handler = logging.StreamHandler(stream)
    handler.setFormatter(lines)
    log.handlers = [handler]
    log.setLevel(level)
    log.propagate = log.name == "root"


def _quoted(value: str) -> str:
    """As it is, where it is one plain word; else as a text of JSON whose characters one can see."""
    value = value[:LONGEST]
    if _PLAIN.fullmatch(value) and value.isprintable():
        return value
    seen = "".join(
        each if each.isprintable() and each not in '"\\' else json.dumps(each)[1:-1]
        for each in value
    )
    return f'"{seen}"'
