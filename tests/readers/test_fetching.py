"""What is fetched from a web address, and what never is: a server of the tests redirects inside,
lies about size and type, drips, and breaks off."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import Busy, Invalid, Refused, TooLarge
from app.readers import MOST_BYTES, fetching, isolation
from app.readers.fetching import Fetched, fetch, is_public
from app.readers.isolation import fetch_isolated
from tests.fixtures.web import Web, answer, serving

PAGE = "<h1>Ten Locks</h1><p>Count the “rifles”.</p>".encode()
HTML = "Content-Type: text/html; charset=utf-8"
BOMB = gzip.compress(bytes(MOST_BYTES + 1), 1)
CHUNKED = ["HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "Content-Type: text/html", "", ""]


@pytest.fixture(name="web")
def a_server_that_counts_as_public(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """127.0.0.1 does, and nothing else."""
    monkeypatch.setattr(fetching, "is_public", lambda place: str(place) == "127.0.0.1")
    with serving({}) as web:
        yield web


def fetched(web: Web, path: str, *parts: bytes | float) -> Fetched:
    """What comes of the path when the server answers so."""
    web.answers[path] = list(parts)
    return fetch(web.at(path), agent="Briefmark/9", ports=[web.port])


@pytest.mark.parametrize(
    "place",
    [
        *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255"),
        *("192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1"),
        *("198.51.100.1", "203.0.113.7", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"),
        *("::1", "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "fec0::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::10.0.0.1"),
        *("64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001::1", "100::1", "4000::1"),
    ],
)
def test_no_address_of_this_machine_or_network_is_public(place: str) -> None:
    assert not is_public(ip_address(place))


@pytest.mark.parametrize("place", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_an_address_of_the_web_is_public(place: str) -> None:
    assert is_public(ip_address(place))


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0"),
        *("[::1]", "[::ffff:127.0.0.1]", "[fe80::1%25lo]", "１２７.0.0.1", "localhost."),
    ],
)
def test_no_spelling_of_an_address_inside_is_asked(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "create_connection", _unasked)
    with pytest.raises(Invalid, match=r"no host|no web address"):
        fetch(f"http://{host}/", agent="", ports=[80])


def _unasked(*_: object) -> None:
    raise AssertionError("something was connected to")


def test_one_address_inside_among_those_of_a_name_is_enough(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", _stands_for("8.8.8.8", "10.0.0.1"))
    monkeypatch.setattr(socket, "create_connection", _unasked)
    with pytest.raises(Invalid, match=r"no host “rebinding\.example”"):
        fetch("http://rebinding.example/", agent="", ports=[80])


def _stands_for(*places: str) -> Any:
    return lambda host, port, **_: [(0, 0, 0, "", (place, port)) for place in places]


def test_a_name_is_looked_up_once_and_what_was_looked_at_is_asked(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second time it would be an address inside."""
    answers, look_up, asked = iter(["127.0.0.1", "10.0.0.1"]), socket.getaddrinfo, []

    def looked_up(host: str, *rest: Any, **named: Any) -> Any:
        asked.append(host)
        return look_up(next(answers) if host == "rebinding.example" else host, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    web.answers["/a"] = [answer(PAGE, HTML)]
    got = fetch(web.at("/a", "rebinding.example"), agent="", ports=[web.port])
    assert (got.data, asked) == (PAGE, ["rebinding.example", "127.0.0.1"])
    assert f"Host: rebinding.example:{web.port}\r\n" in web.asked[0]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("ftp://example.org/a", "no web address"),
        ("file:///etc/passwd", "no web address"),
        ("http://", "no web address"),
        ("http://example.org:99999/", "no web address"),
        ("http://[::1", "no web address"),
        ("https://ana:secret@example.org/", "Leave the name and the password out"),
        ("http://example.org:22/", "Port 22"),
        ("http://example.org/" + 2000 * "a", "longer than 2,000"),
    ],
)
def test_what_is_no_address_to_ask_says_what_to_do(address: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        fetch(address, agent="", ports=[80, 443])


def test_a_page_is_fetched_with_where_it_was_found_and_nothing_is_said_of_who_asks(
    web: Web,
) -> None:
    web.answers["/new%20place/x"] = [answer(PAGE, HTML)]
    moved = answer(b"gone", "Location: /new place/x#top", "Set-Cookie: a=b", status="302 Found")
    got = fetched(web, "/old", moved)
    assert got == Fetched(web.at("/new%20place/x"), "x.html", PAGE)
    lines = web.asked[1].split("\r\n")
    assert lines[0] == "GET /new%20place/x HTTP/1.1"
    assert sorted(line.partition(":")[0] for line in lines[1:] if line) == [
        *("Accept", "Accept-Encoding", "Connection", "Host", "User-Agent")
    ]
    assert "User-Agent: Briefmark/9" in lines


@pytest.mark.parametrize("inside", ["http://127.0.0.2:{}/", "//10.0.0.1:{}/", "http://[::1]:{}/"])
def test_a_redirection_inside_is_not_followed(web: Web, inside: str) -> None:
    location = f"Location: {inside.format(web.port)}"
    with pytest.raises(Invalid, match="no host"):
        fetched(web, "/", answer(b"", location, status="301 Moved"))
    assert len(web.asked) == 1


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("/loop", "without an end"),
        ("file:///etc/passwd", "no web address"),
        ("http://[", "no web address"),
        ("", "without an end"),
    ],
)
def test_other_redirections_end(web: Web, location: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        fetched(web, "/loop", answer(b"", f"Location: {location}", status="307 Elsewhere"))
    assert len(web.asked) <= fetching.MOST_REDIRECTIONS + 1


@pytest.mark.parametrize(
    ("path", "headers", "name"),
    [
        ("/", [HTML], "127.0.0.1.html"),
        ("/paper.php", [HTML], "paper.php.html"),
        ("/caf%C3%A9.pdf", ["Content-Type: application/octet-stream"], "café.pdf"),
        ("/get", ["Content-Type: application/pdf"], "get.pdf"),
        ("/get", ['Content-Disposition: attachment; filename="Ten locks.docx"'], "Ten locks.docx"),
        ("/plain/", [], "plain"),
    ],
)
def test_it_has_the_name_of_a_file(web: Web, path: str, headers: list[str], name: str) -> None:
    assert fetched(web, path, answer(PAGE, *headers)).name == name


def test_a_body_comes_in_chunks_or_packed(web: Web) -> None:
    head = "\r\n".join(CHUNKED).encode()
    assert fetched(web, "/", head, b"3\r\nCou\r\n", 0.01, b"2\r\nnt\r\n0\r\n\r\n").data == b"Count"
    packed = gzip.compress(b"Count ") + gzip.compress(b"rifles") + b"\0\0padding"
    assert fetched(web, "/", answer(packed, "Content-Encoding: gzip")).data == b"Count rifles"


def test_no_more_is_received_than_is_taken_however_little_it_unpacks_to(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "MOST_BYTES", 100)
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
    with pytest.raises(TooLarge):
        fetched(web, "/", head, 10 * gzip.compress(b""))


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([answer(PAGE, length=MOST_BYTES + 1)], "more than 25 MB"),
        ([answer(BOMB, "Content-Encoding: gzip")], "more than 25 MB"),
        ([b"HTTP/1.1 200 OK\r\n\r\n", bytes(MOST_BYTES + 1)], "more than 25 MB"),
        ([answer(PAGE, length=len(PAGE) + 1)], "broke off"),
        (["\r\n".join(CHUNKED).encode(), b"5\r\nCou"], "broke off"),
        ([answer(gzip.compress(PAGE)[:-9], "Content-Encoding: gzip")], "broke off"),
        ([answer(PAGE, "Content-Encoding: gzip")], "broke off"),
        ([answer(PAGE, "Content-Encoding: br")], "not asked for"),
        ([b"SSH-2.0-OpenSSH_9.6\r\n"], "no web page"),
        ([b"HTTP/1.1 200 OK\r\nX: " + bytes(70_000)], "no web page"),
        ([b""], "no web page"),
        ([answer(b"", status="403 Forbidden")], "does not give this to a program"),
        ([answer(b"", status="404 Not Found")], "nothing at this address"),
        ([answer(b"", status="503 Busy")], "cannot answer just now"),
    ],
)
def test_what_cannot_be_had_says_why(web: Web, parts: list[bytes], said: str) -> None:
    with pytest.raises((Invalid, TooLarge), match=said):
        fetched(web, "/", *parts)


@pytest.mark.usefixtures("web")
def test_who_does_not_answer_or_speaks_no_tls_is_named() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as plain:
        threading.Thread(
            target=lambda: plain.accept()[0].sendall(b"HTTP/1.1 400"), daemon=True
        ).start()
        port = plain.getsockname()[1]
        with pytest.raises(Invalid, match="cannot prove"):
            fetch(f"https://127.0.0.1:{port}/", agent="", ports=[port])
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(Invalid, match="does not answer"):
        fetch(f"http://127.0.0.1:{port}/", agent="", ports=[port])


@pytest.fixture(name="child")
def a_child_for_whom_this_machine_is_public(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = isolation._CHILD.read_text()
    child = tmp_path / "child.py"
    here = source.replace(
        "Path(__file__).parent.parent", f"Path({str(isolation._CHILD)!r}).parents[1]"
    )
    opened = here.replace(
        "    from app.readers.fetching import fetch, to_json\n",
        "    from app.readers import fetching\n    fetching.is_public = lambda place: True\n"
        "    from app.readers.fetching import fetch, to_json\n",
    )
    assert source != here != opened
    child.write_text(opened)
    monkeypatch.setattr(isolation, "_CHILD", child)


@pytest.mark.usefixtures("child")
def test_a_child_fetches_and_is_killed_when_bytes_only_drip(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pause: list[bytes | float] = [0.01, b"T"]
    drip = [b"H", *(2000 * pause)]
    with serving({"/": [answer(PAGE, HTML)], "/drip": drip}) as web:
        got = fetch_isolated(web.at("/"), agent="", ports=[web.port])
        assert got == Fetched(web.at("/"), "127.0.0.1.html", PAGE)
        monkeypatch.setattr(isolation, "FETCH_SECONDS", 0.4)
        with pytest.raises(Invalid, match=r"took more than 0\.4 seconds"):
            fetch_isolated(web.at("/drip"), agent="", ports=[web.port])


def test_the_real_child_asks_nothing_inside() -> None:
    with serving({}) as web:
        with pytest.raises(Invalid, match="no host"):
            fetch_isolated(web.at("/"), agent="", ports=[web.port])
        assert web.asked == []


def test_two_are_fetched_at_a_time_and_a_third_is_told_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refused: list[Refused] = []

    def within(*_: object) -> Fetched:
        try:
            return fetch_isolated("http://a/", agent="", ports=[80])
        except Busy as refusal:
            refused.append(refusal)
        return Fetched("", "", b"")

    monkeypatch.setattr(isolation, "_run_child", within)
    fetch_isolated("http://a/", agent="", ports=[80])
    assert len(refused) == 1
    assert isolation._FETCHING._value == 2
