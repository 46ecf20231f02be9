"""The page of the matrix and the form of a cell."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from lxml import html
from werkzeug.test import TestResponse

from app.actions import matrix as act
from app.actions import recommendations
from app.actions.progress import declare_read
from app.store.database import change
from tests.fixtures.marked import Marked

pytestmark = pytest.mark.either_engine
BORDER = "/matrix/1/border-control"


def page(
    marked: Marked, path: str = "/matrix", role: str = "analyst", status: int = 200
) -> html.HtmlElement:
    answer = marked.study.client(role).get(marked.study.url(path))
    assert answer.status_code == status, answer.text
    return html.fromstring(answer.text)


def send(marked: Marked, path: str, role: str = "analyst", **form: object) -> TestResponse:
    return marked.study.client(role).post(marked.study.url(path), data=form)


def text(element: html.HtmlElement) -> str:
    return re.sub(r"\s+", " ", element.text_content()).strip()


def cell(page: html.HtmlElement, name: str) -> str:
    parts = page.get_element_by_id(f"cell-{name}").cssselect(".in > p")
    return " | ".join(text(part) for part in parts)


@pytest.fixture
def read(app: Flask, marked: Marked) -> None:
    """The first brief is declared read through."""
    with app.app_context(), change():
        declare_read(marked.member("ben"), 1, True)


@pytest.mark.usefixtures("read")
def test_the_grid_says_of_each_cell_where_it_stands(app: Flask, marked: Marked) -> None:
    with app.app_context(), change():
        recommendations.make(marked.member("ben"), 1, 2)
        act.write_cell(marked.member("ana"), 1, "border-control", "Patrol it [B1:2].", 0)
        act.find_nothing(marked.member("ana"), 1, "monitoring", 0)
    grid = page(marked)
    assert cell(grid, "1-border-control") == "Patrol it. | ¶2 · R1 | Edit"
    assert re.fullmatch(r"Read; nothing found ?Ana Sousa, .* \| Open", cell(grid, "1-monitoring"))
    assert cell(grid, "1-depots") == "1 passage, not charted | Write · Draft from quotes"
    assert cell(grid, "2-border-control") == "Not read through; 1 passage so far | Open"
    assert cell(grid, "2-monitoring") == "Not read through | Open"
    assert text(grid.get_element_by_id("counts")).startswith("12 cells: 1 charted, 4 with")
