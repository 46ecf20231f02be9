"""What is whole is found so, and each thing that is spoilt is named."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from app.actions import trash
from app.actions.briefs import remove_brief
from app.actions.highlights import remove_highlight
from app.domain.references import passage_ref
from app.store import seals, verifying
from app.store.database import change, db
from app.store.search_index import renew
from app.store.tables.briefs import Brief, Highlight, Original, Revision
from app.store.tables.people import Project
from app.store.tables.recommendations import RecommendationField
from app.store.tables.search import SearchEntry
from tests.actions.work.test_own_exports import recommended
from tests.fixtures.marked import Marked, done
from tests.store.test_seals import past_the_triggers

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def whole(marked: Marked) -> Marked:
    """With all that a recommendation can say, and something purged."""
    recommended(marked)
    ana = marked.member("ana")
    done(remove_highlight, ana, 2, 2)
    done(trash.purge, ana, "highlight", marked.highlights["B2:2"])
    return marked


def found() -> dict[str, tuple[str, ...]]:
    return {each.title: each.wrong for each in verifying.verify() if each.wrong}


def test_what_is_whole_is_found_so(whole: Marked) -> None:
    checked = {each.title: each.number for each in verifying.verify()}
    assert found() == {}
    assert list(checked) == [check.title for check in verifying.CHECKS]
    assert all(checked[name] for name in checked if name != "Database")
    assert checked["Texts"] == 2
    assert checked["Quotes"] == 5 + 2
    assert checked["Record"] == len(list(seals.checked())) > 10
    ana = whole.member("ana")
    done(remove_brief, ana, 2)
    done(trash.purge, ana, "brief", whole.briefs[2][0])
    assert found() == {}


def spoilt(whole: Marked) -> list[tuple[str, Any, str]]:
    """By check, a statement that spoils something of it, and what is said then."""
    b1_1 = Highlight.id == whole.highlights["B1:1"]
    b1_3 = Highlight.id == whole.highlights["B1:3"]
    second = Revision.id == whole.briefs[2][1]
    fields = RecommendationField
    slug = whole.study.slug
    return [
        (
            "Texts",
            sa.update(Revision).where(second).values(text=Revision.text + " More."),
            f"The text of {slug} B2 is not what was saved when it came in.",
        ),
        (
            "Quotes",
            sa.update(Highlight).where(b1_1).values(exact="count no rifle"),
            f"{slug} {passage_ref(1, 1)} says “count no rifle”; at its place stands “count every",
        ),
        (
            "Quotes",
            sa.update(Highlight).where(b1_3).values(prefix="Other words"),
            f"{slug} {passage_ref(1, 3)} has other words around it than its text.",
        ),
        (
            "Quotes",
            sa.update(Highlight)
            .where(Highlight.id == whole.highlights["B1:4"])
            .values(first_block=0, last_block=0),
            f"{slug} {passage_ref(1, 4)} is not in the blocks that it names, 0 to 0.",
        ),
        (
            "Quotes",
            sa.update(fields).where(fields.basis == "stated").values(text="do nothing"),
            f"“action” of {slug} R1 says “do nothing”",
        ),
        (
            "Files",
            sa.update(Original).values(data=b"other bytes"),
            "is not what was saved (11 bytes).",
        ),
        (
            "Links between rows",
            sa.update(Brief).where(Brief.number == 1).values(deleted_by=whole.project_id),
            "of brief (",
        ),
        (
            "Links between rows",
            sa.update(Brief).where(Brief.number == 2).values(revision_id=whole.briefs[1][1]),
            "by project_id, revision_id, id names a row of revision that is not there.",
        ),
        (
            "What is kept twice",
            sa.update(Highlight)
            .where(Highlight.id == whole.highlights["B1:2"])
            .values(words=" others "),
            f"{slug} {passage_ref(1, 2)} is filtered by other words than it has.",
        ),
        (
            "What is kept twice",
            sa.update(Project).values(next_brief_number=2),
            f"{slug}: the next number to be given is 2, though B2 is there.",
        ),
        (
            "Search",
            sa.delete(SearchEntry).where(SearchEntry.object_id == whole.highlights["B1:2"]),
            f"{slug}: a passage ({whole.highlights['B1:2']}) cannot be found by words that it has.",
        ),
        (
            "Search",
            sa.insert(SearchEntry).values(
                project_id=whole.project_id,
                kind="passage",
                object_id=whole.highlights["B2:2"],
                words="purged words",
            ),
            f"({whole.highlights['B2:2']}) is still found by words that it does not have.",
        ),
    ]


def test_each_thing_that_is_spoilt_is_named(whole: Marked) -> None:
    everything = spoilt(whole)
    with change():
        for _, statement, _ in everything:
            db.session.execute(statement, execution_options={"synchronize_session": False})
    wrong = found()
    for title, _, said in everything:
        assert any(said in each for each in wrong[title]), (said, wrong[title])
    assert set(wrong) == {title for title, *_ in everything}


def test_the_index_of_words_is_written_anew(whole: Marked) -> None:
    with change():
        db.session.execute(sa.delete(SearchEntry))
        if db.engine.dialect.name == "sqlite":
            db.session.execute(sa.text("INSERT INTO search_words (rowid, words) VALUES (1, 'x')"))
    said = found()["Search"]
    assert len(said) > 5
    if db.engine.dialect.name == "sqlite":
        assert "SQLite’s index of words is not what the rows say." in said
    renew(again=True)
    assert found() == {}


@pytest.mark.either_engine
def test_an_index_that_cannot_be_asked_just_now_is_not_called_wrong(
    whole: Marked, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked() -> None:
        raise sa.exc.OperationalError("INSERT", {}, Exception("database is locked"))

    monkeypatch.setattr(verifying.texts, "change", locked)
    assert found() == {"Search": ("It could not be looked at whole: database is locked.",)}


@pytest.mark.either_engine
def test_what_cannot_be_read_at_all_is_named_and_the_other_checks_are_done(whole: Marked) -> None:
    with change():
        db.session.execute(sa.text("UPDATE recommendation_field SET rests_on = '{'"))
    wrong = found()
    assert list(wrong) == ["Quotes"]
    assert wrong["Quotes"][0].startswith("It could not be looked at whole: Expecting")


def test_each_trigger_that_guards_the_record_is_looked_for(whole: Marked) -> None:
    expected = set(seals.guards(db.engine.dialect.name))
    of = {table for table, _ in expected}
    assert {each for each in verifying.rows._guards() if each[0] in of} == expected


def test_what_was_done_past_the_database_is_named(whole: Marked) -> None:
    """A line of the record, the triggers, a row against a rule, a column too many."""
    seals.seal_all()
    past = ["UPDATE event SET verb = 'forged' WHERE verb = 'make'"]
    past.append("ALTER TABLE brief ADD COLUMN odd INTEGER")
    if db.engine.dialect.name == "sqlite":
        past.append("PRAGMA ignore_check_constraints = ON")
        past.append("UPDATE highlight SET start = -1 WHERE number = 4")
        past.append("PRAGMA ignore_check_constraints = OFF")
        said = "SQLite says: CHECK constraint failed in highlight."
    else:
        past.append("ALTER TABLE highlight ADD CONSTRAINT odd CHECK (number > 0) NOT VALID")
        past.append("ALTER TABLE event DISABLE TRIGGER event_kept")
        said = "The constraint odd was never validated."
    try:
        past_the_triggers(*past)
        wrong = found()
        assert said in wrong["Database"]
        assert "There is a column brief.odd too many." in wrong["Tables, triggers and indexes"]
        said = (
            "The database does not guard event any more: the trigger BEFORE UPDATE is gone or off."
        )
        assert said in wrong["Tables, triggers and indexes"]
        assert any("its line is not as it was sealed" in each for each in wrong["Record"])
    finally:
        if db.engine.dialect.name == "postgresql":  # whose tables the next tests have, too
            past_the_triggers(
                "ALTER TABLE brief DROP COLUMN odd",
                "ALTER TABLE highlight DROP CONSTRAINT odd",
                "ALTER TABLE event ENABLE TRIGGER event_kept",
            )
