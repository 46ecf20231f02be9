"""Rules of the scripts: parts are wired by name, keys and requests have one module each."""

from __future__ import annotations

import re
from pathlib import Path

from app.folders import STATIC

TEMPLATES = STATIC.parent / "templates"
SOURCES = {
    path.relative_to(STATIC / "app").as_posix(): path.read_text("utf-8")
    for path in (STATIC / "app").rglob("*.js")
}


def having(pattern: str) -> set[str]:
    """The modules in which the pattern stands."""
    found = re.compile(pattern, re.MULTILINE)
    return {name for name, source in SOURCES.items() if found.search(source)}


def test_every_part_of_a_page_has_a_module_and_every_module_a_part() -> None:
    texts = [path.read_text("utf-8") for path in [*TEMPLATES.rglob("*.html"), *_python()]]
    wired = {
        name
        for text in texts
        for names in re.findall(r'data-component="([^"{]+)"', text)
        for name in names.split()
    }
    known = {
        name for source in SOURCES.values() for name in re.findall(r'component\("([^"]+)"', source)
    }
    assert wired == known


def _python() -> list[Path]:
    return [*(STATIC.parent / "app" / "web").rglob("*.py")]


def test_no_module_holds_an_element_that_may_have_left_the_page() -> None:
    assert having(r"^(?:const|let) [\w{} ,]+ = (?:\w+ && )?document\.(?:query|get)\w+\(") == set()


def test_one_module_asks_the_server_and_one_signs_in_again() -> None:
    assert having(r"\bfetch\(") == {"api.js", "session.js"}
    assert having(r"\bXMLHttpRequest\b") == {"uploads.js"}  # it tells how much has left; for api.js


def test_one_module_says_whether_a_key_is_for_the_page() -> None:
    assert having(r"input, textarea, select") == {"keys.js"}
    assert having(r"briefmark-keys") == {"keys.js"}


def test_events_have_their_names_from_one_module() -> None:
    assert having(r"new CustomEvent\(") == {"events.js"}
    assert having(r"\"briefmark:") == {"events.js"}
