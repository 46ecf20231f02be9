from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from app.actions.codebook import (
    add_tag,
    bring_in_tags,
    edit_tag,
    merge_tag,
    move_tag,
    reinstate_tag,
    retire_tag,
    start_codebook,
)
from app.actions.projects import add_project as start_project
from app.domain.errors import Forbidden, Invalid, Missing, Refused, Stale
from app.domain.sample import STARTER_TAGS
from app.domain.tags import TEXTS, Tag, Uses
from app.store import codebook
from app.store.database import change, db
from app.store.memberships import Member
from app.store.tables.briefs import Brief, Coding, Highlight
from app.store.tables.codebook import Synthesis
from app.store.tables.codebook import Tag as Row
from app.store.tables.columns import new_id, now
from app.store.tables.people import Event
from tests.fixtures.study import Study, add_project

pytestmark = pytest.mark.usefixtures("app_context")


def lead(study: Study) -> Member:
    return study.member("lead")


def add(study: Study, name: str, parent: str = "") -> Tag:
    with change():
        return add_tag(lead(study), Tag("", name, parent or None))


def tag(study: Study, slug: str) -> Tag:
    return codebook.tag(study.project_id, slug, counted=True)


def shape(study: Study, *, retired: bool = False) -> list[tuple[str, int]]:
    lines = codebook.tags(study.project_id, retired=retired)
    return [(line.slug, line.depth) for line in lines]


def highlight(study: Study, *slugs: str, removed: bool = False) -> uuid.UUID:
    """A highlight of the brief with these tags, as rows."""
    numbers = db.session.scalar(sa.select(sa.func.count()).select_from(Highlight)) or 0
    with change():
        row = Highlight(
            project_id=study.project_id,
            id=new_id(),
            brief_id=study.brief_id,
            revision_id=study.revision_id,
            number=numbers + 1,
            start=0,
            end=8,
            exact="Counting",
            prefix="",
            suffix="",
            first_block=0,
            last_block=0,
            created_by=study.people["analyst"],
            updated_by=study.people["analyst"],
            deleted_at=now() if removed else None,
        )
        db.session.add(row)
        db.session.flush()
        for slug in slugs:
            coding = {"highlight_id": row.id, "coder_id": study.people["analyst"]}
            tag_id = tag(study, slug).id
            db.session.add(Coding(project_id=study.project_id, tag_id=tag_id, **coding))
        return row.id


def coded(study: Study, id: uuid.UUID) -> list[str]:
    return sorted(
        db.session.scalars(
            sa.select(Row.slug)
            .join(
                Coding,
                (Coding.tag_id == Row.id) & (Coding.project_id == Row.project_id),
            )
            .where(Coding.highlight_id == id)
        )
    )


def events(study: Study) -> list[str]:
    order = sa.select(Event.verb).where(Event.kind == "tag").order_by(Event.id)
    return list(db.session.scalars(order))


def write(study: Study, slug: str, text: str) -> None:
    with change():
        db.session.add(
            Synthesis(
                project_id=study.project_id,
                tag_id=tag(study, slug).id,
                text=text,
                updated_by=study.people["analyst"],
            )
        )


def synthesis(study: Study, slug: str) -> str | None:
    return db.session.scalar(
        sa.select(Synthesis.text).where(Synthesis.tag_id == tag(study, slug).id)
    )


def test_a_new_project_gets_the_starter_codebook(study: Study) -> None:
    with change():
        project = add_project(study.people, "other")
        db.session.execute(sa.delete(Row).where(Row.project_id == project.id))
        actor = replace(lead(study), project_id=project.id)
        start_codebook(actor)
    made = codebook.tags(project.id)
    assert [(t.slug, t.name, t.colour) for t in made] == [
        (t.slug, t.name, t.colour) for t in STARTER_TAGS
    ]
    assert all(len(tag.explained) == len(TEXTS) for tag in made)


def test_a_new_tag_stands_last_with_a_slug_and_the_least_used_colour(study: Study) -> None:
    line = add(study, "Contrôle des ports")
    assert (line.slug, line.colour, line.depth) == ("controle-des-ports", "blue", 0)
    assert shape(study)[-1] == ("controle-des-ports", 0)
    assert events(study) == ["add"]


def test_a_new_tag_below_another_stands_after_its_siblings(study: Study) -> None:
    add(study, "Rifles", parent="stockpile-security")
    add(study, "Shells", parent="stockpile-security")
    assert shape(study) == [
        ("stockpile-security", 0),
        ("rifles", 1),
        ("shells", 1),
        ("border-control", 0),
        ("monitoring", 0),
    ]


@pytest.mark.parametrize("name", ["=SUM(A1)", "<script>alert(1)</script>", "+1", "“Ports”"])
def test_a_strange_name_is_kept_as_text(study: Study, name: str) -> None:
    assert add(study, name).name == name


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (Tag("", "", None, "teal"), "name"),
        (Tag("", "x" * 10_000, None, "teal"), "name"),
        (Tag("", "BORDER CONTROL", None, "teal"), "name"),
        (Tag("", "Ports", None, "puce"), "colour"),
        (Tag("", "Ports", "nowhere", "teal"), "parent"),
    ],
)
def test_a_tag_that_cannot_be_kept_is_refused_at_its_field(
    study: Study, text: Tag, field: str
) -> None:
    with pytest.raises(Invalid) as refused, change():
        add_tag(lead(study), text)
    assert set(refused.value.fields) == {field}
    assert len(shape(study)) == 3


def test_the_slug_of_a_tag_is_never_a_page_nor_given_twice(study: Study) -> None:
    assert add(study, "New").slug == "new-2"
    with change():
        retire_tag(lead(study), "monitoring")
    assert add(study, "Monitoring").slug == "monitoring-2"


def test_renaming_keeps_the_slug(study: Study) -> None:
    with change():
        edit_tag(
            lead(study),
            "monitoring",
            Tag("", "Oversight", None, "plum", {"definition": "New words."}),
            1,
        )
    line = tag(study, "monitoring")
    assert (line.name, line.definition, line.version) == ("Oversight", "New words.", 2)
    event = db.session.scalars(sa.select(Event)).one()
    assert event.after == {"name": "Oversight", "definition": "New words."}
    assert event.before is not None
    assert event.before["name"] == "Monitoring"


def test_a_stale_edit_is_refused_and_tells_what_stands_there(study: Study) -> None:
    with change():
        edit_tag(lead(study), "monitoring", Tag("", "Oversight", None, "plum"), 1)
    with pytest.raises(Stale) as refused, change():
        edit_tag(lead(study), "monitoring", Tag("", "Watching", None, "plum"), 1)
    assert isinstance(refused.value.current, dict)
    assert refused.value.current["tag"].name == "Oversight"
    assert tag(study, "monitoring").name == "Oversight"


def test_a_tag_cannot_stand_below_itself(study: Study) -> None:
    child = add(study, "Child", parent="monitoring")
    for parent in ("monitoring", child.slug):
        with pytest.raises(Invalid) as refused, change():
            edit_tag(lead(study), "monitoring", Tag("", "Monitoring", parent, "plum"), 1)
        assert set(refused.value.fields) == {"parent"}


def test_moving_does_not_make_an_open_edit_stale(study: Study) -> None:
    with change():
        move_tag(lead(study), "border-control", "up")
    assert shape(study)[0] == ("border-control", 0)
    with change():
        move_tag(lead(study), "stockpile-security", "indent")
    assert shape(study)[:2] == [("border-control", 0), ("stockpile-security", 1)]
    assert tag(study, "stockpile-security").version == 1
    assert events(study) == ["move", "move"]


def test_a_step_that_leads_nowhere_is_no_change(study: Study) -> None:
    with change():
        move_tag(lead(study), "stockpile-security", "up")
    assert events(study) == []


def test_a_retired_tag_keeps_its_codings_and_lets_its_children_out(study: Study) -> None:
    add(study, "Child", parent="monitoring")
    id = highlight(study, "monitoring")
    with change():
        retire_tag(lead(study), "monitoring")
    assert coded(study, id) == ["monitoring"]
    assert tag(study, "monitoring").uses == Uses(1, 1)
    assert shape(study) == [("stockpile-security", 0), ("border-control", 0), ("child", 0)]
    with pytest.raises(Invalid), change():
        move_tag(lead(study), "monitoring", "up")
    with pytest.raises(Invalid), change():
        add_tag(lead(study), Tag("", "Below", "monitoring", "teal"))


def test_a_tag_comes_back_unless_its_name_was_given_away(study: Study) -> None:
    with change():
        retire_tag(lead(study), "monitoring")
    other = add(study, "monitoring")
    with pytest.raises(Invalid), change():
        reinstate_tag(lead(study), "monitoring")
    with change():
        edit_tag(lead(study), other.slug, Tag("", "Watching", None, "teal"), other.version)
        reinstate_tag(lead(study), "monitoring")
    assert not tag(study, "monitoring").retired


def test_merging_moves_codings_and_collapses_duplicates(study: Study) -> None:
    only, both = highlight(study, "monitoring"), highlight(study, "monitoring", "border-control")
    removed, other = highlight(study, "monitoring", removed=True), highlight(study)
    ids = codebook.tag(study.project_id, "monitoring").id, tag(study, "border-control").id
    assert codebook.merge_preview(study.project_id, *ids) == (3, 1)
    with change():
        merge_tag(lead(study), "monitoring", "border-control")
    assert coded(study, only) == coded(study, both) == coded(study, removed) == ["border-control"]
    assert coded(study, other) == []
    source = tag(study, "monitoring")
    assert (source.retired, source.merged_into, source.uses) == (True, "border-control", Uses(0, 0))
    assert tag(study, "border-control").uses == Uses(2, 1)
    event = db.session.scalars(sa.select(Event)).one()
    assert event.after == {
        "into": "border-control",
        "highlights": sorted(map(str, (only, removed))),
    }
    assert event.before == {"synthesis": "", "also_tagged": [str(both)]}


def test_merging_counts_as_a_change_of_the_highlights_and_their_brief(study: Study) -> None:
    touched, other = highlight(study, "monitoring"), highlight(study, "border-control")
    with change():
        merge_tag(lead(study), "monitoring", "border-control")
    rows = db.session.execute(sa.select(Highlight.id, Highlight.version))
    assert {row.id: row.version for row in rows} == {touched: 2, other: 1}
    assert db.session.scalar(sa.select(Brief.rev)) == 2


def test_merging_into_a_descendant_makes_no_cycle(study: Study) -> None:
    add(study, "Child", parent="monitoring")
    add(study, "Grandchild", parent="child")
    add(study, "Second child", parent="monitoring")
    with change():
        merge_tag(lead(study), "monitoring", "grandchild")
    assert shape(study) == [
        ("stockpile-security", 0),
        ("border-control", 0),
        ("grandchild", 0),
        ("child", 1),
        ("second-child", 1),
    ]


@pytest.mark.parametrize(
    ("theirs", "result"),
    [
        ("Kept. [B1:1]", "Kept. [B1:1]\n\nFrom “Monitoring”:\n\nAdded. [B1:2]"),
        (None, "From “Monitoring”:\n\nAdded. [B1:2]"),
    ],
)
def test_merging_adds_the_synthesis_under_the_name_of_the_tag(
    study: Study, theirs: str | None, result: str
) -> None:
    write(study, "monitoring", "Added. [B1:2]")
    if theirs:
        write(study, "border-control", theirs)
    with change():
        merge_tag(lead(study), "monitoring", "border-control")
    assert synthesis(study, "border-control") == result
    assert synthesis(study, "monitoring") is None


@pytest.mark.parametrize("into", ["", "monitoring", "stockpile-security"])
def test_a_merge_into_nothing_itself_or_a_retired_tag_is_refused(study: Study, into: str) -> None:
    with change():
        retire_tag(lead(study), "stockpile-security")
    with pytest.raises(Invalid) as refused, change():
        merge_tag(lead(study), "monitoring", into)
    assert set(refused.value.fields) == {"into"}


def test_tags_of_another_project_do_not_exist_here(study: Study) -> None:
    with change():
        other = add_project(study.people, "other")
        db.session.execute(
            sa.update(Row).where(Row.project_id == other.id).values(slug="x-" + Row.slug)
        )
    changes: list[Callable[[Member], None]] = [
        lambda actor: edit_tag(actor, "x-monitoring", Tag("", "A", None, "teal"), 1),
        lambda actor: merge_tag(actor, "monitoring", "x-monitoring"),
        lambda actor: retire_tag(actor, "x-monitoring"),
    ]
    for attempt in changes:
        with pytest.raises(Missing), change():
            attempt(lead(study))


@pytest.mark.parametrize("role", ["viewer", "analyst"])
def test_only_a_lead_changes_the_codebook(study: Study, role: str) -> None:
    changes: list[Callable[[Member], object]] = [
        start_codebook,
        lambda actor: add_tag(actor, Tag("", "A", None, "teal")),
        lambda actor: edit_tag(actor, "monitoring", Tag("", "A", None, "teal"), 1),
        lambda actor: move_tag(actor, "monitoring", "up"),
        lambda actor: retire_tag(actor, "monitoring"),
        lambda actor: reinstate_tag(actor, "monitoring"),
        lambda actor: merge_tag(actor, "monitoring", "border-control"),
    ]
    for attempt in changes:
        with pytest.raises(Forbidden) as refused, change():
            attempt(study.member(role))
        assert isinstance(refused.value, Refused)


def test_tags_of_another_project_come_after_those_that_are_here(study: Study) -> None:
    with change():
        other = start_project(study.people["lead"], "Ports")
        add_tag(other, Tag("", "Cranes", "monitoring", "teal", {"definition": "What lifts."}))
        add_tag(other, Tag("", "Small cranes", "cranes", "rust"))
        add_tag(other, Tag("", "Old", None, ""))
        retire_tag(other, "old")
    lead, before = study.member("lead"), codebook.tags(study.project_id)
    with change():
        added, left = bring_in_tags(lead, other)
    assert [tag.name for tag in added] == ["Cranes", "Small cranes"]
    assert left == ["Stockpile security", "Border control", "Monitoring"]
    now = codebook.tags(study.project_id)
    assert {tag.slug: tag.parent for tag in now} == {
        **{tag.slug: tag.parent for tag in before},
        "cranes": "monitoring",
        "small-cranes": "cranes",
    }
    crane = codebook.tag(study.project_id, "cranes")
    assert (crane.colour, crane.texts["definition"]) == ("teal", "What lifts.")
    with change():
        assert bring_in_tags(lead, other)[0] == []
    with pytest.raises(Forbidden), change():
        bring_in_tags(study.member("analyst"), other)
