"""All hostile files: what is said of each, in what time and memory; then all of them uploaded to
a running server, two at once, which is asked for /healthz meanwhile.

    python -m tests.readers.hostile        (make hostile)
"""

import json
import multiprocessing
import re
import shutil
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.queues import Queue
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

import sqlalchemy as sa

from app.readers import isolation
from app.readers.child import MEMORY_BYTES
from app.store.database import db
from app.store.tables.briefs import Brief, Draft, Original
from tests.bench.http import Client
from tests.bench.ours import Ours, briefmark
from tests.bench.texts import text_of
from tests.readers.hostile_case import judged
from tests.readers.hostile_files import CASES

MOST_SECONDS = 10.0
HEALTH_P99 = 250.0  # milliseconds
EVERY = 0.02  # seconds between two questions for /healthz


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="briefmark-hostile-") as name:
        folder = Path(name)
        wrong = read_all(folder)
        wrong += upload_all(folder)
    for sentence in wrong:
        print(f"NOT MET: {sentence}")
    return 1 if wrong else 0


def read_all(folder: Path) -> list[str]:
    """The table; the files stay in the folder, by their number."""
    print("| file | seconds | CPU | peak MB | what comes of it |\n|---|---|---|---|---|")
    wrong, slowest, largest = [], 0.0, 0.0
    for number, case in enumerate(CASES):
        data = case.make()
        (folder / str(number)).write_bytes(data)
        began = time.monotonic()
        with measured(folder) as took:
            try:
                said = judged(case, data)
            except AssertionError as error:
                said = str(error)
                wrong.append(said)
        seconds = time.monotonic() - began
        used = json.loads(took.read_text()) if took.exists() else {"cpu": 0.0, "megabytes": 0.0}
        slowest, largest = max(slowest, seconds), max(largest, used["megabytes"])
        if seconds > MOST_SECONDS:
            wrong.append(f"{case.name} took {seconds:.1f} s")
        print(
            f"| {case.name} ({_size(len(data))}) | {seconds:.1f} | {used['cpu']:.1f} "
            f"| {used['megabytes']:.0f} | {said} |",
            flush=True,
        )
    print(f"\n{len(CASES)} files; at most {slowest:.1f} s and {largest:.0f} MB of memory.")
    if largest > MEMORY_BYTES / 2**20:
        wrong.append(f"a reader took {largest:.0f} MB")
    return wrong


def _size(count: int) -> str:
    return f"{count / 2**20:.1f} MB" if count > 2**20 else f"{count / 2**10:.1f} KB"


@contextmanager
def measured(folder: Path) -> Iterator[Path]:
    """Readers run as measured children; the file that says what the last one took, if any."""
    shim = Path(shutil.copy(Path(__file__).with_name("measured_child.py"), folder))
    (folder / "child.txt").write_text(str(isolation._CHILD))
    took = folder / "took.json"
    took.unlink(missing_ok=True)
    real, isolation._CHILD = isolation._CHILD, shim
    try:
        yield took
    finally:
        isolation._CHILD = real


def upload_all(folder: Path) -> list[str]:
    """The same by the web form, two at once; nothing of what is refused may be kept."""
    with briefmark(folder / "instance") as ours:
        project = ours.study(text_of(2_000), 0).project
        before = _kept(ours)
        waits, statuses = _with_questions(ours, project, folder)
        after = _kept(ours)
    read = [case for case, status in zip(CASES, statuses, strict=True) if status < 400]
    wrong = [
        f"{case.name}: uploaded, answered {status}"
        for case, status in zip(CASES, statuses, strict=True)
        if (status < 400) == bool(case.says) or status >= 500
    ]
    drafts = after["drafts"] - before["drafts"]
    print(f"{len(CASES)} uploads: {len(read)} drafts to look over, the others refused.")
    if (drafts, after["briefs"]) != (len(read), before["briefs"]):
        wrong.append(f"{drafts} drafts of {len(read)} files that were read")
    waits.sort()
    half, late, last = waits[len(waits) // 2], waits[int(len(waits) * 0.99)], waits[-1]
    print(
        f"/healthz meanwhile, {len(waits):,} times: p50 {half:.1f} ms, p99 {late:.1f} ms, "
        f"longest {last:.1f} ms."
    )
    return [*wrong, *([f"/healthz p99 {late:.0f} ms"] if late > HEALTH_P99 else [])]


def _kept(ours: Ours) -> dict[str, int]:
    with ours.app.app_context():
        return {
            name: db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for name, table in (("drafts", Draft), ("briefs", Brief), ("originals", Original))
        }


def _with_questions(ours: Ours, project: str, folder: Path) -> tuple[list[float], list[int]]:
    """How long /healthz took to answer, in milliseconds, asked by a process of its own."""
    answers: Queue[list[float]] = multiprocessing.Queue()
    running = multiprocessing.Value("b", 1)
    asking = multiprocessing.Process(target=_ask, args=(ours.server.url, running, answers))
    asking.start()
    try:
        with ThreadPoolExecutor(2) as uploads:
            numbers = range(len(CASES))
            send = lambda number: _upload(ours.client.another(), project, folder, number)  # noqa: E731
            statuses = list(uploads.map(send, numbers))
    finally:
        running.value = 0
        waits = answers.get(timeout=30)
        asking.join()
    return waits, statuses


def _ask(url: str, running: "Synchronized[int]", answers: "Queue[list[float]]") -> None:
    client, waits = Client(url), []
    while running.value:
        began = time.perf_counter()
        client.get("/healthz")
        waits.append(1000 * (time.perf_counter() - began))
        time.sleep(EVERY)
    answers.put(waits)


def _upload(client: Client, project: str, folder: Path, number: int) -> int:
    """The status of the answer."""
    case, cut = CASES[number], uuid.uuid4().hex
    head = (
        f'--{cut}\r\nContent-Disposition: form-data; name="file"; filename="{case.filename}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    data = (folder / str(number)).read_bytes()
    body = head.encode() + data + f"\r\n--{cut}--\r\n".encode()
    try:
        kind = f"multipart/form-data; boundary={cut}"
        return client.post(f"{project}/drafts", body, kind).status
    except RuntimeError as error:
        found = re.search(r"/drafts: (\d{3}) ", str(error))
        return int(found[1]) if found else 500


if __name__ == "__main__":
    sys.exit(main())
