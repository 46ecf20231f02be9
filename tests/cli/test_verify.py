"""`briefmark verify` tells what is wrong and what to do, and keeps to a head that one kept."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.store import counts
from app.store.database import change, db
from app.store.projects import slugs
from app.store.tables.briefs import Original, Revision
from app.store.tables.columns import new_id
from tests.cli.conftest import Briefmark

pytestmark = [pytest.mark.either_engine, pytest.mark.usefixtures("coast")]


def test_what_is_sound_is_said_and_a_head_that_was_kept_is_found_again(
    briefmark: Briefmark, app: object, coast: Path
) -> None:
    done = briefmark("verify")
    assert (done.exit_code, done.stderr) == (0, "")
    assert "Texts: sound (1 looked at)." in done.stdout
    (head,) = re.findall(r"Head of the record of coast, \d+ lines: ([0-9a-f]{64})\n", done.stdout)
    briefmark("brief", "add", coast, "--project", "coast", "--as", "ana@example.org", "--again")
    said = json.loads(briefmark("verify", "--head", head, "--json").stdout)
    assert (said["sound"], said["lost"]) == (True, [])
    assert [each["project"] for each in said["heads"]] == ["what stands outside projects", "coast"]
    for other in (head[::-1], "no hash"):
        done = briefmark("verify", "--head", head, "--head", other)
        assert done.exit_code == 8
        assert f"does not hold {other} any more" in done.stdout
        assert f"does not hold {head} any more" not in done.stdout


@pytest.mark.usefixtures("app_context")
def test_what_is_wrong_is_named_with_what_to_do(briefmark: Briefmark) -> None:
    with change():
        db.session.execute(sa.update(Original).values(data=b"x"))
        db.session.execute(sa.update(Revision).values(text="Other words."))
    done = briefmark("verify")
    assert done.exit_code == 8
    assert "Texts: 1 WRONG of 1.\n  The text of coast B1 is not" in done.stdout
    assert "Files: 1 WRONG of 1.\n  The original “rifles.txt” of coast is not" in done.stdout
    assert "What to do: " in done.stdout
    assert "Record: sound" in done.stdout


@pytest.mark.usefixtures("app_context")
def test_search_is_written_anew_when_it_is_asked_for(briefmark: Briefmark) -> None:
    with change():
        db.session.execute(sa.text("DELETE FROM search_entry"))
    assert "run briefmark verify --renew-search" in briefmark("verify").stdout.lower()
    assert briefmark("verify", "--renew-search").exit_code == 0


@pytest.mark.usefixtures("app_context")
def test_passages_are_counted_anew_when_it_is_asked_for(briefmark: Briefmark) -> None:
    with change():
        of_nobody = {"brief_id": new_id(), "analyst_id": new_id(), "passages": 2, "untagged": 0}
        (project_id,) = slugs()
        db.session.execute(sa.insert(counts.of_analysts).values(project_id=project_id, **of_nobody))
    said = briefmark("verify").stdout
    assert "Counts of passages: 1 WRONG of 1.\n  coast: its pages say wrong numbers" in said
    assert "verify --recount" in said
    assert briefmark("verify", "--recount").exit_code == 0
