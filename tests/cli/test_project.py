from __future__ import annotations

import json

import pytest

from tests.cli.conftest import PHRASE, Briefmark


@pytest.fixture(autouse=True)
def _ana(briefmark: Briefmark) -> None:
    briefmark("user", "add", "ana@example.org", "--name", "Ana", "--password-stdin", stdin=PHRASE)


def test_it_prints_the_slug(briefmark: Briefmark) -> None:
    assert briefmark("project", "add", "Sahel Arms", "--lead", "ana@example.org").stdout == (
        "sahel-arms\n"
    )
    again = briefmark("project", "add", "Sahel Arms", "--lead", "ana@example.org", "--json")
    assert json.loads(again.stdout)["slug"] == "sahel-arms-2"


def test_it_has_the_starter_codebook(briefmark: Briefmark) -> None:
    briefmark("project", "add", "Coast", "--lead", "ana@example.org")
    done = briefmark("export", "--project", "coast", "--format", "json", "-o", "-")
    slugs = [tag["slug"] for tag in json.loads(done.stdout)["codebook"]]
    assert slugs == ["stockpile-security", "border-control", "monitoring"]


def test_a_lead_without_account_is_not_found(briefmark: Briefmark) -> None:
    done = briefmark("project", "add", "Coast", "--lead", "nobody@example.org")
    assert done.exit_code == 4
    assert "Add the account first" in done.stderr


def test_a_name_of_nothing_is_invalid(briefmark: Briefmark) -> None:
    assert briefmark("project", "add", " ", "--lead", "ana@example.org").exit_code == 3
