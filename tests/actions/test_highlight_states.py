from __future__ import annotations

import pytest

from app.actions.highlight_states import proven
from app.domain.anchors.spans import prove
from app.domain.errors import Stale
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
