from dataclasses import replace

from app.domain.briefs import NOT_KEPT, Brief


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
