"""What somebody pasted or chose in a form."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from app.domain.errors import Invalid
from app.web.pages.uploads import PASTED, file_name, sent_texts


def _posted(**form: Any) -> Any:
    return Flask(__name__).test_request_context("/", method="POST", data=form)


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("brief.docx", "brief.docx"),
        ("C:\\Users\\ana\\brief.docx", "brief.docx"),
        ("../../etc/brief.txt", "brief.txt"),
        ("bri\nef\u202e.txt", "brief.txt"),
        ("", "unnamed"),
        ("x" * 300 + ".txt", "x" * 251 + ".txt"),
    ],
)
def test_a_file_has_a_name_without_a_path(sent: str, name: str) -> None:
    assert file_name(sent) == name


def test_a_pasted_text_has_the_line_ends_of_a_text() -> None:
    with _posted(text="One\r\n\r\nTwo"):
        assert sent_texts() == [(PASTED, b"One\n\nTwo")]


def test_several_files_come_in_the_order_they_were_chosen() -> None:
    with _posted(file=[(BytesIO(b"One"), "a.txt"), (BytesIO(b"Two"), "b.txt")]):
        assert sent_texts() == [("a.txt", b"One"), ("b.txt", b"Two")]


@pytest.mark.parametrize(
    "form", [{"text": " \r\n"}, {"text": "One", "file": (BytesIO(b"2"), "b.txt")}]
)
def test_nothing_and_both_are_refused_beside_the_field(form: dict[str, Any]) -> None:
    with _posted(**form), pytest.raises(Invalid) as refused:
        sent_texts()
    assert "text" in refused.value.fields
