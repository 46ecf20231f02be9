"""The sample that `make mutants` breaks, and the reasons for which some of it may survive."""

from __future__ import annotations

import tomllib

from tests.mutants.__main__ import LAYERS, REASONS, changed, sample
from tests.mutants.mutations import mutations
from tests.test_house import DECLARATIONS, ROOT


def test_the_sample_has_every_module() -> None:
    whole = sample(300, 9)
    assert len(set(whole)) == 300
    paths = [path.relative_to(ROOT).as_posix() for path in (ROOT / "app").rglob("*.py")]
    lacking = {path for path in paths if path.split("/")[1] in LAYERS} - {e.path for e in whole}
    lacking = {path for path in lacking if not path.removeprefix("app/").startswith(DECLARATIONS)}
    assert [path for path in lacking if mutations(path, (ROOT / path).read_text())] == []


def test_a_mutation_changes_one_line() -> None:
    source = (
        "def double(n: int, end: str = '') -> int:\n    return n * 2 if n > 0 else f(n, end='')\n"
    )
    found = mutations("app/domain/double.py", source)
    after = {each.applied(source).split("\n")[1].strip() for each in found}
    assert after == {
        "return None",
        "return (f(n, end='') if n > 0 else n * 2)",
        "return n // 2 if n > 0 else f(n, end='')",
        "return n * 3 if n > 0 else f(n, end='')",
        "return n * 2 if n >= 0 else f(n, end='')",
        "return n * 2 if n > 1 else f(n, end='')",
        "return n * 2 if n > 0 else f(n)",
    }
    assert {each.applied(source).split("\n")[0] for each in found} == {source.split("\n")[0]}


def test_a_reason_belongs_to_a_mutation_that_there_is() -> None:
    reasons = tomllib.loads(REASONS.read_text())
    there = {
        f"{path}: {changed(each)}"
        for path in {key.partition(":")[0] for key in reasons}
        for each in mutations(path, (ROOT / path).read_text())
    }
    assert reasons.keys() - there == set()
    assert all(reasons.values())
