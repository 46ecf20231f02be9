from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app import create_app
from app.actions.briefs import remove_brief
from app.cli import installation
from app.cli.context import acting, leaving_nothing_open
from app.domain.errors import Missing
from app.store import export_jobs
from app.store.transactions import change
from tests.cli.conftest import Briefmark

pytestmark = pytest.mark.either_engine


@pytest.mark.usefixtures("coast")
def test_what_is_due_is_purged_and_exports_go_with_it(
    briefmark: Briefmark, tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert briefmark("purge").stdout == "Nothing has been in the trash for 30 days.\n"
    app = create_app({"DATABASE_URL": database_url, "INSTANCE": tmp_path / "instance"})
    with app.app_context(), leaving_nothing_open():
        with change():
            remove_brief(acting("ana@example.org", "coast"), 1)
        ana = acting("ana@example.org", "coast")
        id = export_jobs.add(ana.project_id, ana.user_id, {})
    assert json.loads(briefmark("purge", "--json").stdout) == {"purged": {}}
    with app.app_context(), leaving_nothing_open():
        assert export_jobs.find(ana.project_id, id, ana.user_id)
    monkeypatch.setattr(installation, "now", lambda: datetime.now(UTC) + timedelta(days=31))
    unsure = briefmark("purge", "--careful")
    assert unsure.exit_code == 1
    assert "Look at the clock" in unsure.stderr
    done = briefmark("purge")
    assert done.stdout == "Gone for good: 1 brief.\n"
    assert "anew" in done.stderr
    with app.app_context(), leaving_nothing_open(), pytest.raises(Missing):
        export_jobs.find(ana.project_id, id, ana.user_id)


@pytest.mark.usefixtures("coast")
def test_exports_go_after_their_hour_though_nothing_is_due(
    briefmark: Briefmark, tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app({"DATABASE_URL": database_url, "INSTANCE": tmp_path / "instance"})
    with app.app_context(), leaving_nothing_open():
        ana = acting("ana@example.org", "coast")
        id = export_jobs.add(ana.project_id, ana.user_id, {})
    monkeypatch.setattr(export_jobs, "KEPT_SECONDS", -1)
    assert "anew" not in briefmark("purge").stderr
    with app.app_context(), leaving_nothing_open(), pytest.raises(Missing):
        export_jobs.find(ana.project_id, id, ana.user_id)
