"""What was marked and noted in a file, taken off its text again."""

from datetime import UTC, datetime

from app.domain.document import Block, Document, InlineMark, from_json, to_json
from app.readers.annotations import COMMENT, Annotation, with_annotations
from app.readers.dates import moment


def document(*blocks: Block) -> Document:
    return Document("", (), "", "", "", "", blocks)


def paragraph(text: str, *marks: InlineMark) -> Block:
    return Block("paragraph", "body", text, marks=marks)


def test_a_passage_goes_from_its_first_mark_to_its_last_and_the_marks_go() -> None:
    strong = InlineMark(0, 5, "strong")
    made = with_annotations(
        document(
            paragraph("Count it", strong, InlineMark(6, 8, COMMENT, "a")),
            paragraph("twice.", InlineMark(0, 5, COMMENT, "a"), InlineMark(0, 2, COMMENT, "b")),
        ),
        {"b": Annotation("Bo", "Two?"), "a": Annotation("Ana", "Who?"), "c": Annotation("Cy", "!")},
    )
    assert [(a.author, a.exact, a.start, a.end) for a in made.annotations] == [
        ("Ana", "it\ntwice", 6, 14),
        ("Bo", "tw", 9, 11),
    ]
    assert [block.marks for block in made.blocks] == [(strong,), ()]
    assert made.warnings == (
        "A comment by Cy stands on no words of the text, and is not part of it: “!”",
    )
    assert from_json(to_json(made)) == made


def test_answers_follow_what_they_answer_and_a_circle_ends() -> None:
    block = paragraph("Count", InlineMark(0, 5, COMMENT, "a"))
    said = {
        "a": Annotation("Ana", "Who?", datetime(2024, 3, 5, tzinfo=UTC)),
        "b": Annotation("Bo", "They.", parent="a"),
        "c": Annotation("Cy", "Really?", parent="b"),
        "d": Annotation("", "", parent="a"),
    }
    (found,) = with_annotations(document(block), said).annotations
    assert found.replies == (("Bo", "They."), ("Cy", "Really?"))
    circle = {"a": Annotation("Ana", "x", parent="b"), "b": Annotation("Bo", "y", parent="a")}
    assert with_annotations(document(block), circle)


def test_times_are_aware() -> None:
    assert moment("2024-03-05T10:00:00Z") == datetime(2024, 3, 5, 10, tzinfo=UTC)
    assert moment("2024-03-05") == datetime(2024, 3, 5, tzinfo=UTC)
    assert moment("yesterday") is None
