import pytest

from app.domain.errors import Unreadable
from app.readers import READERS, reader_for

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("filename", "data", "name"),
    [
        ("essay.txt", b"words", "plain_text"),
        ("ESSAY.TXT", b"words", "plain_text"),
        ("README", b"words", "plain_text"),
        ("essay.md", b"# words", "markdown"),
        ("essay.html", b"words", "web_page"),
        ("pasted.txt", b" \n<!DOCTYPE html><p>words", "web_page"),
    ],
)
def test_the_reader_is_found_by_name_and_content(filename: str, data: bytes, name: str) -> None:
    assert reader_for(filename, data).name == name


@pytest.mark.parametrize(
    ("filename", "data", "seen"),
    [
        ("essay.txt", b"\x89PNG\r\n", "seems to be a PNG image"),
        ("essay.md", b"PK\x03\x04", "zip file"),
        ("essay.pages", b"words", "“.pages” files"),
        ("essay.doc", OLE, "save it as .docx"),
        ("essay.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        ("essay.exe", b"MZ\x90\x00", "a program"),
    ],
)
def test_other_files_are_refused_with_what_can_be_read(
    filename: str, data: bytes, seen: str
) -> None:
    with pytest.raises(Unreadable, match=seen) as refused:
        reader_for(filename, data)
    for reader in READERS:
        assert reader.label in refused.value.message


def test_names_and_extensions_are_unique() -> None:
    extensions = [extension for reader in READERS for extension in reader.extensions]
    assert len(set(extensions)) == len(extensions)
    assert len({reader.name for reader in READERS}) == len(READERS)
