"""Firefox and WebKitGTK as distributions ship them, driven by the web's own protocols: Firefox by
WebDriver BiDi (w3c.github.io/webdriver-bidi), WebKitGTK by WebDriver (w3.org/TR/webdriver2). Both
share one hand: scripts are evaluated, keys and pointer are real input events."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import websocket

from tests.browser.selecting import ENDS

SECONDS = 30.0  # for anything that is waited for
WIDTH, HEIGHT = 1280, 860
CENTRE = """(css, text) => {
  const found = [...document.querySelectorAll(css)].find(
    (each) => each.checkVisibility() && each.textContent.includes(text));
  if (!found) return null;
  found.scrollIntoView({ block: "center", behavior: "instant" });
  const { left, top, width, height } = found.getClientRects()[0];
  return [left + width / 2, top + height / 2];
}"""


class Driver:
    """A page in a browser. `downloads` is the folder where files that it saves arrive."""

    name: str
    downloads: Path

    def go(self, url: str) -> None:
        raise NotImplementedError

    def act(self, actions: list[dict[str, Any]]) -> None:
        """Perform the actions, one after the other, as both protocols write them."""
        raise NotImplementedError

    def run(self, expression: str) -> Any:
        """The value of an expression that yields a string."""
        raise NotImplementedError

    def picture(self) -> bytes:
        raise NotImplementedError

    def ask(self, function: str, *values: Any) -> Any:
        """What a function of the page's script returns for these values, as JSON carries it."""
        called = f"({function})({', '.join(map(json.dumps, values))})"
        return json.loads(self.run(f"JSON.stringify({called} ?? null)"))

    def wait(self, function: str, *values: Any) -> Any:
        """What it returns as soon as that is something. Raises AssertionError after SECONDS."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            try:
                if found := self.ask(function, *values):
                    return found
            except RefusedError:
                pass  # between two pages
            time.sleep(0.1)
        raise AssertionError(f"{self.name}: not so after {SECONDS:g} s: {function} {values}")

    def wait_for(self, css: str) -> None:
        self.wait("(css) => document.querySelector(css)?.checkVisibility()", css)

    def press(self, keys: str) -> None:
        """Press the keys one after the other."""
        pressed = [{"type": how, "value": key} for key in keys for how in ("keyDown", "keyUp")]
        self.act([{"type": "key", "id": "keys", "actions": pressed}])

    def click(self, css: str, text: str = "") -> None:
        """Click the first element of this kind that is shown and holds the text."""
        x, y = self.wait(CENTRE, css, text)
        self._point([(x, y, "pointerDown"), (x, y, "pointerUp")])

    def resize(self, width: int) -> None:
        """The page in a window of this width, in CSS pixels, where the browser has windows so
        narrow."""
        raise NotImplementedError

    def drag_over(self, words: str) -> None:
        """Select the words with the mouse."""
        ends = None
        while ends != (ends := self.wait(ENDS, words)):
            time.sleep(0.3)  # until nothing moves any more
        first, last = ends
        start, end = (first["start"], first["middle"]), (last["end"], last["middle"])
        self._point([(*start, "pointerDown"), (*end, ""), (*end, "pointerUp")])

    def _point(self, steps: list[tuple[float, float, str]]) -> None:
        actions: list[dict[str, Any]] = []
        for x, y, what in steps:
            actions.append({"type": "pointerMove", "x": round(x), "y": round(y), "duration": 50})
            if what:
                actions.append({"type": what, "button": 0})
        mouse = {"parameters": {"pointerType": "mouse"}, "actions": actions}
        self.act([{"type": "pointer", "id": "mouse", **mouse}])


class RefusedError(Exception):
    """What the browser said instead of doing it."""


class Firefox(Driver):
    name = "firefox"

    def __init__(self, address: str, downloads: Path) -> None:
        self.downloads = downloads
        self._asked = 0
        self._line = websocket.create_connection(
            f"{address}/session", suppress_origin=True, timeout=SECONDS * 2
        )
        self._send("session.new", capabilities={})
        self._page = self._send("browsingContext.getTree")["contexts"][0]["context"]
        self._send("browsingContext.activate", context=self._page)  # else nothing has the focus
        self.resize(WIDTH)

    def resize(self, width: int) -> None:
        size = {"width": width, "height": HEIGHT}
        self._send("browsingContext.setViewport", context=self._page, viewport=size)

    def go(self, url: str) -> None:
        self._send("browsingContext.navigate", context=self._page, url=url, wait="complete")

    def act(self, actions: list[dict[str, Any]]) -> None:
        self._send("input.performActions", context=self._page, actions=actions)

    def run(self, expression: str) -> Any:
        target = {"context": self._page}
        answer = self._send(
            "script.evaluate", expression=expression, target=target, awaitPromise=False
        )
        if answer["type"] != "success":
            raise RefusedError(answer["exceptionDetails"]["text"])
        return answer["result"]["value"]

    def picture(self) -> bytes:
        shot = self._send("browsingContext.captureScreenshot", context=self._page)
        return base64.b64decode(shot["data"])

    def _send(self, method: str, **params: Any) -> dict[str, Any]:
        self._asked += 1
        self._line.send(json.dumps({"id": self._asked, "method": method, "params": params}))
        while (answer := json.loads(self._line.recv())).get("id") != self._asked:
            pass  # events, which nobody asked for
        if answer["type"] == "error":
            raise RefusedError(answer["message"])
        return dict(answer["result"])


class WebKit(Driver):
    name = "webkit"

    def __init__(self, address: str, program: Path, downloads: Path) -> None:
        self.downloads = downloads
        self._base = address
        options = {"binary": str(program), "args": ["--automation"]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        session = self._send("POST", "/session", capabilities=wanted)["sessionId"]
        self._base = f"{address}/session/{session}"
        self.resize(WIDTH)

    def resize(self, width: int) -> None:
        self._send("POST", "/window/rect", x=0, y=0, width=width, height=HEIGHT)

    def go(self, url: str) -> None:
        self._send("POST", "/url", url=url)

    def act(self, actions: list[dict[str, Any]]) -> None:
        self._send("POST", "/actions", actions=actions)

    def run(self, expression: str) -> Any:
        return self._send("POST", "/execute/sync", script=f"return {expression}", args=[])

    def picture(self) -> bytes:
        return base64.b64decode(self._send("GET", "/screenshot"))

    def close(self) -> None:
        self._send("DELETE", "")

    def _send(self, method: str, path: str, **body: Any) -> Any:
        data = json.dumps(body).encode() if method == "POST" else None
        request = urllib.request.Request(self._base + path, data, method=method)
        try:
            with urllib.request.urlopen(request, timeout=SECONDS * 2) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RefusedError(error.read().decode()) from error


@contextmanager
def firefox(folder: Path) -> Iterator[Driver]:
    """Debian's Firefox with a profile in the folder, without a window."""
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    downloads = folder / "downloads"
    downloads.mkdir()
    settings = {
        "browser.download.folderList": 2,  # the folder named here
        "browser.download.dir": str(downloads),
        "app.normandy.enabled": False,
        "datareporting.policy.dataSubmissionEnabled": False,
    }
    lines = (f"user_pref({json.dumps(key)}, {json.dumps(to)});" for key, to in settings.items())
    (folder / "user.js").write_text("\n".join(lines))
    command = [str(program), "--headless", "--no-remote", "--profile", str(folder)]
    with _running([*command, "--remote-debugging-port", "0"], folder, subprocess.PIPE) as process:
        yield Firefox(_address_in(process.stderr), downloads)


def _address_in(told: IO[str] | None) -> str:
    for line in told or ():
        if found := re.search(r"WebDriver BiDi listening on (ws://\S+)", line):
            return found[1]
    raise RefusedError("Firefox ended before it said where it listens.")


@contextmanager
def webkit(folder: Path) -> Iterator[Driver]:
    """Debian's MiniBrowser on a display of its own."""
    program = next(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
    downloads = folder / "downloads"
    downloads.mkdir()
    (folder / ".config").mkdir()
    (folder / ".config/user-dirs.dirs").write_text('XDG_DOWNLOAD_DIR="$HOME/downloads"\n')
    screen = ["Xvfb", "-displayfd", "1", "-screen", "0", f"{WIDTH}x{HEIGHT}x24"]
    with _running(screen, folder) as x:
        assert x.stdout
        display = f":{x.stdout.readline().strip()}"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with _running(["WebKitWebDriver", f"--port={port}"], folder, DISPLAY=display):
            _wait_for_port(port)
            page = WebKit(f"http://127.0.0.1:{port}", program, downloads)
            try:
                yield page
            finally:
                page.close()


def _wait_for_port(port: int) -> None:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)


@contextmanager
def _running(
    command: list[str], home: Path, errors: int = subprocess.DEVNULL, **more: str
) -> Iterator[subprocess.Popen[str]]:
    """The program, at home in the folder, until the block ends."""
    env = {**os.environ, "HOME": str(home), "XDG_RUNTIME_DIR": str(home), **more}
    for name in ("XDG_CONFIG_HOME", "XDG_DOWNLOAD_DIR"):
        env.pop(name, None)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, env=env) as it:
        try:
            yield it
        finally:
            it.terminate()
