"""The record cannot be changed in silence: the database refuses, and whoever goes past it breaks
the chain of hashes where they did."""

from __future__ import annotations

import hashlib
import json
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from app.actions import trash
from app.actions.highlights import edit_highlight, remove_highlight
from app.store import seals
from app.store.database import change, db
from app.store.tables.columns import new_id
from app.store.tables.people import EventLine, EventWords, Seal, Unsealed
from app.store.trash import trash as in_trash
from tests.fixtures.marked import Marked, done

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def recorded(marked: Marked) -> Marked:
    """With notes, and lines of the record that say so."""
    for number in range(1, 5):
        done(edit_highlight, marked.member("ana"), 1, number, ["peace"], f"Note {number}.", 1)
    return marked


def rows(table: Any) -> list[Any]:
    return list(db.session.execute(sa.select(table.__table__)).mappings())


def wrong() -> list[tuple[int, str]]:
    return [(each.place, each.wrong) for each in seals.checked() if each.wrong]


def past_the_triggers(*statements: str) -> None:
    """As somebody who may do anything with the database."""
    db.session.rollback()
    on_postgres = db.engine.dialect.name == "postgresql"
    with change():
        if on_postgres:
            db.session.execute(sa.text("SET LOCAL session_replication_role = replica"))
        else:
            names = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE%'"
            for name in db.session.scalars(sa.text(names)).all():
                db.session.execute(sa.text(f"DROP TRIGGER {name}"))
        for statement in statements:
            db.session.execute(sa.text(statement))


def test_the_database_refuses_to_change_the_record(recorded: Marked) -> None:
    seals.seal_all()
    before = [rows(table) for table in (EventLine, EventWords, Seal)]
    for statement in (
        "UPDATE event SET verb = 'x'",
        "DELETE FROM event",
        "DELETE FROM event_words",
        "UPDATE event_words SET ref = 'forged'",
        "UPDATE seal SET place = place + 100",
        "DELETE FROM seal",
        "DELETE FROM project",
    ):
        said = r"neither changed nor deleted|emptied, not changed"
        with pytest.raises(DBAPIError, match=said), change():
            db.session.execute(sa.text(statement))
        assert [rows(table) for table in (EventLine, EventWords, Seal)] == before


def test_a_line_is_not_replaced_either(recorded: Marked) -> None:
    line = dict(rows(EventLine)[0])
    replaced = sa.insert(EventLine).values(**{**line, "verb": "x"})
    if db.engine.dialect.name == "sqlite":
        replaced = replaced.prefix_with("OR REPLACE")
    with pytest.raises(DBAPIError), change():
        db.session.execute(replaced)
    if db.engine.dialect.name == "postgresql":
        with pytest.raises(DBAPIError, match="neither changed"), change():
            db.session.execute(sa.text("TRUNCATE project CASCADE"))


def test_every_line_is_sealed_once_in_the_order_of_the_chain(
    recorded: Marked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some at a time; and whoever has the lines can make each hash without Briefmark."""
    monkeypatch.setattr(seals, "AT_ONCE", 3)
    lines = rows(EventLine)
    assert {each["line_id"] for each in rows(Unsealed)} == {line["id"] for line in lines}
    assert seals.seal_all() == len(lines) == 4
    assert (seals.seal_all(), rows(Unsealed), wrong()) == (0, [], [])
    sealed = sorted(rows(Seal), key=lambda each: each["place"])
    assert [each["place"] for each in sealed] == list(range(1, len(lines) + 1))
    about = {line["id"]: line for line in lines}
    said = {each["event_id"]: each for each in rows(EventWords)}
    before = b""
    for each in sealed:
        line = {name: value for name, value in about[each["line_id"]].items() if value is not None}
        line = {
            name: value.hex if name.endswith("id") else value for name, value in line.items()
        } | {"at": line["at"].strftime("%Y-%m-%dT%H:%M:%S.%f+00:00")}
        if words := said.get(each["line_id"]):
            whole = {
                name: words[name] for name in ("ref", "before", "after") if words[name] is not None
            }
            line["words"] = hashlib.sha256(words["salt"].encode() + plain(whole)).hexdigest()
        before = hashlib.sha256(before + plain(line)).digest()
        assert before == each["hash"]
    assert seals.head(recorded.project_id) == (recorded.project_id, len(lines), before)


def plain(said: Any) -> bytes:
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def test_a_line_that_is_committed_late_is_sealed(recorded: Marked) -> None:
    """Its id is of before the seals that are there."""
    seals.seal_all()
    late = dict(rows(EventLine)[0]) | {"id": uuid.UUID(int=1)}
    with change():
        db.session.execute(sa.insert(EventLine).values(**late))
    assert seals.waiting() == 1
    assert seals.seal_all() == 1
    assert (wrong(), seals.unnoted()) == ([], [])


def test_a_line_that_is_sealed_and_noted_again_is_not_sealed_again(recorded: Marked) -> None:
    seals.seal_all()
    sealed = rows(Seal)
    with change():
        noted = {name: sealed[0][name] for name in ("chain", "line_id")}
        db.session.execute(sa.insert(Unsealed).values(**noted))
    seals.seal_all()
    assert (rows(Seal), rows(Unsealed)) == (sealed, [])


def test_a_purge_leaves_the_chain_whole(recorded: Marked) -> None:
    """Of the one whose words went, and of those from whose words the name of a tag went."""
    ana = recorded.member("ana")
    seals.seal_all()
    done(remove_highlight, ana, 1, 1)
    done(trash.purge, ana, "highlight", recorded.highlights["B1:1"])
    done(trash.remove_tag, ana, "peace")
    (tag,) = in_trash(ana.project_id)["tag"]
    done(trash.purge, ana, "tag", tag.id)
    seals.seal_all()
    checked = list(seals.checked())
    assert [each for each in checked if each.wrong] == []
    assert [each.place for each in checked if each.emptied] == [1, 2, 3, 4]
    assert db.session.scalars(sa.select(EventWords.purged_at)).all().count(None) >= 3


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE event SET verb = 'x' WHERE id = {third}", "not as it was sealed"),
        (
            "UPDATE event_words SET before = '{{\"x\": 1}}' WHERE event_id = {third}",
            "its words are not",
        ),
        ("DELETE FROM event_words WHERE event_id = {third}", "its words are gone"),
        ("DELETE FROM event WHERE id = {third}", "its line is gone"),
        ("DELETE FROM seal WHERE place = 2", "1 before it are gone"),
        ("UPDATE seal SET hash = words WHERE place = 2", "not as it was sealed"),
    ],
)
def test_whoever_goes_past_the_triggers_breaks_the_chain(
    recorded: Marked, statement: str, said: str
) -> None:
    seals.seal_all()
    (third,) = [each for each in rows(Seal) if each["place"] == 3]
    id = sa.literal(third["line_id"], sa.Uuid()).compile(
        db.engine, compile_kwargs={"literal_binds": True}
    )
    past_the_triggers(statement.format(third=id))
    found = wrong()
    assert found
    assert said in found[0][1]


def test_a_line_that_is_put_in_past_the_triggers_is_found(recorded: Marked) -> None:
    seals.seal_all()
    past_the_triggers("DELETE FROM unsealed")
    if db.engine.dialect.name == "sqlite":
        past_the_triggers("DROP TRIGGER event_unsealed")
    assert seals.unnoted() == []
    late = dict(rows(EventLine)[0]) | {"id": new_id()}
    with change():
        if db.engine.dialect.name == "postgresql":
            db.session.execute(sa.text("SET LOCAL session_replication_role = replica"))
        db.session.execute(sa.insert(EventLine).values(**late))
    assert seals.unnoted() == [(recorded.project_id, late["id"])]
