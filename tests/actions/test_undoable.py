"""The list of what can be undone: under contract, and a new kind is one action and one entry, shown
in a copy of the program."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.actions.briefs import rezone_block
from app.actions.highlights import add_highlight
from app.actions.matrix import write_cell
from app.actions.notes import add_note
from app.actions.recommendations import make
from app.actions.recommendations.cues import settle
from app.actions.undo import BY_EVENT, UNDOABLE, redo, undo
from app.domain.errors import Forbidden
from app.domain.permissions import PERMISSIONS, Permission
from app.store.database import change, db
from app.store.memberships import Member
from tests.actions.test_undo import BEGINNING
from tests.fixtures.marked import Marked

ROOT = Path(__file__).resolve().parents[2]
TOY = ROOT / "tests" / "fixtures" / "toy"


# Something of each kind that can be undone.
DO: dict[str, Callable[[Member], object]] = {
    "highlight": lambda actor: add_highlight(actor, 1, 0, 8, "Counting", []),
    "note": lambda actor: add_note(actor, 1, 1, "Is it?"),
    "brief": lambda actor: rezone_block(actor, 1, 3, "body"),
    "recommendation": lambda actor: make(actor, 1, 1),
    "cue": lambda actor: settle(actor, 1, 40, 50),
    "cell": lambda actor: write_cell(actor, 1, "monitoring", "Several years.", 0),
}

# What is done in no brief, and taken back by its event: tests/store/test_basis.py, test_report.py.
BY_ITS_EVENT = {"synthesis", "report"}


def test_each_kind_of_event_is_undone_in_one_way() -> None:
    assert len(BY_EVENT) == sum(len(kind.verbs) for kind in UNDOABLE)
    assert {kind.kind for kind in UNDOABLE} == DO.keys() | BY_ITS_EVENT
    assert {kind.permission for kind in UNDOABLE} <= PERMISSIONS.keys()


@pytest.mark.parametrize("kind", DO)
@pytest.mark.usefixtures("app_context")
def test_undoing_and_doing_again_take_what_doing_takes(
    marked: Marked, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    permission = next(each.permission for each in UNDOABLE if each.kind == kind)
    actor, act = marked.study.member("analyst"), DO[kind]

    def turn(how: Callable[..., object]) -> None:
        with change():
            how(actor, 1, BEGINNING)

    with change():
        act(actor)
    with monkeypatch.context() as patch:
        patch.setitem(PERMISSIONS, permission, Permission((), "do it"))
        with pytest.raises(Forbidden), change():
            act(actor)
        with pytest.raises(Forbidden):
            turn(undo)
    turn(undo)
    with monkeypatch.context() as patch:
        patch.setitem(PERMISSIONS, permission, Permission((), "do it"))
        with pytest.raises(Forbidden):
            turn(redo)
    turn(redo)
    db.session.rollback()


@pytest.mark.either_engine
def test_a_toy_change_is_one_action_and_one_entry(tmp_path: Path) -> None:
    for name in ("app", "tests", "static", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("pyproject.toml", "README.md"):
        (tmp_path / name).symlink_to(ROOT / name)
    shutil.copy(TOY / "undoable.py", tmp_path / "app/actions/toy.py")
    shutil.copy(TOY / "undoable_tests.py", tmp_path / "tests/actions/test_toy.py")
    registry = tmp_path / "app/actions/undo.py"
    text = registry.read_text().replace("UNDOABLE = (", "UNDOABLE = (toy.UNDO, ")
    registry.write_text(
        text.replace("from app.actions import briefs", "from app.actions import toy, briefs")
    )
    chosen = ["tests/actions/test_toy.py", "tests/actions/test_undo.py"]
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "--engine=sqlite",
            *chosen,
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTEST_ADDOPTS": "", "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    ran = re.search(r"(\d+) passed", done.stdout)
    assert ran
    assert int(ran[1]) > 10
