"""SECURITY.md says of each requirement of levels 1 and 2 of OWASP ASVS 5.0 whether it holds. What
it says that holds has a test that there is. The standard is © OWASP Foundation, CC BY-SA 4.0; only
its numbers are kept here."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

from app.config import SETTINGS

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "SECURITY.md").read_text()
# A line each: the requirement's number and its level.
NUMBERS = Path(__file__).with_name("asvs-5.0.txt")
STATES = ("holds", "not applicable", "not met")
LINE = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| ([a-z ]+) \| (.+?) \|(?: (.*))? \|$", re.M)


class Promise(NamedTuple):
    number: str
    level: str
    state: str
    words: str
    tests: list[str]


def promises() -> list[Promise]:
    return [
        Promise(number, level, state, words, re.findall(r"`([\w/]+\.py::\w+)`", tests))
        for number, level, state, words, tests in LINE.findall(TEXT)
    ]


def test_each_requirement_has_its_line_in_order() -> None:
    said = [f"{each.number} {each.level}" for each in promises()]
    assert said == NUMBERS.read_text().split("\n")[:-1]


def test_each_line_says_how_it_is_in_a_sentence() -> None:
    assert {each.state for each in promises()} <= set(STATES)
    assert [p.number for p in promises() if len(p.words) < 8 or not p.words.endswith(".")] == []


def test_what_holds_has_a_test_that_there_is() -> None:
    assert [each.number for each in promises() if each.state == "holds" and not each.tests] == []
    named = [(each.number, test) for each in promises() for test in each.tests]
    assert [(number, test) for number, test in named if not is_there(test)] == []


def test_a_promise_without_its_test_is_seen() -> None:
    assert not is_there("web/test_guard.py::test_that_nobody_wrote")
    assert not is_there("web/test_nowhere.py::test_it")
    assert is_there("web/test_guard.py::test_a_page_that_nobody_thought_of_is_closed")


def test_the_summary_counts_right() -> None:
    counted = Counter(each.state for each in promises())
    said = [f"{counted['holds']} hold", *(f"{counted[state]} are {state}" for state in STATES[1:])]
    assert [words for words in said if words not in " ".join(TEXT.split())] == []
    unmet = ", ".join(each.number for each in promises() if each.state == "not met")
    assert f"Not met are {unmet}." in " ".join(TEXT.split())


def test_each_part_that_a_line_names_is_there() -> None:
    parts = {part.lower() for part in re.findall(r"^## (.+)$", TEXT, re.M)}
    named = {word for each in promises() for word in re.findall(r"part on ([\w-]+)", each.words)}
    assert named
    assert named <= parts


def test_each_key_of_the_program_is_listed() -> None:
    """Secrets among the settings, and what the program makes and keeps of them."""
    keys = TEXT.partition("## Keys")[2].partition("\n## ")[0]
    secret = [name.lower() for name in SETTINGS if name.endswith(("_KEY", "_SECRET", "_PASSWORD"))]
    assert secret
    assert [name for name in (*secret, "argon2id", "SHA-256") if f"{name}" not in keys] == []


def is_there(named: str) -> bool:
    file, _, name = named.partition("::")
    return name in names_in(ROOT / "tests" / file)


@cache
def names_in(path: Path) -> set[str]:
    if not path.exists():
        return set()
    body = ast.parse(path.read_text()).body
    return {each.name for each in body if isinstance(each, ast.FunctionDef)}
