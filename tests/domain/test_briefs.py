from dataclasses import replace

from app.domain.briefs import NOT_KEPT, SORTS, Brief, in_order


def test_a_brief_is_called_by_its_number() -> None:
    brief = Brief(7, "After the depots")
    assert (brief.ref, replace(brief, number=12).ref) == ("B7", "B12")


def test_what_nobody_asked_for_is_empty() -> None:
    brief = Brief(1, "Title")
    assert (brief.id, brief.revision_id) == (NOT_KEPT, NOT_KEPT)
    assert (brief.text, brief.text_sha256, brief.highlights, brief.created_at) == ("", "", 0, None)
    assert (brief.rev, brief.version, brief.paragraphs, brief.removed) == (0, 0, 0, False)
    assert (brief.kind, brief.authors, brief.organisations) == ("report", (), ())
    said = (brief.publisher, brief.date, brief.url, brief.language, brief.note, brief.container)
    assert {*said, brief.created_by, brief.reader} == {""}


def test_briefs_are_listed_in_order() -> None:
    listed = [
        Brief(3, "Part 10", publisher="ölz", date="2019-06"),
        Brief(1, "part 2", date="2020", paragraphs=4),
        Brief(2, "“An” end", publisher="Ozu", paragraphs=4),
    ]

    def numbers(sort: str) -> list[int]:
        read = {1: 4, 2: 0, 3: 0}
        return [each.number for each in in_order(listed, sort, lambda brief: read[brief.number])]

    assert {sort: numbers(sort) for sort in SORTS} == {
        "number": [1, 2, 3],
        "title": [2, 1, 3],
        "date": [1, 3, 2],
        "publisher": [3, 2, 1],
        "unread": [2, 1, 3],
        "changed": [1, 2, 3],
    }
