"""`briefmark matrix show`."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from flask import Flask

from app.actions import matrix as act
from app.actions.progress import declare_read
from app.store.database import change
from app.writers.data import matrix as writer
from tests.cli.conftest import Briefmark
from tests.fixtures.marked import Marked

SCHEMA = json.loads((Path(writer.__file__).parent / "matrix.schema.json").read_text())
SHOW = ("matrix", "show", "--project", "sahel-arms")


@pytest.fixture
def charted(app: Flask, marked: Marked) -> Marked:
    with app.app_context(), change():
        ana = marked.member("ana")
        declare_read(ana, 1, True)
        act.write_cell(ana, 1, "border-control", "Patrol it\ntogether [B1:2].", 0)
        act.write_cell(ana, 1, "", "On the whole.", 0)
        act.find_nothing(ana, 1, "monitoring", 0)
    return marked


def test_every_cell_is_shown_as_the_schema_says(charted: Marked, briefmark: Briefmark) -> None:
    done = briefmark(*SHOW, "--json")
    assert done.exit_code == 0, done.stderr
    cells = json.loads(done.stdout)
    validator = jsonschema.Draft202012Validator(SCHEMA)
    validator.validate({"matrix": cells})
    assert len(cells) == 13
    (border,) = (each for each in cells if (each["brief"], each["tag"]) == ("B1", "border-control"))
    assert border["at"]
    assert border | {"at": None} == {
        "brief": "B1",
        "tag": "border-control",
        "state": "charted",
        "text": "Patrol it\ntogether [B1:2].",
        "draft": False,
        "passages": ["B1:2", "B1:4"],
        "cites": ["B1:2"],
        "recs": [],
        "nothing_found": None,
        "by": "Ana Sousa",
        "at": None,
        "needs_a_look": [],
    }
    (found,) = (each for each in cells if each["nothing_found"])
    assert (found["tag"], found["nothing_found"]["by"]) == ("monitoring", "Ana Sousa")
    assert [each["text"] for each in cells if each["tag"] is None] == ["On the whole."]
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({"matrix": [border | {"state": "stale"}]})


def test_lines_for_people_and_a_filter(charted: Marked, briefmark: Briefmark) -> None:
    done = briefmark(*SHOW, "--query", "tag:border-control")
    assert done.stdout.splitlines() == [
        "B1\tborder-control\tCharted\tPatrol it together [B1:2].",
        "B2\tborder-control\tNot read through; 1 passage so far",
    ]
    nothing = briefmark(*SHOW, "--query", "cell:stale")
    assert (nothing.exit_code, nothing.stdout) == (0, "")
    assert "There is no such cell" in nothing.stderr
    assert briefmark(*SHOW, "--query", "cell:sour").exit_code == 3


def test_a_project_that_is_not_there(briefmark: Briefmark) -> None:
    assert briefmark("matrix", "show", "--project", "nowhere").exit_code == 4
