from __future__ import annotations

import re

import click
import pytest
from click.testing import CliRunner

from app.cli import CODES, CODES_IN_WORDS, Program, code_of
from app.domain.errors import Invalid, Refused
from app.domain.filter import Malformed


def run(error: BaseException, *options: str) -> tuple[int, str]:
    @click.group(cls=Program)
    @click.option("--traceback", is_flag=True)
    @click.pass_context
    def program(context: click.Context, traceback: bool) -> None:
        context.ensure_object(dict).update(traceback=traceback)

    @program.command()
    def fail() -> None:
        raise error

    done = CliRunner().invoke(program, [*options, "fail"])
    return done.exit_code, done.stderr


@pytest.mark.parametrize("kind", CODES, ids=lambda kind: kind.__name__)
def test_every_refusal_has_its_code_and_says_what_to_do(kind: type[Refused]) -> None:
    assert run(kind("Do this instead.")) == (CODES[kind], "Do this instead.\n")


def test_every_kind_of_refusal_has_a_code_that_the_help_names() -> None:
    assert set(Refused.__subclasses__()) == set(CODES)
    named = {int(code) for code in re.findall(r"(\d) ", CODES_IN_WORDS)}
    assert set(CODES.values()) < named


def test_what_is_wrong_with_single_fields_is_said_too() -> None:
    code, said = run(Invalid("Correct this.", fields={"a": "A is wrong.", "b": "Correct this."}))
    assert (code, said) == (3, "Correct this.\nA is wrong.\n")


def test_a_malformed_query_is_invalid_input() -> None:
    assert code_of(Malformed("Odd", "x", 0, 1)) == 3


def test_an_unexpected_error_is_one_line_unless_asked_for_more() -> None:
    code, said = run(RuntimeError("first\nsecond"))
    assert code == 1
    assert "RuntimeError: first" in said
    assert "second" not in said
    assert "Traceback" not in said


def test_a_file_that_cannot_be_opened_is_named() -> None:
    assert run(PermissionError(13, "Permission denied", "/a/b")) == (
        7,
        "/a/b: Permission denied.\n",
    )
