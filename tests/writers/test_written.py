"""Each format of one small project is what stands in tests/writers/written/ (see written.py)."""

from __future__ import annotations

import pytest

from app.writers import WRITERS
from tests.writers.written import FOLDER, READ, SET, place_of, written_now


def test_each_format_stands_there() -> None:
    assert {*READ, *SET} <= {writer.name for writer in WRITERS}
    assert {path.name for path in FOLDER.iterdir()} == {
        place_of(name).name for name in (*READ, *SET)
    }


@pytest.mark.parametrize("name", [*READ, *SET])
def test_a_format_is_written_as_it_stands_there(name: str) -> None:
    assert written_now(name).splitlines() == place_of(name).read_text().splitlines(), (
        "If that was meant: python -m tests.writers.written"
    )
