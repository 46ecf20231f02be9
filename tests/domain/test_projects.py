from __future__ import annotations

from app.domain.projects import clean_question, wrong_with


def test_a_question_keeps_its_lines_and_loses_control_characters() -> None:
    assert clean_question(" Who \r\nshould\x00 act?\n\n ") == "Who\nshould act?"


def test_a_nameless_project_is_refused() -> None:
    assert list(wrong_with("", "")) == ["name"]


def test_what_is_too_long_is_refused_beside_its_field() -> None:
    assert list(wrong_with("x" * 201, "x" * 2001)) == ["name", "question"]
