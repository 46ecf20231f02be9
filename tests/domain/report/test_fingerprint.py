from dataclasses import replace
from datetime import date

import pytest

from app.domain.passages import Reply
from app.domain.report.method import fingerprint
from app.domain.report.summary import Summary
from tests.writers.summaries import BRIEFS, MARKED, PASSAGES, SYNTHESES, TAGS, summary


def test_the_same_findings_have_the_same_fingerprint_on_any_day_and_at_any_address() -> None:
    elsewhere = [row._replace(permalink=f"/projects/a/{row.ref}") for row in PASSAGES]
    later = replace(summary(elsewhere), date=date(2030, 1, 1))
    assert fingerprint(later) == fingerprint(summary(PASSAGES[::-1]))


def test_notes_of_colleagues_are_not_part_of_it() -> None:
    reply = Reply("Ben Adler", "ben", MARKED, "Is that an order?")
    talked = summary([row._replace(replies=(reply,)) for row in PASSAGES], replies=True)
    assert fingerprint(talked) == fingerprint(summary())


@pytest.mark.parametrize(
    "changed",
    [
        summary(PASSAGES[:3]),
        summary([PASSAGES[0]._replace(exact="guard every depot – by name"), *PASSAGES[1:]]),
        summary([PASSAGES[0]._replace(slugs=("monitoring",)), *PASSAGES[1:]]),
        summary([PASSAGES[0]._replace(note="Sure?"), *PASSAGES[1:]]),
        summary(query="brief:B1 or brief:B2"),
        summary(briefs=[replace(BRIEFS[0], text_sha256="cd" * 32), BRIEFS[1]]),
        summary(tags=[TAGS[0]._replace(texts={"definition": "Only counting."}), *TAGS[1:]]),
        summary(syntheses=[replace(SYNTHESES[0], text="Neither.")]),
        summary(syntheses=[]),
    ],
)
def test_other_findings_have_another(changed: Summary) -> None:
    assert fingerprint(changed) != fingerprint(summary())


def test_numbers_given_by_earlier_releases_stay() -> None:
    """Printed in files that were handed in."""
    assert fingerprint(summary()).startswith("fb223e12bff7cff16dba6e3d0266e79bbad5ce10")
    asked = summary(query="tag:border-control")
    assert fingerprint(asked).startswith("e10d4dd17bd8ce582a5845619b661aa8bfa90e32")
