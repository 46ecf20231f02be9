"""An act takes the same statements for a few passages and for hundreds; what it did is known of
each brief and of each highlight."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from app.actions import acts
from app.domain.search import read
from app.store import acts as store
from app.store import briefs, events, hits
from app.store.database import change, db
from app.store.tables.briefs import Brief
from tests.conftest import Recorder
from tests.fixtures.marked import Marked, done

WORDS = "count every rifle"
# Briefs locked, passages read, the codebook, briefs counted up, event and its words, rows, codings
# off and on, highlights counted up, and removed; to undo reads the event, too.
PINNED = {"tag": 9, "untag": 9, "retag": 10, "remove": 8, "undo": 10}


@pytest.mark.usefixtures("app_context")
def test_an_act_takes_as_many_statements_for_many_as_for_few(
    app: Flask, marked: Marked, statements: Recorder
) -> None:
    ana = marked.member("ana")
    for many in (10, 300):
        with change():
            while len(marked.highlights) < many:
                marked.mark(1, WORDS, "peacekeeping", by="ben")
        which = store.named(ana.project_id, marked.highlights)
        counts: dict[str, int] = {}
        for verb, tags in (
            ("tag", {"come": "monitoring"}),
            ("retag", {"gone": "monitoring", "come": "depots"}),
            ("untag", {"gone": "depots"}),
            ("remove", None),
        ):
            with statements() as seen:
                if tags is None:
                    told = done(acts.remove, ana, which)
                else:
                    told = done(acts.change_tags, ana, which, **tags)
            assert (told.verb, told.passages >= many - 1) == (verb, True)
            counts[verb] = len(seen)
        assert told.event
        with statements() as seen:
            done(acts.turn, ana, told.event)
        assert counts | {"undo": len(seen)} == PINNED


@pytest.mark.usefixtures("app_context")
def test_marking_hits_takes_as_many_statements_in_two_briefs_as_in_one(
    marked: Marked, statements: Recorder
) -> None:
    ana, query = marked.member("ana"), read("river")
    keys = [each.key for each in hits.placed(ana.project_id, query, "words")[0]]
    counts = []
    for chosen in ([key for key in keys if key[0] == 1], keys):
        with statements() as seen:
            told = done(acts.mark_hits, ana, query, "words", chosen, "monitoring")
        assert told.event
        done(acts.turn, ana, told.event)
        counts.append(len(seen))
    assert counts[0] == counts[1]


@pytest.mark.usefixtures("app_context")
def test_what_it_did_is_known_of_the_brief_and_of_each_highlight(marked: Marked) -> None:
    ana = marked.member("ana")
    revs = {brief.number: brief.rev for brief in db.session.scalars(sa.select(Brief))}
    which = store.named(ana.project_id, ["B1:2", "B1:4", "B2:1"])
    done(acts.change_tags, ana, which, come="monitoring")
    db.session.expire_all()
    of_brief = {1: (2, 4), 2: (1,)}
    for brief in briefs.briefs(ana.project_id):
        number, numbers = brief.number, of_brief[brief.number]
        assert brief.rev == revs[number] + 1
        assert brief.changed_at
        (told,) = events.since(ana.project_id, brief.id, revs[number], brief.rev)
        assert (told.rev, told.verb, told.name, told.numbers) == (
            brief.rev,
            "tag",
            "Ana Sousa",
            numbers,
        )
    latest = events.latest_actor
    assert latest(ana.project_id, marked.highlights["B2:1"]) == "Ana Sousa"
    assert latest(ana.project_id, marked.highlights["B2:2"]) == "Somebody"
