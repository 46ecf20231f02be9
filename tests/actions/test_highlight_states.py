from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.actions.highlight_states import columns_of, proven, put_state, state_of
from app.actions.highlights import add_highlight
from app.domain.anchors.spans import prove
from app.domain.errors import Stale
from app.domain.words import folded_lines
from app.store.database import change, db
from app.store.highlights import highlight
from app.store.tables.briefs import Highlight
from tests.fixtures.study import Study

pytestmark = pytest.mark.usefixtures("app_context")


def test_a_span_is_proven_on_its_blocks_as_on_the_whole_text(study: Study) -> None:
    text = study.text
    places = sorted({n + d for n, c in enumerate(text) if c == "\n" for d in (-1, 0, 1, 2)})
    places = [0, *places, text.index("\U0001f6a2"), len(text)]
    actor, tried = study.member("analyst"), 0
    for start in places:
        for end in (end for end in places if text[start:end].strip()):
            anchor, passage = proven(actor, study.revision_id, start, end, text[start:end])
            assert anchor == prove(text, start, end, text[start:end])
            assert passage.blocks[0].ordinal == text[: anchor.start].count("\n")
            assert passage.blocks[-1].ordinal == text[: anchor.end].count("\n")
            tried += 1
    assert tried > 50


def test_words_that_do_not_stand_there_are_told_from_what_does(study: Study) -> None:
    start, end = study.span("count every rifle")
    with pytest.raises(Stale) as stale:
        proven(study.member("analyst"), study.revision_id, start, end, "count every horse")
    assert stale.value.current == "count every rifle"


def test_a_highlight_over_two_blocks_knows_the_first_and_the_last(study: Study) -> None:
    at = study.text.index("\n")
    anchor, passage = proven(
        study.member("analyst"), study.revision_id, at - 2, at + 3, study.text[at - 2 : at + 3]
    )
    columns = columns_of(anchor, passage.blocks, "Why?")
    assert (columns["first_block"], columns["last_block"]) == (0, 1)
    assert columns["words"] == folded_lines(anchor.exact, "Why?")


def test_a_former_state_has_its_tags_and_its_note(study: Study) -> None:
    actor = study.member("analyst")
    with change():
        quote = "count every rifle"
        add_highlight(actor, 1, *study.span(quote), quote, ["monitoring"])
    with change():
        row = db.session.scalars(sa.select(Highlight)).one()
        put_state(actor, row, {"tags": ["border-control"], "note": "As before."})
    line = highlight(study.project_id, study.brief_id, 1)
    assert (list(line.slugs), line.note) == (["border-control"], "As before.")


def test_what_is_removed_has_no_state(study: Study) -> None:
    actor = study.member("analyst")
    with change():
        quote = "count every rifle"
        add_highlight(actor, 1, *study.span(quote), quote, ["monitoring"])
        row = db.session.scalars(sa.select(Highlight)).one()
        start, end = study.span(quote)
        state = {"start": start, "end": end, "exact": quote, "tags": ["monitoring"], "note": ""}
        assert state_of(actor, row) == state
        put_state(actor, row, None)
        assert state_of(actor, row) is None
