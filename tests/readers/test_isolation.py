import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

import pytest

from app.domain.errors import Invalid, TooLarge, Unreadable
from app.readers import READERS, Reader, isolation
from app.readers.isolation import read_isolated

PAGE = b"<h1>Ten Locks</h1><p onclick='evil()'>Count the \xe2\x80\x9crifles\xe2\x80\x9d.</p>"
WEB_PAGE = next(reader for reader in READERS if reader.name == "web_page")


def test_a_child_reads_a_page() -> None:
    reader, document = read_isolated("a.html", PAGE)
    assert reader is WEB_PAGE
    assert [block.text for block in document.blocks] == ["Ten Locks", "Count the “rifles”."]


def test_a_refusal_of_the_child_is_the_refusal_of_the_parent() -> None:
    with pytest.raises(Unreadable, match="nested too deeply"):
        read_isolated("a.html", b"<div>a" * 200_000)


@pytest.mark.parametrize("data", [b"", b" \r\n\t ", "\ufeff\u00a0\u200b".encode()])
def test_there_must_be_something_to_read(data: bytes) -> None:
    with pytest.raises(Invalid, match="Nothing to read"):
        read_isolated("pasted.txt", data)


def test_a_file_over_the_limit_is_too_large() -> None:
    with pytest.raises(TooLarge, match="26 MB; at most 25 MB"):
        read_isolated("a.txt", b"a" * 26 * 2**20)


def test_more_characters_than_allowed_are_too_large() -> None:
    with pytest.raises(TooLarge, match="5,500,000 characters"):
        read_isolated("a.txt", b"word word. " * 500_000)


def test_the_server_loads_neither_models_nor_parsers() -> None:
    """Start and memory of the server: what reads files is loaded in the child only."""
    program = (
        "import sys; from app.readers.isolation import read_isolated; "
        "read_isolated('a.txt', b'Count the rifles.'); "
        "print({'PIL', 'numpy', 'py3langid', 'dateparser', 'readability', 'lxml'} & {*sys.modules})"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True)
    assert done.stdout == "set()\n", done.stderr


@pytest.mark.parametrize(
    "program",
    [
        "import os; os.abort()",
        "print('{\"title\":')",
        "print('[1, 2]')",
        'print(\'{"refused": "SystemExit", "message": ""}\')',
    ],
)
def test_a_child_that_dies_or_talks_nonsense_is_an_unreadable_file(
    program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = tmp_path / "child.py"
    child.write_text(program)
    monkeypatch.setattr(isolation, "_CHILD", child)
    with pytest.raises(Unreadable, match="could not be read"):
        read_isolated("a.html", PAGE)


def test_a_child_that_hangs_is_killed_by_the_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = tmp_path / "child.py"
    child.write_text("while True: pass")
    monkeypatch.setattr(isolation, "_CHILD", child)
    monkeypatch.setattr(isolation, "WALL_SECONDS", 0.2)
    with pytest.raises(Unreadable, match="took more than"):
        read_isolated("a.html", PAGE)


@pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are kept by Linux only")
@pytest.mark.parametrize(
    "greed", ["bytearray(2**30)", "open('/proc/self/fd/1', 'ab').write(bytes(97 * 2**20))"]
)
def test_the_child_limits_itself(
    greed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real child, with a reader that takes more memory or writes more than it may."""
    source = isolation._CHILD.read_text()
    child = tmp_path / "child.py"
    body = source.replace("    _find_readers()\n", f"    {greed}\n    print('{{}}')\n    return\n")
    assert body != source
    child.write_text(body)
    monkeypatch.setattr(isolation, "_CHILD", child)
    statuses: list[int] = []
    run = isolation._run

    def watched(asked: str, given: BinaryIO, answer: BinaryIO, password: str) -> int:
        statuses.append(run(asked, given, answer, password))
        return statuses[-1]

    monkeypatch.setattr(isolation, "_run", watched)
    with pytest.raises(Unreadable):
        read_isolated("a.html", PAGE)
    assert statuses[0] != 0


def test_the_reader_can_be_chosen() -> None:
    chosen: Reader = next(reader for reader in READERS if reader.name == "plain_text")
    reader, document = read_isolated("a.html", b"Count the rifles.", reader=chosen)
    assert reader is chosen
    assert document.blocks[0].text == "Count the rifles."
