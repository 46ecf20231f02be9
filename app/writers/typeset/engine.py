"""Typesetting by typst: a constant template and data in, a tagged PDF (PDF/UA-1) out.

What people wrote comes as data and is never read as markup. The compiler sees a folder with nothing
but the pictures of the document, no packages and no clock. Fonts are those in its wheel (Libertinus
Serif: Latin, Greek, Cyrillic, Hebrew; others for Arabic and Devanagari), then those of the system.
A character that none of them has would vanish; PDF/UA does not allow that, so that the compiler
names it. It then stands as its number, ⟦U+4E2D⟧, and the document says so; what is attached has
every character.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

# What Libertinus Serif is known to have; any other character is tried.
_UNUSUAL = re.compile("[^\x20-\x7e\xa0-\u017f‘’“”–—…•›¶⟦⟧]")
_NO_GLYPH = re.compile(r'error: .* the text (?:contains .*?)?`"(.+?)"`')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
# One more when characters that show alone do not show together.
_ROUNDS = 4
_SHARED = Path(__file__).with_name("typeset.typ")  # before every template

# A sign of each script that the wheel's own fonts lack or may lack.
_SIGNS = {
    "Chinese": "中",
    "Japanese": "か",
    "Korean": "한",
    "Hindi": "ह",
    "Thai": "ไ",
    "emoji": "👨",
}

Compile = Callable[..., bytes]
NO_PICTURES: Mapping[str, bytes] = {}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file within the file."""

    name: str
    text: str
    description: str


def typeset(
    template: Path,
    data: Mapping[str, Any],
    attached: Attachment,
    on: date,
    pictures: Mapping[str, bytes] = NO_PICTURES,
) -> bytes:
    """The PDF that the template in this file makes of `data`, dated `on`; in it, `unshown` lists
    the numbers of characters that no font has. `pictures` are files that it names. Other threads
    run meanwhile."""
    source = _SHARED.read_bytes() + template.read_bytes()
    with TemporaryDirectory() as folder:
        for name, picture in pictures.items():
            Path(folder, name).write_bytes(picture)
        return _compiled(_compiling(folder, on), source, dict(data), attached)


def without_font() -> list[str]:
    """The scripts, in English, that PDFs cannot show on this machine."""
    with TemporaryDirectory() as empty:
        missing = _missing(_compiling(empty, date(2000, 1, 1)), "".join(_SIGNS.values()))
    return [script for script, sign in _SIGNS.items() if sign in missing]


def _compiling(folder: str, on: date) -> Compile:
    import typst

    compiler = typst.Compiler(root=folder, package_path=folder, package_cache_path=folder)

    def compile(source: bytes, **inputs: str) -> bytes:
        made = compiler.compile(
            source,
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=["ua-1"],
            timestamp=datetime.combine(on, time(), UTC),
        )
        return bytes(made)  # type: ignore[arg-type]  # a PDF is one file

    return compile


def _compiled(compile: Compile, source: bytes, data: dict[str, Any], attached: Attachment) -> bytes:
    import typst

    text = _json(data)
    missing = _missing(compile, "".join(sorted(set(_UNUSUAL.findall(text)))))
    attachment = {
        "attached": attached.text,
        "attached-name": attached.name,
        "attached-as": attached.description,
    }
    for _ in range(_ROUNDS):
        shown = _numbered(text, missing)
        told = _json(sorted(f"U+{ord(sign):04X}" for sign in missing))
        try:
            return compile(source, data=shown, unshown=told, **attachment)
        except typst.TypstError as error:
            further = _named(error) - missing
            if not further:
                raise
            missing |= further
    raise RuntimeError(f"no font shows {sorted(missing)}")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _missing(compile: Compile, signs: str) -> set[str]:
    """Those of the characters that no font has, each tried alone."""
    import typst

    try:
        if signs:
            compile(b"#for sign in json(bytes(sys.inputs.signs)) [#sign ]", signs=_json([*signs]))
    except typst.TypstError as error:
        return _named(error)
    return set()


def _named(error: Any) -> set[str]:
    """The characters of which the compiler says that it cannot set them; ASCII stands in a text
    that it names only because of what it is combined with."""
    texts = _NO_GLYPH.findall(error.diagnostic)
    plain = (_ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) for text in texts)
    return {sign for text in plain for sign in text if not sign.isascii() or sign < " "}


def _numbered(text: str, missing: set[str]) -> str:
    """The text with numbers in place of the missing characters. In JSON only strings have any."""
    if not missing:
        return text
    runs = re.compile(f"[{re.escape(''.join(sorted(missing)))}]+")

    def numbers(run: re.Match[str]) -> str:
        return f"⟦{' '.join(f'U+{ord(sign):04X}' for sign in run[0])}⟧"

    return runs.sub(numbers, text)


if __name__ == "__main__":
    print(", ".join(without_font()))
