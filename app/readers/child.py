"""The program that `isolation` runs: a file on standard input, what it holds on standard output.

    python -I app/readers/child.py brief/READER < file
    python -I app/readers/child.py work/READER < file
    python -I app/readers/child.py pages/FIRST-LAST < file (page/FIRST-LAST when somebody waits)
    python -I app/readers/child.py regions/ < regions as a line of JSON, and the file
    python -I app/readers/child.py shown/READER < passages as a line of JSON, and the file
    python -I app/readers/child.py scan/READER/LANGUAGE < file
    python -I app/readers/child.py logo/ < file
    python -I app/readers/child.py fetch/ < a web address and how it is asked, as JSON

Answers JSON: a document, another tool's work, pictures of the pages of a PDF or of regions on them,
a saved page that can be shown, a logo, what is at an address, or {"refused": kind, "message":
sentence}. While it recognises the text of scans, it says on standard error how far it is, a line
“3/40” a page.
"""

import contextlib
import os
import sys

MEMORY_BYTES = 768 * 2**20
CPU_SECONDS = 20
SCAN_CPU_SECONDS = 600  # to render 500 pages, and for each picture that is recognised
NICER = 10  # than the server: scans and pictures take what others leave of the processor
OUTPUT_BYTES = 96 * 2**20
PASSWORD = "BRIEFMARK_PASSWORD"  # noqa: S105 (the name of a variable)


def _limit(seconds: int) -> None:
    """Limits for this process and what it starts, before anything heavy is imported."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # numpy's: each thread would reserve memory
    try:
        import resource
    except ImportError:  # not a POSIX system: the parent's clock is the only limit
        return
    for what, amount in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, seconds),
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
        return _READ[what](name, data)
    except Refused as refused:
        return {"refused": type(refused).__name__, "message": refused.message}


def _brief(name: str, data: bytes) -> dict[str, object]:
    from app.domain.document import to_json
    from app.readers import read_checked, reader_named

    return to_json(read_checked(reader_named(name), data, os.environ.get(PASSWORD, "")))


def _work(name: str, data: bytes) -> dict[str, object]:
    from app.domain.work.foreign_work import to_json
    from app.readers.work import read_work_checked, work_reader_named

    return to_json(read_work_checked(work_reader_named(name), data))


def _pages(wanted: str, data: bytes) -> dict[str, object]:
    from app.domain.original_pages import pictures_to_json
    from app.readers.pdf.pictures import pictures
    from app.readers.scans.pictures import as_pdf, recognises

    data = as_pdf(data) if recognises(data) else data
    first, last = map(int, wanted.split("-"))
    return pictures_to_json(pictures(data, os.environ.get(PASSWORD, ""), first, last))


def _regions(_name: str, data: bytes) -> dict[str, object]:
    import json

    from app.domain.page_regions import asked_from_json, pictures_to_json
    from app.readers.pdf.pictures import region_pictures
    from app.readers.scans.pictures import as_pdf, recognises

    told, _, data = data.partition(b"\n")
    data = as_pdf(data) if recognises(data) else data
    asked = asked_from_json(json.loads(told))
    return pictures_to_json(region_pictures(data, os.environ.get(PASSWORD, ""), asked))


def _logo(_name: str, data: bytes) -> dict[str, object]:
    from app.domain.report.logo import to_json
    from app.readers.logo import redrawn

    return to_json(redrawn(data))


def _fetch(_name: str, asked: bytes) -> dict[str, object]:
    import json

    from app.readers.fetching import fetch, to_json

    return to_json(fetch(**json.loads(asked)))


def _shown(name: str, data: bytes) -> dict[str, object]:
    import json

    from app.readers.html.shown import WordsShown, shown

    passages, _, page = data.partition(b"\n")
    return shown(name, page, [WordsShown(*each) for each in json.loads(passages)])._asdict()


def _scan(asked: str, data: bytes) -> dict[str, object]:
    from app.domain.document import to_json
    from app.readers import checked, reader_named

    name, _, code = asked.partition("/")
    read = reader_named(name).read_scan
    assert read  # noqa: S101 (`isolation` asks for no other)
    return to_json(checked(read(data, os.environ.get(PASSWORD, ""), code, _tell)))


def _tell(done: int, total: int) -> None:
    if os.getppid() != _PARENT:
        sys.exit(1)  # the server has ended, and nobody waits for the rest
    print(f"{done}/{total}", file=sys.stderr, flush=True)


_READ = {
    "brief": _brief,
    "work": _work,
    "pages": _pages,
    "page": _pages,
    "regions": _regions,
    "scan": _scan,
    "logo": _logo,
    "shown": _shown,
    "fetch": _fetch,
}


_LATER = ("scan", "pages", "regions")  # what somebody looks at in a moment comes first
_PARENT = os.getppid()


def main() -> None:
    what, _, _ = sys.argv[1].partition("/")
    _limit(SCAN_CPU_SECONDS if what == "scan" else CPU_SECONDS)
    if what in _LATER:
        os.nice(NICER) if hasattr(os, "nice") else None
    # Run as a file, this folder is on the path: its names must not hide others' modules.
    sys.path[:] = [place for place in sys.path if not __file__.startswith(f"{place}/child")]
    _find_readers()
    import json

    answer = json.dumps(_answer(sys.argv[1], sys.stdin.buffer.read()), ensure_ascii=False)
    sys.stdout.buffer.write(answer.encode("utf-8"))


if __name__ == "__main__":
    main()
