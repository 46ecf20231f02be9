"""The production server: waitress, the one that kept answering under slow clients (measured)."""

from __future__ import annotations

import gc
import logging
import signal
from types import FrameType
from typing import Any

from flask import Flask
from waitress.server import create_server

THREADS = 16
CONNECTIONS = 1200
LARGEST_BODY = 512 * 1024 * 1024  # our own, smaller limit answers with a page, not a bare line


def make_server(app: Flask, host: str, port: int) -> Any:
    """A server bound to the address; port 0 takes a free one (`.effective_port`)."""
    return create_server(
        app,
        host=host,
        port=port,
        threads=THREADS,
        asyncore_use_poll=True,  # select() breaks at about 1,000 sockets
        connection_limit=CONNECTIONS,
        channel_request_lookahead=1,
        ident=None,
        max_request_body_size=LARGEST_BODY,
    )


def serve(app: Flask, host: str, port: int) -> None:
    """Serve until SIGTERM or Ctrl-C; what is in flight is finished."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = make_server(app, host, port)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    gc.collect()
    gc.freeze()  # what is there from the start is not walked again: a long page takes a tenth less
    gc.set_threshold(5_000)  # and what a page makes is walked a few times, not a hundred
    try:
        server.run()  # returns after KeyboardInterrupt, once the running requests are done
    finally:
        server.close()
