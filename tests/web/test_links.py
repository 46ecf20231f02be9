from __future__ import annotations

import pytest
from flask import Flask

from app.web.edge.links import full_url, is_relative
from tests.web.test_sign_in import EVIL


@pytest.mark.parametrize("address", ["/", "/projects/a?q=tag%3Ab#h4", "/projects/контроль"])
def test_a_path_of_ours_is_relative(address: str) -> None:
    assert is_relative(address)


@pytest.mark.parametrize("address", [*EVIL, "", None, 7, "/" + "x" * 2000])
def test_anything_else_is_not(address: object) -> None:
    assert not is_relative(address)


def test_links_for_others_stand_under_the_public_address(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.test_request_context("/", base_url="http://127.0.0.1:8000"):
        assert full_url("people.invitation", token="t") == "http://127.0.0.1:8000/invitations/t"
        monkeypatch.setitem(app.config, "PUBLIC_URL", "https://briefmark.example.org/")
        assert full_url("people.invitation", token="t") == (
            "https://briefmark.example.org/invitations/t"
        )
