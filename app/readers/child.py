"""The program that `isolation` runs: a file on standard input, what it holds on standard output.

    python -I app/readers/child.py brief/READER < file
    python -I app/readers/child.py work/READER < file
    python -I app/readers/child.py pages/FIRST-LAST < file

Answers JSON: a document, another tool's work, pictures of the pages of a PDF, or
{"refused": kind, "message": sentence}.
"""

import contextlib
import sys

MEMORY_BYTES = 768 * 2**20
CPU_SECONDS = 20
OUTPUT_BYTES = 96 * 2**20
PASSWORD = "BRIEFMARK_PASSWORD"  # noqa: S105 (the name of a variable)


def _limit() -> None:
    """Limits for this process, before anything heavy is imported."""
    import os

    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # numpy's: each thread would reserve memory
    try:
        import resource
    except ImportError:  # not a POSIX system: the parent's clock is the only limit
        return
    for what, amount in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, OUTPUT_BYTES),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # macOS knows no limit of memory
            resource.setrlimit(what, (amount, amount))


def _find_readers() -> None:
    """Make `app.readers` importable without running `app/__init__.py`, which loads Flask."""
    from pathlib import Path
    from types import ModuleType

    package = ModuleType("app")
    package.__path__ = [str(Path(__file__).parent.parent)]
    sys.modules["app"] = package


def _answer(asked: str, data: bytes) -> dict[str, object]:
    from app.domain.errors import Refused

    what, _, name = asked.partition("/")
    try:
        return {"brief": _brief, "work": _work, "pages": _pages}[what](name, data)
    except Refused as refused:
        return {"refused": type(refused).__name__, "message": refused.message}


def _brief(name: str, data: bytes) -> dict[str, object]:
    import os

    from app.domain.document import to_json
    from app.readers import read_checked, reader_named

    return to_json(read_checked(reader_named(name), data, os.environ.get(PASSWORD, "")))


def _work(name: str, data: bytes) -> dict[str, object]:
    from app.domain.work.foreign_work import to_json
    from app.readers.work import read_work_checked, work_reader_named

    return to_json(read_work_checked(work_reader_named(name), data))


def _pages(wanted: str, data: bytes) -> dict[str, object]:
    import os

    from app.domain.original_pages import pictures_to_json
    from app.readers.pdf.pictures import pictures

    first, last = map(int, wanted.split("-"))
    return pictures_to_json(pictures(data, os.environ.get(PASSWORD, ""), first, last))


def main() -> None:
    _limit()
    # Run as a file, this folder is on the path: its names must not hide others' modules.
    sys.path[:] = [place for place in sys.path if not __file__.startswith(f"{place}/child")]
    _find_readers()
    import json

    answer = json.dumps(_answer(sys.argv[1], sys.stdin.buffer.read()), ensure_ascii=False)
    sys.stdout.buffer.write(answer.encode("utf-8"))


if __name__ == "__main__":
    main()
