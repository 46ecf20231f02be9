"""Script modules and style sheets as they are sent: each with what it imports in one file, without
comments and white space.

The sources in static/ are what a browser reads too; this is their shape on the wire. A module is a
function that returns what it exports, in the order of the imports, so that a script means the same
joined and apart. Only what means the same either way is taken:

    import { a, b as c } from "./x.js";   import * as x from "./x.js";   import "./x.js";
    export function, export async function, export class, export const name
    @import "x.css";

each at the beginning of a line, the imports of modules without a circle. `import()` stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import rjsmin

_IMPORT = re.compile(r'^import (?:(\{[^{}]*\}|\* as \w+) from )?"\./(\w+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:(?:async )?function|class|const) (\w+)\b)", re.MULTILINE)
_OTHER = re.compile(r"^[ \t]*(?:import\b(?!\()|export\b).*", re.MULTILINE)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE = re.compile(r"\s+")
_AROUND = re.compile(r" ?([{},;]) ?")  # nowhere else is a space without meaning for sure
_SHEET = re.compile(r'^@import "(\w+\.css)";\n', re.MULTILINE)


class CannotBeJoined(ValueError):
    """A module says it in a way that this file does not know, or imports itself in the end."""


def joined_script(path: Path) -> str:
    """The module and all that it imports as one module, small; each begins a line.

    Raises CannotBeJoined.
    """
    modules = [*_modules(path, [], set())]
    if names := _EXPORT.findall(path.read_text("utf-8")):  # for `import()`
        modules.append(f"export const {{ {', '.join(names)} }} = ${path.stem};")
    return "\n".join(map(rjsmin.jsmin, modules))


def joined_sheet(path: Path) -> str:
    """The style sheet with those that it imports in their places, small."""
    folded = _SPACE.sub(" ", _COMMENT.sub("", _with_imports(path)))
    return _AROUND.sub(r"\1", folded).strip()


def _modules(path: Path, above: list[Path], done: set[Path]) -> Iterator[str]:
    """Each module once, after those it imports. `above` are those that wait for this one."""
    if path in above:
        raise CannotBeJoined(f"{' imports '.join(p.name for p in [*above, path])}: a circle")
    source = path.read_text("utf-8")
    for _, name in _IMPORT.findall(source):
        imported = path.with_name(f"{name}.js")
        if imported not in done:
            yield from _modules(imported, [*above, path], done)
    done.add(path)
    yield _as_function(path, source)


def _as_function(path: Path, source: str) -> str:
    names = ", ".join(_EXPORT.findall(source))
    body = _EXPORT.sub("", _IMPORT.sub(_binding, source))
    if other := _OTHER.search(body):
        raise CannotBeJoined(f"{path.name}: “{other[0]}” is no form that app/web/joining.py knows")
    return f"const ${path.stem} = (() => {{\n{body}\nreturn {{ {names} }};\n}})();\n"


def _binding(found: re.Match[str]) -> str:
    names, module = found.groups()
    if not names:
        return ""
    bound = names.removeprefix("* as ").replace(" as ", ": ")
    return f"const {bound} = ${module};\n"


def _with_imports(path: Path) -> str:
    return _SHEET.sub(lambda m: _with_imports(path.with_name(m[1])), path.read_text("utf-8"))
