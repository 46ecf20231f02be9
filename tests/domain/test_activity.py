from __future__ import annotations

from app.domain.activity import deed


def test_a_deed_reads_as_a_sentence_after_the_name() -> None:
    assert deed("add", "highlight", "B1:4") == "highlighted B1:4"


def test_a_deed_without_words_is_named_plainly() -> None:
    assert deed("turn_over", "page", "B2") == "turn over: page B2"


def test_markup_and_braces_in_a_reference_stay_text() -> None:
    assert deed("remove", "person", "{0} {x}") == "removed {0} {x} from the project"
