"""What answers carry and refuse, as SECURITY.md promises it."""

from __future__ import annotations

import io
import re
import socket
from email.message import Message

import pytest
from flask import Flask
from lxml import html
from werkzeug.datastructures import Headers

from tests.browser.conftest import serving
from tests.fixtures.study import Study
from tests.web.test_forgery import url
from tests.web.test_route_walk import ROUTES

pytestmark = pytest.mark.either_engine

READ = sorted(path for method, path in ROUTES if method == "GET")
POST = b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n"
GET = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + GET
TWO_LENGTHS = POST + b"Content-Length: 5\r\n\r\nabcde" + GET


def test_each_text_says_its_encoding(study: Study) -> None:
    seen = set()
    for path in READ:
        answer = study.client("lead").get(url(study, path))
        kind = answer.headers.get("Content-Type", "")
        if kind.startswith("text/") and answer.data:
            assert "charset=utf-8" in kind.lower(), path
            seen.add(kind)
    assert seen


def test_a_file_keeps_its_name_and_adds_no_header(study: Study) -> None:
    name = 'a"; filename="b\r\nX-Evil: 1\r\n\r\n<b>.txt'
    file = io.BytesIO(b"The depots should be counted each month by the guards.\n" * 3), name
    answer = study.client("lead").post(
        study.url("/drafts"), data={"file": file}, content_type="multipart/form-data"
    )
    assert answer.status_code in (303, 422)
    for path in ("/briefs/1/original", "/report/csv", "/report/docx"):
        sent = study.client("lead").get(study.url(path)).headers
        assert "X-Evil" not in sent
        assert named(sent)


def named(headers: Headers) -> str:
    """The file's name, as whoever reads RFC 6266 finds it."""
    message = Message()
    message["Content-Disposition"] = headers["Content-Disposition"]
    assert message.get_content_disposition() == "attachment"
    return str(message.get_filename())


def test_fields_of_passwords_are_masked_and_can_be_filled(study: Study) -> None:
    asked = {"anonymous": ["/sign-in"], "lead": ["/account"]}
    for role, paths in asked.items():
        for path in paths:
            page = html.fromstring(study.client(role).get(path).text)
            fields = page.xpath("//input[contains(@name, 'phrase') or contains(@name, 'password')]")
            assert fields
            for field in fields:
                assert field.get("type") == "password"
                assert field.get("autocomplete") in ("current-password", "new-password")
                assert field.get("maxlength") is None or int(field.get("maxlength")) >= 64


def test_trace_is_not_there(study: Study) -> None:
    for path in ("/", "/sign-in", study.url()):
        assert study.client("lead").open(path, method="TRACE").status_code == 405


def test_signing_out_clears_the_browser(study: Study) -> None:
    answer = study.new_client("viewer").post("/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_a_request_ends_where_the_standard_says(app: Flask) -> None:
    """Chunks count before a length (RFC 9112, 6.3); two lengths are refused, with what follows."""
    with serving(app) as url:
        port = int(url.rpartition(":")[2])
        assert statuses(port, CHUNKED) == ["400", "200"]  # no token; the second request
        assert statuses(port, TWO_LENGTHS) == ["400"]


def statuses(port: int, sent: bytes) -> list[str]:
    """Of all answers on the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(sent)
        said = b"".join(iter(lambda: line.recv(65536), b""))
    return re.findall(r"HTTP/1\.1 (\d+) ", said.decode())
