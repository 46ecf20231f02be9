import pytest

from app.domain.errors import Unreadable
from app.domain.sample import SAMPLE
from app.readers import reader_for
from app.readers.html.saved_page import read, recognises
from tests.fixtures.renderings import saved_page, zipped

ESSAY = "<html><body><h1>Ten Locks</h1><p>Count the rifles.</p></body></html>"
FRAME = "<html><body><p>Buy more locks.</p></body></html>"


def sample() -> bytes:
    return saved_page(SAMPLE.blocks)


@pytest.mark.parametrize(
    "names",
    [
        ["Ten Locks.html"],
        ["Ten Locks.htm", "Ten Locks_files/frame.html", "Ten Locks_files/a/b.html"],
        ["Ten Locks.html", "Ten Locks-Dateien/frame.html"],
        ["folder/Ten Locks.HTML", "folder/Ten Locks_files/frame.html", "folder/x.css"],
        ["index.html", "about.html", "img/x.html"],
        ["essay.xhtml", "__MACOSX/._essay.xhtml", ".hidden.html", "parts/frame.html"],
    ],
)
def test_the_page_of_the_save_is_read_and_not_its_frames(names: list[str]) -> None:
    data = zipped({name: FRAME if i else ESSAY for i, name in enumerate(names)})
    assert recognises(data)
    assert reader_for("save.docx", data).name == "saved_page"
    assert [block.text for block in read(data).blocks] == ["Ten Locks", "Count the rifles."]


def test_several_pages_are_named_and_refused() -> None:
    with pytest.raises(Unreadable, match=r"several pages \(“a.html”, “b.html”\)"):
        read(zipped({"x/a.html": ESSAY, "x/b.html": ESSAY, "x/a_files/c.html": FRAME}))


def test_a_zip_file_without_a_page_is_not_read() -> None:
    data = zipped({"essay.txt": "Count the rifles."})
    assert not recognises(data)
    with pytest.raises(Unreadable, match="unpack it and bring in the brief alone"):
        reader_for("essay.zip", data)
    with pytest.raises(Unreadable, match="no web page in this zip"):
        read(data)


def test_what_a_browser_wrote_above_the_page_is_its_address() -> None:
    page = f"<!DOCTYPE html>\n<!-- saved from url=(0020)https://e.org/locks -->\n{ESSAY}"
    assert read(zipped({"Ten Locks.html": page})).url == "https://e.org/locks"
