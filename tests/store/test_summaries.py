from __future__ import annotations

import pytest

from app.domain.citations import Style, own_style
from app.domain.errors import Missing
from app.domain.report.summary import Summary
from app.store import briefs, filters, projects, summaries, syntheses
from app.store.database import change
from app.store.transactions import steady
from tests.citing.test_own_style import STYLE
from tests.conftest import Recorder
from tests.fixtures.marked import Marked

pytestmark = pytest.mark.usefixtures("app_context")


def summary(marked: Marked, query: str = "") -> Summary:
    selection = filters.select(marked.project_id, query)
    return summaries.summary(selection, summaries.project_of(marked.member("ana")), address="/p")


def test_a_summary_holds_what_the_filter_selects_each_once(marked: Marked) -> None:
    made = summary(marked, "tag:border-control")
    assert [passage.ref for passage in made.passages] == ["B1:2", "B1:4", "B2:2"]
    assert made.sentence == "Passages tagged Border control."
    assert made.project.question == "Which measures do the briefs recommend?"


def test_briefs_come_with_what_a_citation_needs(marked: Marked) -> None:
    brief = briefs.sources(marked.project_id)[0]
    assert (brief.ref, brief.title, brief.authors, brief.date) == (
        "B1",
        "Counting rifles in Dorvane",
        ("Ida Quill",),
        "2019-06",
    )
    assert (brief.paragraphs, brief.reader) == (3, "test 1")


def test_a_citation_of_a_passage_outside_the_selection_is_known(marked: Marked) -> None:
    with change():
        tag_id = marked.tags["border-control"]
        syntheses.save(marked.project_id, tag_id, "See [B1:1], [B9:9].", marked.user("ana"))
    made = summary(marked, "tag:border-control")
    assert "B1:1" in made.cited
    assert "B9:9" not in made.cited
    assert made.sections[0].synthesis


def test_the_statements_do_not_grow_with_the_passages(marked: Marked, statements: Recorder) -> None:
    with statements() as few:
        summary(marked)
    with change():
        for _ in range(60):
            marked.mark(1, "river", "border-control", "peace", by="ben")
    with statements() as many:
        assert len(summary(marked).passages) == 66
    # Who asks, attributes, memos, the answers, and which briefs are read through are among.
    assert len(many) == len(few) == 14


def test_what_is_read_is_of_one_moment(marked: Marked) -> None:
    steady()
    selection = filters.select(marked.project_id, "")
    before = summaries.count(selection)
    with marked.study.app.app_context(), change():
        marked.mark(1, "river")
    assert summaries.count(selection) == before
    steady()
    assert summaries.count(selection) == before + 1


def test_a_page_cites_as_the_summary_does(marked: Marked) -> None:
    selection = filters.select(marked.project_id, "")
    _, passage = summaries.first(selection, address="", limit=2)
    everything = {p.ref: p.citation for p in summary(marked).passages}
    assert passage.citation == everything["B1:2"] == "Quill 2019a, ¶2"


def test_a_project_is_found_by_its_slug(marked: Marked) -> None:
    project_id, row = summaries.project_named("sahel-arms")
    assert (project_id, row.slug) == (marked.project_id, "sahel-arms")
    with pytest.raises(Missing):
        summaries.project_named("nope")


def test_a_project_with_a_style_of_its_own_is_cited_in_it_everywhere(marked: Marked) -> None:
    def cited_in(name: str, own: Style | None = None) -> None:
        with change():
            version = int(str(projects.settings(marked.project_id)["version"]))
            projects.edit(marked.project_id, "Name", "", version, name, own)

    cited_in("own", own_style("Ours", STYLE))
    selection = filters.select(marked.project_id, "")
    whole = summary(marked).passages[0].citation
    (first,) = summaries.first(selection, address="", limit=1)
    assert first.citation == whole
    cited_in("chicago")
    (again,) = summaries.first(selection, address="", limit=1)
    assert again.citation != whole
