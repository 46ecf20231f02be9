"""How a report came about, in sentences."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.cues.cue import CueCounts
from app.domain.report.choices import HAND_IN, WORKING, usual
from app.domain.report.method import in_words, method_of
from app.domain.report.summary import Summary
from tests.writers.summaries import BRIEFS, RECOMMENDATIONS, summary


def said(made: Summary) -> str:
    return "".join(each for each in in_words(made) if each.startswith("By rules"))


@pytest.mark.parametrize("profile", [HAND_IN, WORKING])
def test_sentences_that_read_like_recommendations_are_counted(profile: str) -> None:
    made = summary(choices=usual(profile), recommendations=RECOMMENDATIONS)
    assert said(made) == ""
    cues = {"B1": CueCounts(10, 2, 1), "B2": CueCounts(1), "B77": CueCounts(5, 5, 5)}
    found = replace(made, cues=cues)
    assert method_of(found).cues == (11, 2, 1)
    assert said(found) == (
        "By rules of words in English, 14 sentences read like recommendations: 11 recorded in "
        "one, 2 decided not to be, 1 undecided."
    )
    one = replace(made, cues={"B1": CueCounts(0, 0, 1)})
    assert "1 sentence reads like recommendations" in said(one)
    none = replace(made, cues={})
    assert said(none).endswith("no sentence reads like a recommendation.")


def test_a_language_without_rules_is_said() -> None:
    briefs = [replace(BRIEFS[0], language="fr"), *BRIEFS[1:]]
    made = summary(briefs=briefs, recommendations=RECOMMENDATIONS, choices=usual(HAND_IN))
    assert "; 1 brief in another language had no such rules." in said(replace(made, cues={}))
