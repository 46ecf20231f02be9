import contextlib
import io
import zipfile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.errors import Refused, TooLarge, Unreadable
from app.readers import archives
from app.readers.archives import Archive


def packed(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


GOOD = packed({"a/page.html": b"<p>Count.", "a/notes.txt": b"rifles", "../../etc/passwd": b"root"})


def test_members_are_read_by_their_names() -> None:
    archive = Archive(GOOD)
    assert archive.names == ("a/page.html", "a/notes.txt", "../../etc/passwd")
    assert archive.read("a/notes.txt") == b"rifles"


def test_a_reference_never_leads_out_of_the_archive() -> None:
    archive = Archive(GOOD)
    assert archive.beside("a/page.html", "notes.txt#2") == "a/notes.txt"
    assert archive.beside("a/page.html", "./../a/notes.txt") == "a/notes.txt"
    for outside in ("../../etc/passwd", "/etc/passwd", "../../../etc/passwd", "missing.txt"):
        assert archive.beside("a/page.html", outside) == ""


def test_a_member_that_is_not_there_means_a_damaged_file() -> None:
    with pytest.raises(Unreadable, match="damaged"):
        Archive(GOOD).read("word/document.xml")


@pytest.mark.parametrize(
    "members",
    [
        {"big": bytes(20 * 2**20)},  # 1,000 : 1
        {str(number): b"" for number in range(archives.MOST_MEMBERS + 1)},
    ],
)
def test_a_bomb_is_refused_before_it_is_inflated(members: dict[str, bytes]) -> None:
    with pytest.raises(TooLarge, match="unpacks to far more"):
        Archive(packed(members))


def test_what_comes_out_is_counted_whatever_the_directory_claims(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    archive = Archive(packed({"a": b"1" * 600, "b": b"2" * 600}))
    archive._left = 1000
    archive.read("a")
    with pytest.raises(TooLarge):
        archive.read("b")


def test_an_encrypted_member_says_so() -> None:
    data = bytearray(packed({"a": b"secret"}, zipfile.ZIP_STORED))
    data[6] |= 1  # the flag of the local header …
    data[data.index(b"PK\x01\x02") + 8] |= 1  # … and of the directory (APPNOTE 4.4.4)
    with pytest.raises(Unreadable, match="password"):
        Archive(bytes(data))


@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255), st.booleans())
@example(256, 0, False)  # a member whose name is empty
def test_a_damaged_archive_is_refused_with_words(at: int, byte: int, cut: bool) -> None:
    """Nothing but a Refused comes out of it."""
    data = GOOD[:at] if cut else GOOD[:at] + bytes([byte]) + GOOD[at + 1 :]
    with contextlib.suppress(Refused):
        archive = Archive(data)
        for name in archive.names:
            archive.read(name)
