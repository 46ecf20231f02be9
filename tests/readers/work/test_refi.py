import io
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest

from app.domain.document import lay_out
from app.domain.errors import TooLarge, Unreadable
from app.domain.work.foreign_work import ForeignWork
from app.readers.isolation import read_work_isolated
from app.readers.work import work_reader_for
from app.readers.work.refi.qdpx import read

TEXT = (
    "Guard 🙂 every depot.\n\nCount  the re\u0301sume\u0301s 𝒜 now.\n\tOpen the borders at night.\n"
)
PROJECT = """<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="p" origin="{origin}">
  <Users><User guid="{{U1}}" name="Ana Sousa"/><User guid="u2" name="Ben Adler"/></Users>
  <CodeBook><Codes>
    <Code guid="C1" name="Depots" isCodable="true" color="#00aaff"><NoteRef targetGUID="n1"/></Code>
    <Code guid="c2" name="Borders" isCodable="true"/>
  </Codes></CodeBook>
  {between}
  <Sources>{sources}</Sources>
  <Notes>
    <Note guid="n1" creatingUser="u2"><PlainTextContent>Where arms lie.</PlainTextContent></Note>
    <Note guid="n2" creatingUser="u2"><PlainTextContent>Who pays?</PlainTextContent></Note>
  </Notes>
  <Links><Link guid="l1" originGUID="n2" targetGUID="s-linked"/></Links>
</Project>"""


def qdpx(sources: str, *, origin: str = "Other tool 1", between: str = "", **files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        xml = PROJECT.format(origin=origin, sources=sources, between=between)
        archive.writestr("project.qde", xml)
        for name, data in files.items():
            archive.writestr(f"Sources/{name}.txt", data)
    return out.getvalue()


def source(*selections: str, path: str = "internal://t1.txt") -> str:
    inside = "".join(selections)
    return f'<TextSource guid="t1" name="Brief one" plainTextPath="{path}">{inside}</TextSource>'


def selection(start: int, end: int, inside: str = "", guid: str = "s1", **other: str) -> str:
    more = "".join(f' {name}="{value}"' for name, value in other.items())
    return (
        f'<PlainTextSelection guid="{guid}" startPosition="{start}" endPosition="{end}"{more}>'
        f"{inside}</PlainTextSelection>"
    )


def coding(code: str = "c1", by: str = "u1") -> str:
    return f'<Coding guid="k" creatingUser="{by}"><CodeRef targetGUID="{code}"/></Coding>'


def marked(text: str, words: str, counted: Any) -> str:
    """A selection of these words as a tool counts that sees the text as `counted` says."""
    at = text.index(words)
    start, end = len(counted(text[:at])), len(counted(text[: at + len(words)]))
    return selection(start, end, coding())


def in_place(work: ForeignWork) -> list[str]:
    """The passages' words, each also where it says that it stands."""
    texts = {t.key: lay_out(t.document.blocks)[0] for t in work.texts if t.document}
    for each in work.passages:
        assert each.start is not None
        assert texts[each.text][each.start : each.end] == each.exact
        assert texts[each.text][: each.start].endswith(each.prefix)
        assert texts[each.text][each.end or 0 :].startswith(each.suffix)
    return [each.exact for each in work.passages]


def units(text: str) -> bytes:
    """As long as the text has UTF-16 units."""
    return text.encode("utf-16-le")[::2]


WORDS = ("every depot", "the re\u0301sume\u0301s 𝒜 now", "Open the borders", "at night")
KEPT = ["every depot", "the résumés 𝒜 now", "Open the borders", "at night"]


@pytest.mark.parametrize(
    ("origin", "file", "counted", "said"),
    [
        ("QualCoder 3", TEXT, str, "characters (a line end as the file has it): 100%"),
        ("MAXQDA 24", TEXT.replace("\n", "\r\n"), lambda t: t.replace("\n", "--"), "characters"),
        ("ATLAS.ti 9", TEXT.replace("\n", "\r\n"), str, "(a line end as one): 100%"),
        (
            *("NVivo for Windows 12", TEXT.replace("\n", "\r\n")),
            lambda t: units(t.replace("\n", "--")),
            "as NVivo for Windows counts them",
        ),
        # The selections themselves say that the tool is another than it says.
        ("NVivo for Windows 12", TEXT, str, "fits better than what its tool is known for"),
        ("", TEXT, lambda t: units(t.replace("\n", "--")), "NVivo for Windows counts them"),
    ],
)
def test_positions_are_read_as_their_tool_counts(
    origin: str, file: str, counted: Any, said: str
) -> None:
    selections = [marked(TEXT, words, counted) for words in WORDS]
    work = read(qdpx(source(*selections), origin=origin, t1=("\ufeff" + file).encode()))
    assert in_place(work) == KEPT
    assert said in work.warnings[0]
    (text,) = work.texts
    assert text.document
    assert [block.text for block in text.document.blocks] == [
        "Guard 🙂 every depot.",
        "Count the résumés 𝒜 now.",
        "Open the borders at night.",
    ]


def test_a_text_within_the_project_file_is_read_too() -> None:
    inside = f"<PlainTextContent>{TEXT}</PlainTextContent>{marked(TEXT, 'at night', str)}"
    work = read(qdpx(f'<TextSource guid="t1" name="a">{inside}</TextSource>'))
    assert in_place(work) == ["at night"]


def test_tags_notes_replies_authors_and_times_come_along() -> None:
    inside = (
        "<Description>Who counts?</Description>"
        + coding("c1").replace("</Coding>", '<NoteRef targetGUID="n1"/></Coding>')
        + coding("c2")
        + '<NoteRef targetGUID="n2"/>'
    )
    made = {"creatingUser": "u1", "creationDateTime": "2026-11-22T15:04:05Z"}
    work = read_work_isolated("p.qdpx", qdpx(source(selection(0, 5, inside, **made)), t1=b"Guard"))
    assert [(tag.slug, tag.name, tag.colour, tag.definition) for tag in work.tags] == [
        ("c1", "Depots", "#00aaff", "Where arms lie."),
        ("c2", "Borders", "", ""),
    ]
    (passage,) = work.passages
    assert passage.tags == ("c1", "c2")
    assert (passage.note, passage.author) == ("Who counts?", "Ana Sousa")
    assert passage.replies == (("Ben Adler", "Who pays?"), ("Ben Adler", "Where arms lie."))
    assert passage.created_at == datetime(2026, 11, 22, 15, 4, 5, tzinfo=UTC)


def test_one_selection_for_each_code_is_one_passage_of_each_coder() -> None:
    selections = [
        selection(0, 5, coding("c1"), creatingUser="u1"),
        selection(0, 5, coding("c2"), creatingUser="u1"),
        selection(0, 5, coding("c1", by="u2") + coding("c2", by="u2")),
    ]
    work = read(qdpx(source(*selections), t1=b"Guard every depot."))
    assert [(each.author, each.tags) for each in work.passages] == [
        ("Ana Sousa", ("c1", "c2")),
        ("Ben Adler", ("c1", "c2")),
    ]


def test_a_note_linked_as_nvivo_does_belongs_to_its_passage() -> None:
    linked = selection(0, 5, guid="s-linked", creatingUser="u2")
    work = read(qdpx(source(linked), origin="NVivo 14", t1=b"Guard every depot."))
    (passage,) = work.passages
    assert (passage.tags, passage.note) == ((), "Who pays?")


def test_the_text_of_a_pdf_is_its_representation() -> None:
    pdf = (
        '<PDFSource guid="p1" name="b.pdf" path="internal://p1.pdf"><PDFSelection guid="x" page="1"'
        ' firstX="0" firstY="0" secondX="1" secondY="1"/>'
        f'<Representation guid="r" plainTextPath="internal://t1.txt">{selection(0, 5)}'
        "</Representation></PDFSource>"
    )
    work = read(qdpx(pdf, t1=b"Guard every depot."))
    assert in_place(work) == ["Guard"]
    assert work.texts[0].key == "p1"
    assert "areas marked on PDF pages (1)" in " ".join(work.warnings)


def test_what_has_no_place_is_said_and_not_guessed() -> None:
    selections = [
        *(selection(0, 6), selection(10, 9_999), selection(5, 6), selection(7, 7)),
        coding(),
    ]
    missing = source(selection(0, 5), path="relative://else/where.txt").replace("t1", "t2")
    other = '<AudioSource guid="a" name="x" path="internal://a.mp3"/>'
    work = read(qdpx(source(*selections) + missing + other, t1=b"Guard every depot."))
    assert in_place(work) == ["Guard"]
    said = " ".join(work.warnings)
    for words in (
        "passages outside their text (1)",
        "passages without words (1)",
        "passages without a position (1)",
        "passages of texts that the file does not hold (1)",
        "tags of whole texts (1)",
        "sound recordings (1)",
        "Texts that the file does not hold: Brief one",
    ):
        assert words in said


def test_a_passage_of_a_missing_text_may_have_its_words_as_its_name() -> None:
    work = read(qdpx(source(selection(139, 150, name="every depot", creatingUser="u1"))))
    (passage,) = work.passages
    assert (passage.exact, passage.start, passage.author) == ("every depot", None, "Ana Sousa")


def test_doubtful_positions_are_said_to_be_so() -> None:
    selections = [selection(at, at + 2) for at in range(1, 40, 3)]
    work = read(qdpx(source(*selections), t1=b"abcdefghijklmnopqrstuvwxyz" * 3))
    assert "Check the passages" in work.warnings[0]


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 cut short",
        b"",
        zipfile.ZipFile(io.BytesIO(), "w") and b"PK\x05\x06" + bytes(18),
    ],
)
def test_what_is_no_project_says_so(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read(data)


def test_hostile_projects_are_refused() -> None:
    bomb = qdpx(source(), t1=b"a" * 70 * 2**20)
    with pytest.raises(TooLarge):
        read(bomb)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("project.qde", '<!DOCTYPE p [<!ENTITY x "y">]><Project>&x;</Project>')
    with pytest.raises(Unreadable, match="entities"):
        read(out.getvalue())


def test_a_source_that_is_no_text_does_not_stop_the_others() -> None:
    broken = source(selection(0, 5), path="internal://t2.txt").replace('"t1"', '"t2"')
    work = read(qdpx(source(selection(0, 5)) + broken, t1=b"Guard every depot.", t2=bytes(99)))
    assert in_place(work) == ["Guard"]
    assert [text.document is None for text in work.texts] == [False, True]


def test_a_path_cannot_lead_out_of_the_archive() -> None:
    work = read(qdpx(source(selection(0, 5), path="internal://../../../etc/passwd")))
    assert work.texts[0].document is None


def test_a_project_is_known_by_its_content() -> None:
    assert work_reader_for("renamed.zip", qdpx(source(), t1=b"a")).name == "qdpx"


def test_sources_without_a_name_take_their_file_s_or_a_number() -> None:
    guid = "33333333-3333-4333-8333-333333333333"
    sources = "".join(
        f'<TextSource guid="{path}" plainTextPath="internal://{path}.txt">{selection(0, 5)}'
        "</TextSource>"
        for path in ("talks/Rounds", guid, "b")
    )
    sources = sources.replace('internal://b.txt"', 'internal://b.txt" name=" "')
    files = {"talks/Rounds": b"Guard all.", guid: b"Guard one.", "b": b"Guard two."}
    work = read_work_isolated("a.qdpx", qdpx(sources, origin="x", between="", **files))
    names = ["Rounds", "Untitled 1", "b"]
    assert [text.name for text in work.texts] == names
    assert [text.document and text.document.title for text in work.texts] == names


def test_a_title_too_long_or_a_date_that_is_none_loses_no_source() -> None:
    long = source(selection(0, 5)).replace("Brief one", "x" * 900)
    work = read_work_isolated("a.qdpx", qdpx(long, t1=b"Guard every depot."))
    assert work.texts[0].document is not None
    assert work.texts[0].document.title == "x" * 500


def test_what_breaks_the_standard_is_said_and_the_rest_is_read() -> None:
    sources = "<Cases/>" + source(selection(0, 5)).replace('startPosition="0"', 'startPosition="?"')
    work = read(qdpx(sources, t1=b"Guard every depot.", between="<Sets><Set/></Sets>"))
    [said] = [each for each in work.warnings if "breaks the REFI-QDA standard" in each]
    for fault in (
        "Sources stands after Sets",
        "Cases is empty",
        "Set has no guid",
        "Code has guid that is none (2 times)",
        "PlainTextSelection has startPosition=“?”",
    ):
        assert fault in said
    assert [tag.name for tag in work.tags] == ["Depots", "Borders"]


def test_variables_of_sources_and_of_their_cases_are_attributes() -> None:
    def value(variable: str, kind: str, said: str) -> str:
        return (
            f'<VariableValue><VariableRef targetGUID="{variable}"/><{kind}>{said}</{kind}>'
            "</VariableValue>"
        )

    between = (
        '<Variables><Variable guid="v1" name="Country" typeOfVariable="Text"/>'
        '<Variable guid="v2" name="Cost" typeOfVariable="Float"/>'
        '<Variable guid="v3" name="Age" typeOfVariable="Integer"/></Variables>'
        f'<Cases><Case guid="k1" name="Mali">{value("v1", "TextValue", "Chad")}'
        f'{value("v2", "FloatValue", "1.5")}<SourceRef targetGUID="t1"/></Case>'
        f'<Case guid="k2" name="Ana">{value("v3", "IntegerValue", "44")}</Case></Cases>'
    )
    own = value("v1", "TextValue", "Mali") + value("v3", "TextValue", "Unassigned")
    work = read(qdpx(source(selection(0, 5), own), between=between, t1=TEXT.encode()))
    assert work.texts[0].attributes == {"Country": "Mali", "Cost": "1.5"}
    assert [(each.name, each.kind) for each in work.attributes] == [
        ("Country", "text"),
        ("Cost", "number"),
    ]
    assert "Left out: cases of passages or of nothing (1)." in work.warnings
