"""`briefmark` with a clock that is so many seconds off: what Python's clocks say to the program and
to the libraries that it is made of, and the time in new ids.

    python -m tests.faults.shifted SECONDS serve …
"""

from __future__ import annotations

import datetime
import sys
import time
import uuid
from typing import Any


def main() -> None:
    shift(float(sys.argv.pop(1)))
    sys.argv[0] = "briefmark"
    from app.__main__ import main as briefmark

    briefmark()


def shift(seconds: float) -> None:
    """Before anything else of the program is imported."""
    clock, nanoseconds, real = time.time, time.time_ns, datetime.datetime

    class Shifted(real):  # type: ignore[misc, valid-type]
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Any:
            return cls.fromtimestamp(clock() + seconds, tz)

    time.time = lambda: clock() + seconds
    time.time_ns = lambda: nanoseconds() + round(seconds * 1e9)
    datetime.datetime = Shifted  # type: ignore[misc]

    import uuid_utils
    import uuid_utils.compat as ids

    def uuid7() -> uuid.UUID:
        return uuid.UUID(int=uuid_utils.uuid7(nanoseconds=time.time_ns()).int)

    ids.uuid7 = uuid7  # type: ignore[assignment]


if __name__ == "__main__":
    main()
