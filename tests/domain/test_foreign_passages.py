from datetime import UTC, datetime

import pytest

from app.domain.foreign_passages import ForeignPassage, passage_from_json, passage_to_json


@pytest.mark.parametrize("at", [None, datetime(2024, 3, 5, 10, tzinfo=UTC)])
def test_what_is_written_is_read_back(at: datetime | None) -> None:
    passage = ForeignPassage(
        "a", "every crate", 4, 15, tags=("x",), replies=(("Bo", "Two."),), created_at=at
    )
    assert passage_from_json(passage_to_json(passage)) == passage


def test_what_is_none_is_refused() -> None:
    with pytest.raises(TypeError):
        passage_from_json({"tags": (), "replies": (), "created_at": None})
