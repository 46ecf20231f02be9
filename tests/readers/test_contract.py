"""What holds for every import format; a new format is under these tests by being listed, and by
having a `tests/readers/test_<module>.py`, or one of its room, with `sample() -> bytes`: the sample
essay in it, or at least some words of English."""

import json
import socket
from importlib import import_module
from pathlib import Path

import pytest

from app.domain.document import KINDS, ZONES, Document, from_json, is_numbered, lay_out, to_json
from app.domain.errors import Invalid, Refused, Unreadable
from app.domain.text import canonical
from app.readers import READERS, Reader, read_checked, reader_for, reader_named
from app.readers.isolation import read_isolated

each_format = pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
OTHERS = ("essay.txt", "essay.docx", "essay.pdf", "essay")
CUTS = 12


def sample(reader: Reader) -> bytes:
    """Of `tests/readers/html/test_saved_pages.py`, else of the room's `tests/readers/test_html.py`;
    where a module reads several formats, each has its own."""
    *above, room, name = reader.read.__module__.split(".")[1:]
    own = Path(__file__).parents[1].joinpath(*above, room, f"test_{name}.py").exists()
    place = [*above, room, f"test_{name}"] if own else [*above, f"test_{room}"]
    tests = import_module(".".join(["tests", *place]))
    own_name = f"sample_{reader.name}"
    made: bytes = getattr(tests, own_name if hasattr(tests, own_name) else "sample")()
    return made


def read(reader: Reader) -> Document:
    return read_checked(reader, sample(reader))


@each_format
def test_a_reader_describes_its_files(reader: Reader) -> None:
    assert reader_named(reader.name) is reader
    assert [other.name for other in READERS].count(reader.name) == 1
    assert reader.label
    assert reader.version
    assert reader.media_types
    assert all("/" in kind for kind in reader.media_types)
    assert all(e.startswith(".") and e == e.lower() for e in reader.extensions)
    assert not {e for o in READERS if o is not reader for e in o.extensions} & {*reader.extensions}


@each_format
def test_its_file_is_known_by_its_extension(reader: Reader) -> None:
    for extension in reader.extensions:
        assert reader_for(f"Essay{extension.upper()}", sample(reader)) is reader


@each_format
def test_its_file_is_known_by_its_content_under_a_wrong_name(reader: Reader) -> None:
    data = sample(reader)
    claiming = [other.name for other in READERS if other.recognises and other.recognises(data)]
    assert claiming[:1] == ([reader.name] if reader.recognises else [])
    if reader.recognises:
        assert {reader_for(name, data).name for name in OTHERS} == {reader.name}
        assert not reader.recognises(b"Count the rifles.")


@each_format
def test_its_blocks_can_be_stored(reader: Reader) -> None:
    document = read(reader)
    text, placed = lay_out(document.blocks)
    assert [text[place.start : place.end] for place in placed] == [b.text for b in document.blocks]
    for block in document.blocks:
        assert block.kind in KINDS
        assert block.zone in ZONES
        assert "\x00" not in block.text
        assert block.kind == "preformatted" or canonical(block.text) == block.text
        assert (block.row > 0) == (block.column > 0) == (block.kind == "table_cell")
        assert all(0 <= mark.start < mark.end <= len(block.text) for mark in block.marks)
        assert all(bool(mark.target) == (mark.kind == "link") for mark in block.marks)


@each_format
def test_it_finds_paragraphs_and_their_language(reader: Reader) -> None:
    document = read(reader)
    assert any(map(is_numbered, document.blocks))
    assert document.language == "en"
    assert all(warning.endswith(".") for warning in document.warnings)


@each_format
def test_the_same_bytes_give_the_same_document(reader: Reader) -> None:
    assert read(reader) == read(reader)


@each_format
def test_a_child_reads_what_this_process_reads(reader: Reader) -> None:
    document = read(reader)
    assert from_json(json.loads(json.dumps(to_json(document)))) == document
    assert read_isolated(f"essay{reader.extensions[0]}", sample(reader)) == (reader, document)


@each_format
def test_nothing_is_fetched(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a reader opened a connection")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert read(reader).blocks


@each_format
def test_a_file_cut_short_is_read_or_refused(reader: Reader) -> None:
    data = sample(reader)
    said = []
    for end in range(1, len(data), max(1, len(data) // CUTS)):
        try:
            read_checked(reader, data[:end])
        except Refused as refusal:
            said.append(refusal.message)
    assert [sentence for sentence in said if not sentence.endswith(".")] == []


@each_format
@pytest.mark.parametrize("data", [b"", b" \r\n\t"])
def test_an_empty_file_is_refused(reader: Reader, data: bytes) -> None:
    with pytest.raises((Invalid, Unreadable)):
        read_checked(reader, data)
    with pytest.raises(Invalid, match="Nothing to read"):
        read_isolated(f"essay{reader.extensions[0]}", data)
