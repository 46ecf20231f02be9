from __future__ import annotations

import pytest

from app.actions.attributes import add_attribute, fill_in
from app.domain.attributes import Attribute
from app.domain.filter import Malformed
from app.store import attributes as store
from app.store import briefs, filters
from app.store.database import change
from tests.conftest import Recorder
from tests.fixtures.marked import Marked

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def described(marked: Marked) -> Marked:
    """Of its briefs the first is said to be of Mali, begun in June 2019, at 1200."""
    study = marked.study
    with change():
        for each in (
            Attribute("Country", "choice", ("Mali", "Niger")),
            Attribute("Commissioned by"),
            Attribute("Begun", "date"),
            Attribute("Cost", "number"),
        ):
            add_attribute(study.member("lead"), each)
        values = {"country": "Mali", "begun": "2019-06", "cost": "1200"}
        values["commissioned-by"] = "The Desk, east"
        version = briefs.brief(study.project_id, 1).version
        fill_in(study.member("lead"), {1: values}, {1: version})
    return marked


def test_they_are_read_in_one_statement(described: Marked, statements: Recorder) -> None:
    with statements() as seen:
        found = store.attributes(described.project_id)
    assert len(seen) == 1
    assert [each.key for each in found] == ["country", "commissioned-by", "begun", "cost"]
    assert store.values(described.project_id)["country"] == {"Mali": ["B1"]}


@pytest.mark.parametrize(
    ("query", "refs", "sentence"),
    [
        ("country:mali", {"B1"}, "Passages in briefs with Country: Mali."),
        ("-country:Mali", {"B2"}, "Passages in briefs without Country: Mali."),
        ("country:none,niger", {"B2"}, "Passages in briefs with Country: none or Niger."),
        ('Commissioned-By:"the desk, east"', {"B1"}, None),
        ("begun:2019", {"B1"}, None),
        ("begun:2019-06", {"B1"}, None),
        ("begun:2019-06-01", set(), None),
        ("begun:before:2020", {"B1"}, "Passages in briefs with Begun: before 2020."),
        ("begun:before:2019", set(), None),
        ("cost:1200.0", {"B1"}, None),
        ('cost:"1,200"', {"B1"}, "Passages in briefs with Cost: 1200."),
        ('cost:"+1 200",−5', {"B1"}, None),
        ("cost:none", {"B2"}, None),
    ],
)
def test_the_filter_asks_for_them(
    described: Marked, query: str, refs: set[str], sentence: str | None
) -> None:
    selection = filters.select(described.project_id, query)
    same = filters.select(described.project_id, f"brief:{','.join(refs) or 'B1 brief:B2'}")
    assert filters.ids(selection.conditions) == filters.ids(same.conditions)
    assert {ref for ref in ("B1", "B2") if selection.keeps(ref)} == refs
    assert sentence in (None, selection.sentence)
    again = filters.select(described.project_id, str(selection.filter), counted=False)
    assert again.filter == selection.filter


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("country:Chad", "There is no value “Chad”"),
        ("begun:soon", "“begun:” does not know “soon”"),
        ("cost:much", "“cost:” does not know “much”"),
        ("countri:Mali", "Did you mean “country:”?"),
    ],
)
def test_what_cannot_be_asked_is_said(described: Marked, query: str, says: str) -> None:
    with pytest.raises(Malformed, match=says):
        filters.select(described.project_id, query)


def test_what_only_looks_like_a_key_is_words(described: Marked) -> None:
    asked = filters.select(described.project_id, "2-3:1").filter
    assert [each.key for each in asked.clauses] == ["words"]
