"""The server's logs: a line an event, whatever is in it, and no secrets."""

from __future__ import annotations

import json
import logging
import re

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from app.logs import ACCESS, SECURITY, Lines, begin, trace

BREAKING = ["\n", "\r", "\x00", "\x1b[31m", "\x85", "\u2028", "\u2029", "\u202e", "\x7f"]


def line(fields: dict[str, str] | None = None, *, as_json: bool = False, text: str = "said") -> str:
    record = logging.LogRecord(SECURITY, logging.INFO, "x.py", 1, text, None, None)
    if fields:
        record.fields = fields
    return Lines(as_json=as_json).format(record)


@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.parametrize("text", BREAKING)
def test_what_people_type_never_begins_a_line_of_its_own(text: str, as_json: bool) -> None:
    typed = f"ana{text}2026-11-30T11:00:00Z INFO security event=session.begin"
    for said in (line({"by": typed}, as_json=as_json), line(text=typed, as_json=as_json)):
        assert said.isprintable()
        assert len(said.splitlines()) == 1
        assert said.count("event=session.begin") == 1


@given(st.text())
def test_any_value_is_one_value(typed: str) -> None:
    said = line({"by": typed, "status": "200"})
    assert said.isprintable()
    assert said.endswith(" status=200")
    assert json.loads(line({"by": typed}, as_json=True))["by"] == typed


def test_a_line_reads_as_it_is() -> None:
    said = line({"event": "session.fail", "by": "ana@example.org", "agent": 'A "b" c', "x": ""})
    _, rest = said.split(" ", 1)
    assert rest == ('INFO security event=session.fail by=ana@example.org agent="A \\"b\\" c" x=""')
    assert set(json.loads(line({"by": "é"}, as_json=True))) == {"at", "level", "log", "by"}


def test_the_secret_of_a_link_is_not_in_it() -> None:
    said = line(text="Exception while serving /briefmark/reset/s3cret?x=1 and /setup/s3cret")
    said += line(text="/account/email/s3cret")
    assert "s3cret" not in said
    assert "/briefmark/reset/…?x=1" in said


def test_of_an_exception_is_said_where_and_not_what() -> None:
    """Nor of what it came of, nor which values a statement had."""
    engine = sa.create_engine("sqlite://", hide_parameters=True)
    try:
        try:
            with engine.connect() as connection:
                connection.execute(sa.text("SELECT nothing FROM t WHERE p = :p"), {"p": "s3cret"})
        except sa.exc.OperationalError as wrong:
            raise ValueError("the password s3cret is wrong\nnext") from wrong
    except ValueError as error:
        said = trace(error)
        record = logging.LogRecord("x", 40, "x.py", 1, "failed", None, (ValueError, error, None))
    assert re.match(r"ValueError at \S*test_logs.py:\d+; of OperationalError at ", said)
    for written in (said, Lines().format(record), Lines(as_json=True).format(record)):
        assert "s3cret" not in written
        assert len(written.splitlines()) == 1


def test_an_exception_that_came_of_itself_ends() -> None:
    one, two = ValueError(), KeyError()
    one.__cause__, two.__cause__ = two, one
    assert trace(one) == "ValueError at ?; of KeyError at ?"


def test_what_is_told_goes_out_and_what_goes_wrong_beside_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    names = ("", SECURITY, ACCESS)
    kept = [
        (log := logging.getLogger(name), log.handlers, log.level, log.propagate) for name in names
    ]
    try:
        begin("json", access=False, number=lambda: "7")
        logging.getLogger(SECURITY).info("signed in")
        logging.getLogger(ACCESS).info("GET")
        logging.getLogger("app.web").error("broken")
        logging.getLogger("app.web").info("nothing")
    finally:
        for log, handlers, level, propagates in kept:
            log.handlers, log.propagate = handlers, propagates
            log.setLevel(level)
    out, err = capsys.readouterr()
    assert [json.loads(each)["message"] for each in out.splitlines()] == ["signed in"]
    broken = json.loads(err)
    assert (broken["message"], broken["request"]) == ("broken", "7")
