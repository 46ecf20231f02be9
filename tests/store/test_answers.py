"""What each query answers, and that none of it is another project's (see asked.py)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.store.asked import answers, kept

KEPT = kept()
# The projects of a person, and what is asked of both.
OF_BOTH = {
    *("search.projects_of", "search.search in both"),
    *("projects.of_user", "projects.news", "progress.given_to"),
}


@pytest.fixture(scope="module")
def found(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("two")
    shutil.copyfile(migrated_sqlite, folder / "two.sqlite3")
    return answers(folder)


def test_each_question_is_answered(found: dict[str, str]) -> None:
    assert list(found) == list(KEPT)


@pytest.mark.parametrize("question", KEPT)
def test_a_question_is_answered_as_it_stands_there(found: dict[str, str], question: str) -> None:
    assert found[question].splitlines() == KEPT[question].splitlines(), (
        "If that was meant: python -m tests.store.asked"
    )


def test_nothing_of_another_project_is_in_an_answer(found: dict[str, str]) -> None:
    assert [
        question
        for question, answer in found.items()
        if "elsewhere" in answer.casefold() and question not in OF_BOTH
    ] == []
