"""A client that keeps one connection open and counts what really comes over the wire."""

from __future__ import annotations

import gzip
import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode, urlsplit

import brotli

IDLE_SECONDS = 30
UNPACK = {"gzip": gzip.decompress, "br": brotli.decompress}


@dataclass(frozen=True)
class Answer:
    """`sent` is the body as it came over the wire."""

    status: int
    headers: Mapping[str, str]
    sent: bytes

    @property
    def wire(self) -> int:
        return len(self.sent)

    @cached_property
    def body(self) -> bytes:
        return UNPACK.get(self.headers.get("Content-Encoding", ""), bytes)(self.sent)

    @property
    def text(self) -> str:
        return self.body.decode()


class Refused(RuntimeError):
    """What was asked is answered with a status of 400 or more."""

    def __init__(self, asked: str, answer: Answer) -> None:
        super().__init__(f"{asked}: {answer.status} {answer.text[:300]}")
        self.answer = answer


@dataclass
class Client:
    """One browser-like visitor: cookies, keep-alive, compression if the server offers it."""

    url: str
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    refuses: bool = True  # an answer of 400 or more is an error
    patience: float = 600  # seconds
    _connection: http.client.HTTPConnection | None = None
    _used: float = 0.0

    def another(self) -> Client:
        """The same person on a connection of its own."""
        return Client(self.url, dict(self.cookies), dict(self.headers), self.refuses, self.patience)

    def get(self, path: str, **headers: str) -> Answer:
        return self.request("GET", path, headers=headers)

    def post(
        self, path: str, fields: Mapping[str, object] | bytes, kind: str = "", **headers: str
    ) -> Answer:
        body = fields if isinstance(fields, bytes) else urlencode(fields, doseq=True).encode()
        kind = kind or "application/x-www-form-urlencoded"
        return self.request("POST", path, body, {"Content-Type": kind, **headers})

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] = {}
    ) -> Answer:
        connection = self._open()
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Accept-Encoding": "gzip, br", "Cookie": cookie, **self.headers, **headers}
        try:
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            data = response.read()
        except BaseException:
            self.close()
            raise
        self._used = time.monotonic()
        for value in response.headers.get_all("Set-Cookie") or ():
            name, _, rest = value.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        answer = Answer(response.status, dict(response.headers), data)
        if self.refuses and answer.status >= 400:
            raise Refused(f"{method} {path}", answer)
        return answer

    def _open(self) -> http.client.HTTPConnection:
        """The connection; a new one where the server may have closed the idle old one."""
        if time.monotonic() - self._used > IDLE_SECONDS:
            self.close()
        if self._connection is None:
            address = str(urlsplit(self.url).netloc)
            self._connection = http.client.HTTPConnection(address, timeout=self.patience)
        return self._connection

    def close(self) -> None:
        if self._connection:
            self._connection.close()
            self._connection = None
