"""A page or a file from a web address, for a person who asked for it. Runs in a child process
(`isolation`), which is killed when its time is over: neither looking up a name nor a header that
comes a byte at a time has another limit.

Only public addresses are asked (`is_public`): a name is looked up once, everything that it stands
for is looked at, and what was looked at is what is connected to, so that a name cannot stand for
another address a moment later. Each redirection begins anew. No cookies, no password, no proxy.

The standard library's http.client is enough for one GET. What is delicate here is ours with any
library: urllib3 and httpx look up names when they connect, and limit the time of each read, not of
all of them.
"""

import base64
import http.client
import socket
import ssl
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import PurePath
from typing import Any, NamedTuple
from urllib.parse import SplitResult, quote, unquote, urldefrag, urljoin, urlsplit, urlunsplit

from app.domain.errors import Invalid, TooLarge
from app.readers import MOST_BYTES, READERS

MOST_REDIRECTIONS = 5
SILENT_SECONDS = 10  # of the other side; how long all may take is the parent's to say
LONGEST_ADDRESS = 2000
_CHUNK = 64 * 2**10
_USUAL_PORTS = {"http": 80, "https": 443}
_IN_ADDRESSES = "%/:=&?~#+!$,;'@()*[]"
_REDIRECTIONS = {301, 302, 303, 307, 308}
_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
# Of the registries what ipaddress did not know before Python 3.12.
_SPECIAL = tuple(map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "3fff::/20")))

BY_HAND = "Open it in your browser, save it, and choose the file."
ODD = "This is no web address. It begins with https:// or http://, and names a host."


class Fetched(NamedTuple):
    """`address` is where it was found in the end; `name` is one for a file, with an ending of its
    type; `data` is as it was before it was packed for the way."""

    address: str
    name: str
    data: bytes


def to_json(fetched: Fetched) -> dict[str, Any]:
    return {**fetched._asdict(), "data": base64.b64encode(fetched.data).decode()}


def from_json(values: Mapping[str, Any]) -> Fetched:
    """What `to_json` wrote; raises ValueError, KeyError or TypeError on others."""
    return Fetched(**{**values, "data": base64.b64decode(values["data"])})


def fetch(address: str, *, agent: str, ports: Collection[int]) -> Fetched:
    """What is at the address, asked for as `agent` and at no other than these ports. Raises Invalid
    with a sentence for the person, and TooLarge."""
    for _ in range(MOST_REDIRECTIONS + 1):
        parts = _parts(address, ports)
        connection = _connected(parts)
        with closing(connection), closing(_asked(connection, parts, agent)) as response:
            if response.status not in _REDIRECTIONS:
                _refuse_status(parts, response.status)
                return Fetched(urlunsplit(parts), _name(parts, response), _body(response))
            address = _onward(address, response)
    raise Invalid(f"This address leads from one to the next without an end. {BY_HAND}")


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether it is a host of the public web: none of this machine, this network, of groups, and
    none that is reserved (IANA special-purpose registries). IPv6 that carries IPv4 is none but for
    NAT64, where that is looked at; 6to4 and Teredo lead anywhere."""
    if any(address in network for network in _SPECIAL):
        return False
    if isinstance(address, IPv4Address):
        return address.is_global and not (address.is_multicast or address.is_reserved)
    if address in _NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    carries = address.sixtofour or address.teredo
    return address in _UNICAST and address.is_global and not carries


def _parts(address: str, ports: Collection[int]) -> SplitResult:
    """Raises Invalid for what is no web address or is not to be asked."""
    if len(address) > LONGEST_ADDRESS:
        raise Invalid(f"This address is longer than {LONGEST_ADDRESS:,} characters. {BY_HAND}")
    try:
        parts = urlsplit(urldefrag(address.strip()).url)
        port = parts.port or _USUAL_PORTS.get(parts.scheme, 0)
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError:  # UnicodeError is one
        raise Invalid(ODD) from None
    if parts.scheme not in _USUAL_PORTS or not host:
        raise Invalid(ODD)
    if parts.username is not None or parts.password is not None:
        raise Invalid("Leave the name and the password out of the address. They are never sent.")
    if port not in ports:
        raise Invalid(f"Port {port} of a host is not asked. {BY_HAND}")
    bracketed = f"[{host}]" if ":" in host else host
    shown = bracketed if port == _USUAL_PORTS[parts.scheme] else f"{bracketed}:{port}"
    path, query = (quote(part, safe=_IN_ADDRESSES) for part in (parts.path or "/", parts.query))
    return SplitResult(parts.scheme, shown, path, query, "")


def _connected(parts: SplitResult) -> socket.socket:
    """To an address that was looked at, each in turn."""
    host, port = str(parts.hostname), parts.port or _USUAL_PORTS[parts.scheme]
    for place in _looked_up(host, port):
        try:
            connection = socket.create_connection((str(place), port), SILENT_SECONDS)
            if parts.scheme == "https":
                connection = ssl.create_default_context().wrap_socket(
                    connection, server_hostname=host
                )
        except ssl.SSLError as error:
            why = getattr(error, "verify_message", "").rstrip(".") or "it speaks no TLS"
            raise Invalid(f"“{host}” cannot prove that it is this host: {why}. {BY_HAND}") from None
        except OSError:
            continue
        return connection
    raise Invalid(f"“{host}” does not answer. Check the address, or try again later.")


def _looked_up(host: str, port: int) -> list[IPv4Address | IPv6Address]:
    """All that the name stands for; none of it is asked where one is not public. What there is in
    this network, and whether it is, is nobody's to find out here."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        places = [ip_address(place[0]) for *_, place in found]
    except (OSError, ValueError):
        places = []
    if not places or not all(map(is_public, places)):
        raise Invalid(
            f"The public web has no host “{host[:80]}”. Check the address. From inside a network "
            "nothing is fetched: save the page, and choose the file."
        )
    return list(dict.fromkeys(places))


def _asked(connection: socket.socket, parts: SplitResult, agent: str) -> http.client.HTTPResponse:
    asking = http.client.HTTPConnection(parts.netloc)
    asking.sock = connection  # it connects by itself otherwise
    headers = {
        "Host": parts.netloc,
        "User-Agent": agent,
        "Accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8",
        "Accept-Encoding": "gzip",
        "Connection": "close",
    }
    try:
        asking.request("GET", urlunsplit(("", "", parts.path, parts.query, "")), headers=headers)
        return asking.getresponse()
    except (OSError, http.client.HTTPException):
        raise Invalid(f"What “{parts.hostname}” answers is no web page. {BY_HAND}") from None


def _refuse_status(parts: SplitResult, status: int) -> None:
    if status == 200:
        return
    host = f"“{parts.hostname}”"
    if status in (404, 410):
        raise Invalid(f"{host} has nothing at this address ({status}). Check it.")
    if status == 429 or status >= 500:
        raise Invalid(f"{host} cannot answer just now ({status}). Try again later. {BY_HAND}")
    raise Invalid(f"{host} does not give this to a program ({status}). {BY_HAND}")


def _body(response: http.client.HTTPResponse) -> bytes:
    if (response.length or 0) > MOST_BYTES:
        raise _too_large()
    packing = response.headers.get("Content-Encoding", "").strip().lower()
    if packing not in ("", "identity", "gzip", "x-gzip"):
        raise Invalid(
            f"It comes packed in a way that was not asked for ({packing[:20]}). {BY_HAND}"
        )
    parts = _received(response)
    if packing.endswith("gzip"):
        parts = _unpacked(parts)
    data = bytearray()
    try:
        for part in parts:
            data += part
            if len(data) > MOST_BYTES:
                raise _too_large()
    except (OSError, http.client.HTTPException, zlib.error):
        raise _broken_off() from None
    return bytes(data)


def _received(response: http.client.HTTPResponse) -> Iterator[bytes]:
    """What comes, never more than is taken, whatever the headers say."""
    received = 0
    while part := response.read1(_CHUNK):
        received += len(part)
        if received > MOST_BYTES:
            raise _too_large()
        yield part
    if response.length:
        raise _broken_off()


def _unpacked(parts: Iterator[bytes]) -> Iterator[bytes]:
    """A little at a time: a thousandth of it can be all that comes."""
    gzip = 16 + zlib.MAX_WBITS
    unpacking = zlib.decompressobj(gzip)
    for part in parts:
        while part:
            if unpacking.eof and not part.startswith(b"\x1f"):
                return  # bytes that browsers, too, pass over
            if unpacking.eof:
                unpacking = zlib.decompressobj(gzip)  # another member
            yield unpacking.decompress(part, _CHUNK)
            part = unpacking.unconsumed_tail or unpacking.unused_data
    if not unpacking.eof:
        raise _broken_off()


def _too_large() -> TooLarge:
    return TooLarge(f"There is more than {MOST_BYTES // 2**20} MB at this address.")


def _broken_off() -> Invalid:
    return Invalid(f"It broke off on the way. Try again. {BY_HAND}")


def _name(parts: SplitResult, response: http.client.HTTPResponse) -> str:
    """As the other side calls it, else by the end of the address, else by the host; with an ending
    of the type that it says, unless it has one that is known."""
    told = response.headers.get_filename() or unquote(parts.path.rstrip("/").rpartition("/")[2])
    name = told or str(parts.hostname)
    kind = response.headers.get_content_type() if "Content-Type" in response.headers else ""
    known = {ending for reader in READERS for ending in reader.extensions}
    endings = [reader.extensions[0] for reader in READERS if kind in reader.media_types]
    return name if PurePath(name.lower()).suffix in known else "".join((name, *endings[:1]))


def _onward(address: str, response: http.client.HTTPResponse) -> str:
    try:
        return urljoin(address, _ascii(response.headers.get("Location", "")))
    except ValueError:
        raise Invalid(ODD) from None


def _ascii(location: str) -> str:
    """http.client reads headers as Latin-1; what is not ASCII in an address is UTF-8."""
    try:
        return location.encode("latin-1").decode()
    except UnicodeError:
        return location
