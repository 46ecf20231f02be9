"""What the program never does, looked for in its source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from app.config import SETTINGS
from app.store.database import Base

ROOT = Path(__file__).resolve().parents[2]
PATTERNS = {"compile", "search", "match", "fullmatch", "sub", "split", "findall", "finditer"}
CONSTANT = re.compile(r"_?[A-Z][A-Z_]+")


@cache
def nodes() -> list[tuple[str, ast.AST]]:
    """The program, with the file that each part stands in."""
    return [
        (str(path.relative_to(ROOT)), node)
        for path in sorted((ROOT / "app").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call | ast.Import | ast.ImportFrom)
    ]


def calls() -> Iterator[tuple[str, ast.Call, str]]:
    """Every call: where it stands, and what is called, as it is written."""
    for path, node in nodes():
        if isinstance(node, ast.Call):
            yield f"{path}:{node.lineno}", node, ast.unparse(node.func)


def imported() -> set[str]:
    """The names of all modules that the program imports, from the first dot on left out."""
    names: set[str] = set()
    for _path, node in nodes():
        if isinstance(node, ast.Import):
            names |= {each.name.partition(".")[0] for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


def scripts() -> str:
    return "\n".join(path.read_text() for path in sorted((ROOT / "static/app").rglob("*.js")))


def test_nothing_is_evaluated() -> None:
    found = [place for place, _, name in calls() if name in ("eval", "exec")]
    assert found == []
    evaluating = r"\beval\(|\bnew Function\b|\bset(?:Timeout|Interval)\(\s*[\"'`]"
    assert re.findall(evaluating, scripts()) == []


def test_nothing_is_unpickled() -> None:
    assert imported() & {"pickle", "marshal", "shelve", "dill", "yaml", "jsonpickle"} == set()


def test_no_path_into_xml_is_built_of_words() -> None:
    built = [
        place
        for place, call, name in calls()
        if name.endswith((".xpath", "XPath")) and not is_constant(call.args[0])
    ]
    assert built == []


def test_words_in_a_pattern_are_escaped() -> None:
    loose = [
        f"{place}: {ast.unparse(part.value)}"
        for place, call, name in calls()
        if name.partition(".")[0] in ("re", "regex") and name.rpartition(".")[2] in PATTERNS
        for node in call.args[:1]
        for part in ast.walk(node)
        if isinstance(part, ast.FormattedValue)
        and "escape(" not in ast.unparse(part.value)
        and "map(re.escape" not in ast.unparse(part.value)
        and not is_constant(part.value)
    ]
    assert loose == []


def test_randomness_is_the_systems_and_hashes_are_sound() -> None:
    assert "random" not in imported()
    assert [place for place, _, name in calls() if name in ("hashlib.md5", "hashlib.sha1")] == []


def test_other_origins_are_given_nothing() -> None:
    for path in (ROOT / "app").rglob("*.py"):
        assert "access-control-" not in path.read_text().lower(), path


def test_no_setting_makes_passwords_expire() -> None:
    assert [name for name in SETTINGS if "PASS" in name and ("DAYS" in name or "AGE" in name)] == []
    assert [name for name in columns() if "expire" in name or "rotate" in name] == []


def test_no_table_keeps_hints() -> None:
    assert [name for name in columns() if re.search("hint|question|mother|pet", name)] == []


def columns() -> list[str]:
    """What is kept of an account."""
    return [column.name for column in Base.metadata.tables["user"].columns]


@pytest.mark.parametrize(
    ("source", "constant"), [("'//a'", True), ("_PATH", True), ("f'//{name}'", False), ("x", False)]
)
def test_what_counts_as_a_constant(source: str, constant: bool) -> None:
    assert is_constant(ast.parse(source, mode="eval").body) is constant


def is_constant(node: ast.expr) -> bool:
    """A literal, or names that are written as constants are, put together."""
    if isinstance(node, ast.JoinedStr):
        return all(is_constant(part) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return is_constant(node.value)
    if isinstance(node, ast.BinOp):
        return is_constant(node.left) and is_constant(node.right)
    if isinstance(node, ast.Attribute) and node.attr == "pattern":
        return is_constant(node.value)
    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".join"):
        return all(is_constant(each) for each in node.args)
    if isinstance(node, ast.Name):
        return CONSTANT.fullmatch(node.id) is not None
    return isinstance(node, ast.Constant)
