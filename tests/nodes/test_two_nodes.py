"""Two servers with folders of their own on one PostgreSQL: a small `make nodes`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from app import create_app
from app.store.database import change, db
from app.store.tables.briefs import Highlight
from app.store.tables.exports import ExportJob
from tests.bench.ours import Ours
from tests.bench.texts import text_of
from tests.nodes.analyst import Analyst, add_people, main_job, sign_in
from tests.nodes.drill import Export, Marking, wait_until
from tests.nodes.nodes import alternating, started


def test_two_servers_are_one_and_one_that_goes_takes_nothing_along(
    migrated_postgres: str, empty_postgres: Callable[[], None], tmp_path: Path
) -> None:
    empty_postgres()
    app = create_app({"DATABASE_URL": migrated_postgres, "INSTANCE": tmp_path / "test"})
    people = add_people(app)
    with started(tmp_path, migrated_postgres) as nodes, alternating(nodes) as (url, served):
        main_job(Analyst(url))
        assert min(served[node.port] for node in nodes) > 20
        ana = Analyst(url)
        sign_in(ana)
        assert nodes[0].server
        ours = Ours(nodes[0].server, app, people, ana.client)
        study = ours.study(text_of(2_000), 150)
        marking = Marking(ana, study)
        export = Export(ana, study, "csv", nodes[0].url)
        nodes[0].kill()
        with app.app_context(), change():  # as if it had been silent for long
            db.session.execute(sa.update(ExportJob).values(heard=0))
        wait_until(30, lambda: export.state() == "done")
        assert export.file().count(b"\n") > 150
        marking.stop()
    with app.app_context():
        there = db.session.scalars(sa.select(Highlight.id).where(Highlight.id.in_(marking.ids)))
        assert set(there) == marking.ids != set()
        db.session.remove()
        db.engine.dispose()
