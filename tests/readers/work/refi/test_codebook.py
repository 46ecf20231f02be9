import pytest

from app.domain.errors import Invalid, Unreadable
from app.domain.tags import Tag
from app.domain.work.foreign_work import from_json, to_json
from app.readers.isolation import read_work_isolated
from app.readers.work import work_reader_for
from app.readers.work.refi.codebook import read

CODEBOOK = """<?xml version="1.0" encoding="utf-8"?>
<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="NVivo">
  <Codes>
    <Code guid="{AAAAAAAA-0000-4000-8000-000000000001}" name="Borders" isCodable="true"
          color="#0AF">
      <Description>Who may
cross &amp; what.</Description>
      <Code guid="aaaaaaaa-0000-4000-8000-000000000002" name=" Check  points" isCodable="true"/>
    </Code>
    <Code guid="aaaaaaaa-0000-4000-8000-000000000003" name="Depots" isCodable="false" color="red"/>
  </Codes>
  <Sets><Set guid="aaaaaaaa-0000-4000-8000-000000000004" name="First round"/></Sets>
</CodeBook>
"""
BORDERS = "aaaaaaaa-0000-4000-8000-000000000001"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_codes_nest_and_keep_their_descriptions_and_colours(encoding: str) -> None:
    data = CODEBOOK.replace("utf-8", encoding.removesuffix("-sig")).encode(encoding)
    work = read_work_isolated("codes.qdc", data)
    assert work.tool == "NVivo"
    assert work.tags == (
        Tag(BORDERS, "Borders", colour="#00aaff", texts={"definition": "Who may\ncross & what."}),
        Tag(BORDERS[:-1] + "2", "Check points", BORDERS),
        Tag(BORDERS[:-1] + "3", "Depots"),
    )
    assert work.warnings == (
        "Sets of codes are left out: First round.",
        "The file breaks the REFI-QDA standard: Code has color=“red”.",
    )
    assert from_json(to_json(work)) == work


def test_codes_may_nest_deeply() -> None:
    code = '<Code guid="a" name="a" isCodable="true">'
    data = f"<CodeBook><Codes>{250 * code}{250 * '</Code>'}</Codes></CodeBook>"
    assert len(read(data.encode()).tags) == 250


def test_other_xml_is_no_codebook() -> None:
    with pytest.raises(Unreadable, match="REFI-QDA codebook"):
        work_reader_for("codes.qdc", b"<Notes/>")
    with pytest.raises(Unreadable, match="not a REFI-QDA codebook"):
        read(b"<Notes/>")


def test_a_codebook_without_codes_is_nothing_to_read() -> None:
    with pytest.raises(Invalid, match="no text, tag or passage"):
        read_work_isolated("codes.qdc", b"<CodeBook><Codes/></CodeBook>")


def test_points_in_names_are_a_tree_where_names_share_their_beginning() -> None:
    names = ["arms", "arms.depots.locks", "arms.depots", "rivers.boats", "rivers.guards",
             "example.org", "U.S. troops", "U.S. policy", "v1.2", "v1.3"]  # fmt: skip
    codes = "".join(
        f'<Code guid="{BORDERS[:-1]}{at}" name="{name}" isCodable="true"/>'
        for at, name in enumerate(names)
    )
    work = read(f"<CodeBook><Codes>{codes}</Codes></CodeBook>".encode())
    names_of = {tag.slug: tag.name for tag in work.tags}
    assert [(tag.name, names_of.get(tag.parent or "")) for tag in work.tags] == [
        ("arms", None),
        ("depots", "arms"),
        ("locks", "depots"),
        ("rivers", None),
        ("boats", "rivers"),
        ("guards", "rivers"),
        *((name, None) for name in names[5:]),
    ]
    assert work.warnings[0].startswith("Points in the names of codes are taken for a tree")
