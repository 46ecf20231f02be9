import pytest

from app.domain.passages import Reply
from app.domain.report.method import fingerprint
from app.domain.report.notes import ALL, NONE, chosen, printed
from app.writers import WRITERS
from tests.writers.reading_back import text_in
from tests.writers.summaries import MARKED, passage, summary

REPLY = Reply("Ben Adler", "ben", MARKED, "Is that an order?")
MINE = passage("x", "monitoring", note="Mine alone.", replies=(REPLY,))


@pytest.mark.parametrize(
    ("values", "asked"),
    [
        ([], None),
        ([""], None),
        (["1"], ALL),
        (["0"], NONE),
        (["own"], {"own"}),
        (["own", "answers"], {"own", "answers"}),
        (["own,colleagues"], {"own", "colleagues"}),
        (["nonsense"], NONE),
    ],
)
def test_an_address_names_the_kinds(values: list[str], asked: set[str] | None) -> None:
    assert chosen(values) == asked


@pytest.mark.parametrize(
    ("notes", "reader", "left"),
    [
        ({"own"}, "ana", ("Mine alone.", 0)),
        ({"own"}, "ben", ("", 0)),
        ({"own"}, "", ("", 0)),
        ({"colleagues"}, "ana", ("", 0)),
        ({"colleagues"}, "ben", ("Mine alone.", 0)),
        ({"answers"}, "ana", ("", 1)),
        (ALL, "ben", ("Mine alone.", 1)),
        (NONE, "ana", ("", 0)),
    ],
)
def test_a_note_is_their_own_who_marked_the_passage(
    notes: set[str], reader: str, left: tuple[str, int]
) -> None:
    found = printed(MINE, frozenset(notes), reader)
    assert (found.note, len(found.replies)) == left
    assert found._replace(note=MINE.note, replies=MINE.replies) == MINE


@pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: writer.name)
def test_no_format_prints_what_was_not_chosen(writer: object) -> None:
    made = summary([MINE], notes=NONE)
    text = text_in(writer, writer.write(made))  # type: ignore[attr-defined, arg-type]
    assert "Mine alone" not in text
    assert "Is that an order" not in text


@pytest.mark.parametrize(
    "writer",
    [w for w in WRITERS if w.kind != "citations" and w.name != "qdc"],
    ids=lambda writer: writer.name,
)
def test_a_note_that_a_lead_changed_says_so_in_every_format(writer: object) -> None:
    made = summary([MINE._replace(note_by="Cleo Marr")], notes=ALL)
    assert "Cleo Marr" in text_in(writer, writer.write(made))  # type: ignore[attr-defined, arg-type]


def test_the_fingerprint_knows_the_notes_that_are_not_printed() -> None:
    kinds = (ALL, NONE, frozenset({"own"}))
    numbers = {fingerprint(summary([MINE], notes=notes)) for notes in kinds}
    assert len(numbers) == 1
    assert fingerprint(summary([MINE._replace(note="Other.")], notes=NONE)) not in numbers
