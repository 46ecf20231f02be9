from __future__ import annotations

import uuid

import pytest

from app.actions.saved_filters import save_filter
from app.domain.errors import Missing
from app.store.database import change
from app.store.saved_filters import count, holder_of, saved_filters, to_change
from tests.fixtures.marked import Marked


def test_names_are_unique_without_case(marked: Marked, app_context: None) -> None:
    with change():
        id = save_filter(marked.member("ana"), "Größe", "tag:peace")
    assert holder_of(marked.project_id, "GRÖSSE".casefold()) == id
    assert holder_of(uuid.uuid4(), "größe".casefold()) is None
    assert count(marked.project_id) == len(saved_filters(marked.project_id)) == 1


def test_what_is_not_there_is_missing(marked: Marked, app_context: None) -> None:
    with pytest.raises(Missing):
        to_change(marked.project_id, uuid.uuid4())
