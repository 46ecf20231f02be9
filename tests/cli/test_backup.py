from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.cli.conftest import Briefmark


@pytest.mark.usefixtures("coast")
def test_a_backup_is_an_instance_again(
    briefmark: Briefmark, database_engine: str, tmp_path: Path
) -> None:
    if database_engine != "sqlite":
        pytest.skip("what pg_dump writes is tested in the store")
    restored = tmp_path / "restored"
    restored.mkdir()
    target = restored / "briefmark.sqlite3"
    done = briefmark("backup", target)
    assert (done.exit_code, done.stdout) == (0, "")
    assert "checked" in done.stderr
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    again = briefmark("backup", target)
    assert again.exit_code == 6
    assert "is there already" in again.stderr


@pytest.mark.usefixtures("coast")
def test_a_folder_that_is_not_there_is_named(briefmark: Briefmark, tmp_path: Path) -> None:
    done = briefmark("backup", tmp_path / "nowhere" / "b")
    assert done.exit_code == 7
    assert "nowhere" in done.stderr
