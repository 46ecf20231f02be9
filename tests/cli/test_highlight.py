from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Briefmark

pytestmark = pytest.mark.usefixtures("coast")
ADD = ("highlight", "add", "--project", "coast", "--brief", "B1", "--as", "ana@example.org")


def test_it_prints_the_reference(briefmark: Briefmark) -> None:
    done = briefmark(*ADD, "--quote", "count every rifle", "--tag", "stockpile-security")
    assert (done.exit_code, done.stdout) == (0, "B1:1\n")
    second = briefmark(*ADD, "--quote", "patrol the river\nborder", "--json")
    said = json.loads(second.stdout)
    assert (said["ref"], said["exact"]) == ("B1:2", "patrol the river border")


def test_a_quote_that_recurs_asks_which(briefmark: Briefmark) -> None:
    done = briefmark(*ADD, "--quote", "should")
    assert (done.exit_code, done.stdout) == (3, "")
    assert "occur 2 times" in done.stderr
    assert briefmark(*ADD, "--quote", "should", "--occurrence", 2).stdout == "B1:1\n"
    assert briefmark(*ADD, "--quote", "river", "--paragraph", "2", "--occurrence", 1).exit_code == 0
    assert briefmark(*ADD, "--quote", "rifles carry", "--paragraph", "2").exit_code == 3
    assert briefmark(*ADD, "--quote", "river", "--paragraph", "99").exit_code == 4


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--quote", "not in the text"), 3),
        (("--quote", " "), 3),
        (("--quote", "count every rifle", "--tag", "nope"), 3),
        (("--quote", "count every rifle", "--note", "x" * 30_000), 7),
        (("--quote", "count", "--occurrence", "0"), 2),
        ((), 2),
    ],
)
def test_what_cannot_be_marked_says_why(
    briefmark: Briefmark, arguments: tuple[str, ...], code: int
) -> None:
    done = briefmark(*ADD, *arguments)
    assert (done.exit_code, done.stdout) == (code, "")
    assert done.stderr
