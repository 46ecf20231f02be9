"""How long one who watches the server waits: asked by a process of its own, since the threads of a
crowd would keep it waiting for themselves.

    python -m tests.faults.asking URL SECONDS        (prints the waits in seconds, as JSON)
"""

from __future__ import annotations

import json
import subprocess
import sys
import time

from tests.bench.http import Client

EVERY = 0.03  # seconds between two questions


def asked(url: str, seconds: float) -> list[float]:
    """The waits, the shortest first; each on a connection of its own, as who watches has none."""
    command = [sys.executable, "-m", "tests.faults.asking", url, str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    waits: list[float] = json.loads(done.stdout)
    return sorted(waits)


def main() -> None:
    url, seconds = sys.argv[1], float(sys.argv[2])
    waits, end = [], time.monotonic() + seconds
    host, _, path = url.removeprefix("http://").partition("/")
    while time.monotonic() < end:
        began = time.perf_counter()
        client = Client(f"http://{host}", patience=30)
        client.get(f"/{path}")
        client.close()
        waits.append(time.perf_counter() - began)
        time.sleep(EVERY)
    print(json.dumps(waits))


if __name__ == "__main__":
    main()
