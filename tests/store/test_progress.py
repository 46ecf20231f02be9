from __future__ import annotations

from app.actions.progress import note_progress
from app.store import memberships, progress
from app.store.database import change
from tests.fixtures.study import Study


def test_it_is_known_where_somebody_stopped(study: Study) -> None:
    with study.app.app_context(), change():
        note_progress(study.member("lead"), 1, study.revision_id, "1-2", 2)
        where = (study.project_id, study.revision_id)
        stop = progress.stop(*where, study.people["lead"])
        assert stop
        assert stop.ordinal == 2
        assert progress.stop(*where, study.people["viewer"]) is None


def test_who_has_left_is_not_among_the_readers(study: Study) -> None:
    with study.app.app_context(), change():
        note_progress(study.member("viewer"), 1, study.revision_id, "1-2", 2)
        (reader,) = progress.readers(study.project_id, study.people["viewer"])
        assert (reader.handle, reader.paragraphs, reader.brief_id) == ("vic", 2, study.brief_id)
        memberships.remove(study.project_id, study.people["viewer"])
        assert progress.readers(study.project_id, study.people["viewer"]) == []
