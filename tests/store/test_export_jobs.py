from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask

from app.domain.errors import Busy, Missing, OverLimit, TooLarge
from app.store import export_jobs
from app.store.database import change, db, reading
from app.store.export_jobs import Claim, Job
from app.store.tables.exports import ExportJob, ExportPart
from tests.fixtures.study import Study

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_jobs, "PART_BYTES", 4)
    monkeypatch.setattr(export_jobs, "SWEPT", 2)


def asked(study: Study, role: str = "lead") -> uuid.UUID:
    return export_jobs.add(study.project_id, study.people[role], {"format": "csv"})


def seen(study: Study, id: uuid.UUID, role: str = "lead") -> Job:
    with reading():
        return export_jobs.find(study.project_id, id, study.people[role])


def claimed() -> Claim:
    found = export_jobs.claim()
    assert found
    assert found[1] == {"format": "csv"}
    return found[0]


def aged(seconds: float, *columns: str) -> None:
    """As if it were so much later."""
    with change():
        row = ExportJob.__table__.c
        older = {name: row[name] - seconds for name in columns or ("asked", "heard")}
        db.session.execute(sa.update(ExportJob).values(older))


def parts() -> int:
    with reading():
        return db.session.scalar(sa.select(sa.func.count()).select_from(ExportPart)) or 0


def test_a_job_waits_is_written_and_lies_there_in_parts(study: Study) -> None:
    id = asked(study)
    assert (seen(study, id).state, seen(study, id).waits) == ("queued", True)
    claim = claimed()
    assert (seen(study, id).state, seen(study, id).waits) == ("writing", False)
    assert export_jobs.hold(claim, 3200, 5000)
    assert (seen(study, id).done, seen(study, id).total) == (3200, 5000)
    export_jobs.keep(claim, b"all of it", 5000)
    done = seen(study, id)
    assert (done.state, done.done, done.total, done.size) == ("done", 5000, 5000, 9)
    assert list(export_jobs.file(done)) == [b"all ", b"of i", b"t"]
    assert export_jobs.claim() is None
    export_jobs.remove(done)
    assert parts() == 0
    with pytest.raises(Missing):
        seen(study, id)


@pytest.mark.parametrize("role", ["viewer", "outsider"])
def test_only_who_asked_and_only_in_the_project_finds_it(study: Study, role: str) -> None:
    id = asked(study)
    with pytest.raises(Missing):
        seen(study, id, role)
    with pytest.raises(Missing), reading():
        export_jobs.find(uuid.uuid4(), id, study.people["lead"])


def test_the_oldest_is_taken_first_and_each_by_exactly_one(study: Study, app: Flask) -> None:
    first = asked(study)
    for _ in range(3):
        asked(study)
    ids = {asked(study, "viewer") for _ in range(4)} | {first}
    assert claimed().id == first

    def take(_at: int) -> Claim | None:
        with app.app_context():
            found = export_jobs.claim()
            return found and found[0]

    with ThreadPoolExecutor(8) as pool:
        taken = [each.id for each in pool.map(take, range(12)) if each]
    assert len(taken) == len(set(taken)) == 7
    assert ids <= {first, *taken}


def test_a_lost_one_is_taken_over_and_what_it_still_writes_is_not_taken(study: Study) -> None:
    id, lost = asked(study), claimed()
    aged(export_jobs.SILENT_SECONDS - 5, "heard")
    assert export_jobs.claim() is None
    assert export_jobs.hold(lost, 1, 2)
    aged(export_jobs.SILENT_SECONDS + 1, "heard")
    assert seen(study, id).waits
    second = claimed()
    assert not export_jobs.hold(lost, 1, 2)
    export_jobs.fail(lost, "Failed", "It was lost.")
    export_jobs.give_back(lost)
    with pytest.raises(Missing):
        export_jobs.keep(lost, b"half", 1)
    export_jobs.keep(second, b"whole", 1)
    assert b"".join(export_jobs.file(seen(study, id))) == b"whole"


def test_a_clock_that_was_set_back_keeps_no_job(study: Study) -> None:
    asked(study)
    lost = claimed()
    aged(-3000, "heard")
    assert claimed().id == lost.id


def test_parts_of_a_lost_one_are_not_mixed_with_anothers(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    id, lost = asked(study), claimed()
    export_jobs.keep(lost, b"long and whole", 1)
    with change():
        db.session.execute(sa.update(ExportJob).values(state="writing", heard=0))
    export_jobs.keep(claimed(), b"short", 1)
    assert b"".join(export_jobs.file(seen(study, id))) == b"short"
    assert parts() == 2


def test_what_takes_its_writers_with_it_is_not_tried_for_ever(study: Study) -> None:
    id = asked(study)
    for _ in range(export_jobs.MOST_TRIES):
        claimed()
        aged(export_jobs.SILENT_SECONDS + 1, "heard")
    assert export_jobs.claim() is None
    assert (seen(study, id).state, seen(study, id).message) == ("failed", export_jobs.LOST)


def test_one_that_is_given_back_waits_and_was_not_tried(study: Study) -> None:
    id = asked(study)
    for _ in range(export_jobs.MOST_TRIES + 1):
        export_jobs.give_back(claimed())
    assert (seen(study, id).state, seen(study, id).waits) == ("queued", True)


def test_a_refusal_is_kept_in_words(study: Study) -> None:
    id = asked(study)
    export_jobs.fail(claimed(), "TooLarge", "Choose fewer passages.")
    found = seen(study, id)
    assert (found.state, found.refused, found.message) == (
        "failed",
        "TooLarge",
        "Choose fewer passages.",
    )


def test_too_many_of_one_person_and_of_all_are_told_to_come_again(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(export_jobs.MOST_OF_ONE):
        asked(study)
    with pytest.raises(OverLimit, match="of your exports"):
        asked(study)
    monkeypatch.setattr(export_jobs, "MOST_OPEN", export_jobs.MOST_OF_ONE + 1)
    asked(study, "viewer")
    with pytest.raises(Busy, match="Many exports"):
        asked(study, "viewer")
    export_jobs.keep(claimed(), b"", 0)
    asked(study, "viewer")


def test_old_ones_are_swept_when_the_next_begins(study: Study) -> None:
    asked(study)
    export_jobs.keep(claimed(), b"some that are old", 1)
    aged(export_jobs.KEPT_SECONDS + 1)
    young = asked(study)
    assert parts() == 0
    with reading():
        assert db.session.scalars(sa.select(ExportJob.id)).all() == [young]


def test_of_too_many_bytes_the_oldest_go(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_jobs, "MOST_BYTES", 20)
    ids = []
    for _ in range(3):
        ids.append(asked(study))
        export_jobs.keep(claimed(), b"nine byte", 1)
        aged(1)
    asked(study)
    with pytest.raises(Missing):
        seen(study, ids[0])
    assert [seen(study, id).state for id in ids[1:]] == ["done", "done"]


def test_a_file_that_is_too_large_is_refused(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_jobs, "LARGEST_BYTES", 8)
    asked(study)
    with pytest.raises(TooLarge):
        export_jobs.keep(claimed(), b"nine byte", 1)
    assert parts() == 0


def test_what_was_written_of_a_project_is_forgotten_and_of_no_other(study: Study) -> None:
    id = asked(study)
    export_jobs.keep(claimed(), b"all of it", 1)
    export_jobs.forget(uuid.uuid4())
    assert seen(study, id).state == "done"
    writing, running = asked(study), claimed()
    export_jobs.forget(study.project_id)
    assert parts() == 0
    for each in (id, writing):
        with pytest.raises(Missing):
            seen(study, each)
    assert not export_jobs.hold(running, 1, 2)
    with pytest.raises(Missing):
        export_jobs.keep(running, b"purged words", 1)


def test_a_file_that_is_swept_away_while_it_is_read_is_refused(study: Study) -> None:
    id = asked(study)
    export_jobs.keep(claimed(), b"all of it", 1)
    found = seen(study, id)
    with change():
        db.session.execute(sa.delete(ExportPart).where(ExportPart.number == 1))
    with pytest.raises(Missing):
        list(export_jobs.file(found))
