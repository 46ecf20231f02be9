from __future__ import annotations

import io

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.web.edge.kept_forms import Kept, kept_fields, unpacked

OURS = {"Sec-Fetch-Site": "same-origin"}
NAMES = st.text(max_size=20)


@given(st.lists(st.tuples(NAMES, NAMES)), st.booleans())
def test_what_is_packed_comes_out_as_it_was(pairs: list[tuple[str, str]], files: bool) -> None:
    kept = Kept("/projects", tuple(pairs), files)
    assert unpacked(kept.packed()) == kept


@pytest.mark.parametrize(
    "text",
    ["", "null", "[]", '["/a", 1, 2]', '["//evil.example", [], false]', "[null, [], false]", "{"],
)
def test_anything_else_is_nothing(text: str) -> None:
    assert unpacked(text) is None


def test_repeated_fields_stay_and_secrets_go(app: Flask) -> None:
    form = {"tag": ["a", "b"], "csrf_token": "t", "pass_phrase": "p", "current": "c"}
    with app.test_request_context("/x?q=1", method="POST", data=form, headers=OURS):
        assert kept_fields() == Kept("/x?q=1", (("tag", "a"), ("tag", "b")))


def test_a_file_is_named_as_something_to_choose_again(app: Flask) -> None:
    form = {"file": (io.BytesIO(b"text"), "a.txt")}
    with app.test_request_context("/x", method="POST", data=form, headers=OURS):
        kept = kept_fields()
        assert kept
        assert kept.files


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}])
def test_what_is_not_surely_ours_is_not_kept(app: Flask, headers: dict[str, str]) -> None:
    with app.test_request_context("/x", method="POST", data={"a": "b"}, headers=headers):
        assert kept_fields() is None
