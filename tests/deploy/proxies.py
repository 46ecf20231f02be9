"""nginx and Caddy, started with the very files of docs/deploy: only ports, certificates and the
address of Briefmark are those of the test, and each of these must be there to be replaced."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from tests.bench.servers import free_port
from tests.live import proxies

FILES = Path(__file__).resolve().parents[2] / "docs" / "deploy"
PLACES = proxies.PLACES
REFUSED = 0  # instead of a status: the connection was closed
NGINX = """
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/errors.txt;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {server}
}}
"""
# A host that serves something else, with Briefmark below a path.
HOST_OF_NGINX = """
server {{
    listen 127.0.0.1:{https} ssl;
    server_name www.example.org;
    ssl_certificate {folder}/cert.pem;
    ssl_certificate_key {folder}/key.pem;
    location / {{ return 200 "Something else"; }}
    include {folder}/location.conf;
}}
"""
CADDY = """{{
	admin off
	http_port {http}
	https_port {https}
	default_bind 127.0.0.1
	skip_install_trust
}}
"""


@dataclass(frozen=True)
class Front:
    """What people reach: https://host:https/path, and plain http beside it."""

    host: str
    https: int
    http: int
    authority: Path
    path: str = ""

    @property
    def url(self) -> str:
        return f"https://{self.host}:{self.https}{self.path}"


@dataclass
class Answered:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def cookies(self) -> list[str]:
        return self.headers.get_all("Set-Cookie") or []


@dataclass
class Visitor:
    """A browser's cookies and a TLS connection to this machine under the host's name, whose
    certificate is looked at. `path` in requests is from the host's root on."""

    front: Front
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] = {}
    ) -> Answered:
        context = ssl.create_default_context(cafile=str(self.front.authority))
        line = socket.create_connection(("127.0.0.1", self.front.https), timeout=60)
        connection = http.client.HTTPConnection(f"{self.front.host}:{self.front.https}")
        connection.sock = context.wrap_socket(line, server_hostname=self.front.host)
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, path, body, {"Cookie": kept, **self.headers, **headers})
        except (ssl.SSLError, ConnectionError):  # closed while more was on its way
            return Answered(REFUSED, http.client.HTTPMessage(), b"")
        response = connection.getresponse()
        answer = Answered(response.status, response.headers, response.read())
        connection.close()
        for line_ in answer.cookies():
            name, _, rest = line_.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return answer

    def get(self, path: str, **headers: str) -> Answered:
        return self.request(
            "GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()}
        )

    def post(self, path: str, fields: Mapping[str, str]) -> Answered:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.request("POST", path, urlencode(fields).encode(), kind)

    def upload(self, path: str, name: str, data: bytes) -> Answered:
        bound = "----briefmark"
        head = (
            f'--{bound}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        body = head.encode() + data + f"\r\n--{bound}--\r\n".encode()
        return self.request(
            "POST", path, body, {"Content-Type": f"multipart/form-data; boundary={bound}"}
        )


def without_tls(front: Front, path: str) -> tuple[int, str]:
    """The status of a plain request, and where it leads."""
    connection = http.client.HTTPConnection("127.0.0.1", front.http, timeout=20)
    connection.request("GET", path, headers={"Host": front.host})
    response = connection.getresponse()
    return response.status, response.headers.get("Location", "")


def refuses(front: Front, version: ssl.TLSVersion) -> bool:
    """Whether TLS of this version at most is refused."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(front.authority)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.maximum_version = version
    try:
        with (
            socket.create_connection(("127.0.0.1", front.https), timeout=20) as line,
            context.wrap_socket(line, server_hostname=front.host),
        ):
            return False
    except (ssl.SSLError, ConnectionError):
        return True


def caddy() -> str | None:
    """The program; where it is missing and we may, Debian's package is installed."""
    found = shutil.which("caddy", path=PLACES)
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        install = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", "caddy"]
        subprocess.run(install, check=False, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        subprocess.run(["service", "caddy", "stop"], check=False, capture_output=True)
        found = shutil.which("caddy", path=PLACES)
    return found


def replaced(text: str, *pairs: tuple[str, str]) -> str:
    """The text with the second of each pair for the first, which must stand there."""
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


@contextmanager
def nginx(folder: Path, port: int, https: int) -> Iterator[Front]:
    """nginx with docs/deploy/nginx.conf before Briefmark at this port."""
    http_port = free_port()
    _certificate(folder, "briefmark.example.org")
    site = replaced(
        (FILES / "nginx.conf").read_text(),
        ("127.0.0.1:8000", f"127.0.0.1:{port}"),
        ("listen 80;", f"listen 127.0.0.1:{http_port};"),
        ("listen [::]:80;", ""),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{https} ssl http2;"),
        ("listen [::]:443 ssl http2;", ""),
        ("/etc/ssl/briefmark.pem", f"{folder}/cert.pem"),
        ("/etc/ssl/briefmark.key", f"{folder}/key.pem"),
    )
    front = Front("briefmark.example.org", https, http_port, folder / "cert.pem")
    with _nginx(folder, site, https):
        yield front


@contextmanager
def nginx_path(folder: Path, port: int, https: int) -> Iterator[Front]:
    """nginx with docs/deploy/nginx-path.conf in a server of another thing."""
    _certificate(folder, "www.example.org")
    below = (FILES / "nginx-path.conf").read_text()
    (folder / "location.conf").write_text(replaced(below, ("127.0.0.1:8000", f"127.0.0.1:{port}")))
    front = Front("www.example.org", https, 0, folder / "cert.pem", "/briefmark")
    with _nginx(folder, HOST_OF_NGINX.format(folder=folder, https=https), https):
        yield front


@contextmanager
def _nginx(folder: Path, server: str, https: int) -> Iterator[None]:
    program = proxies.nginx()
    assert program
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(NGINX.format(user=user, folder=folder, server=server))
    command = [program, "-p", folder, "-c", folder / "nginx.conf", "-g", "daemon off;"]
    with _running([str(part) for part in command], folder, https):
        yield


@contextmanager
def caddy_site(folder: Path, port: int, https: int, file: str = "Caddyfile") -> Iterator[Front]:
    """Caddy with one of the files of docs/deploy, and its own authority for certificates."""
    program, http_port = caddy(), free_port()
    assert program
    text = (FILES / file).read_text()
    name = re.findall(r"^(\S+) \{$", text, re.M)[0]
    host = "briefmark.example.org" if name.startswith("{") else name
    upstream = "briefmark:8000" if "briefmark:8000" in text else "127.0.0.1:8000"
    site = replaced(text, ("# tls internal", "tls internal"), (upstream, f"127.0.0.1:{port}"))
    (folder / "Caddyfile").write_text(CADDY.format(http=http_port, https=https) + site)
    places = {"XDG_DATA_HOME": str(folder / "data"), "XDG_CONFIG_HOME": str(folder / "config")}
    command = [program, "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    root = folder / "data/caddy/pki/authorities/local/root.crt"
    path = "/briefmark" if "path" in file else ""
    with _running(command, folder, https, {**places, "BRIEFMARK_HOST": host, "HOME": str(folder)}):
        end = time.monotonic() + 30
        while not root.exists() and time.monotonic() < end:
            time.sleep(0.1)
        front = Front(host, https, http_port, root, path)
        _until_it_answers(front)
        yield front


def _until_it_answers(front: Front) -> None:
    """Caddy makes its certificate after it has begun to listen."""
    end = time.monotonic() + 30
    while True:
        try:
            Visitor(front).get(f"{front.path}/healthz")
            return
        except (OSError, ssl.SSLError):
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


@contextmanager
def _running(
    command: list[str], folder: Path, port: int, env: Mapping[str, str] = {}
) -> Iterator[None]:
    with (folder / "output.txt").open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env={**os.environ, **env}
        )
    try:
        end = time.monotonic() + 30
        while True:
            assert process.poll() is None, (folder / "output.txt").read_text()[-2000:]
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert time.monotonic() < end, (folder / "output.txt").read_text()[-2000:]
                time.sleep(0.05)
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _certificate(folder: Path, host: str) -> None:
    """A certificate of its own authority for the host, for a day."""
    made = [
        *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
        *("-nodes", "-days", "1", "-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}"),
        *("-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")),
    ]
    subprocess.run(made, check=True, capture_output=True)
