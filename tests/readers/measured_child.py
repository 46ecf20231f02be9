"""Stands in for app/readers/child.py: runs it, and writes what it took beside this file.

What a process used at most is only told to its parent, and begins with what the parent had: a
small parent in between says the child's own.
"""

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__)


def main() -> int:
    child = HERE.with_name("child.txt").read_text()
    began = time.monotonic()
    command = [sys.executable, "-I", "-X", "utf8", child, sys.argv[1]]
    status = subprocess.run(command, timeout=29, check=False).returncode
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = {
        "seconds": time.monotonic() - began,
        "cpu": used.ru_utime + used.ru_stime,
        "megabytes": used.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10),
    }
    HERE.with_name("took.json").write_text(json.dumps(took))
    return 1 if status else 0


if __name__ == "__main__":
    sys.exit(main())
