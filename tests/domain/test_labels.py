from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.labels import initials, short_labels


def test_initials_or_the_first_letters() -> None:
    names = ["Border control", "Monitoring", "Stockpile-security of states", "bonds", "Étude"]
    assert short_labels(names) == ["BC", "Mo", "SSOS", "Bo", "Ét"]


def test_names_that_begin_alike_get_longer_labels() -> None:
    names = ["Border control", "Brokers’ contracts", "Brokering", "Broken Chains", "Broken Chains"]
    assert short_labels(names) == ["BC", "Br", "Bro", "Brok", "BC2"]


def test_a_new_tag_changes_no_label_that_is_known() -> None:
    known = ["Monitoring", "Money", "Border control"]
    assert short_labels([*known, "Border crossing", "Mo"])[:3] == short_labels(known)


@given(st.lists(st.text(max_size=12), max_size=30))
def test_labels_are_short_not_empty_and_all_different(names: list[str]) -> None:
    labels = short_labels(names)
    assert len(set(labels)) == len(names)
    assert all(1 <= len(label) <= 8 for label in labels)


def test_initials_are_those_of_the_first_and_the_last_word() -> None:
    names = ["Ana Sousa", "Ana Maria de Sousa", "ana", "Jean-Luc Étoile", " — "]
    assert [initials(name) for name in names] == ["AS", "AS", "A", "JÉ", "?"]
