"""The program that recognises text, tesseract (Apache 2.0), if it is installed: which version and
languages there are, and what it makes of the picture of a page.

It is called as a process and answers hOCR 1.2 (kba.github.io/hocr-spec), which says of each line
where it stands and how large its letters are, and of each word its box and how sure it is.
"""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from app.domain.details import LANGUAGES
from app.domain.errors import Unreadable

PAGE_SECONDS = 90  # of a page; a densely printed one takes 3 to 10
MISSING = (
    "This file holds pictures of pages, not text, and this Briefmark cannot recognise text yet: "
    "its administrator can install the program tesseract (Debian and Ubuntu: apt-get install "
    "tesseract-ocr, and tesseract-ocr-fra for French and so on; macOS: brew install tesseract "
    "tesseract-lang) and nothing need be restarted. Until then, run text recognition (OCR) in a "
    "scanning or PDF program and add the result, or paste the text."
)
UNREAD = "The text of a page could not be recognised: its picture is damaged or too complex."
# Codes of tesseract's own (ISO 639-2, mostly in its terminological form) that LANGUAGES names by
# the two letters of ISO 639-1, with what tells variants of one language apart.
_CODES = {
    "afr": "af", "amh": "am", "ara": "ar", "aze": "az", "bel": "be", "ben": "bn", "bos": "bs",
    "bul": "bg", "cat": "ca", "ces": "cs", "dan": "da", "deu": "de", "ell": "el", "eng": "en",
    "est": "et", "eus": "eu", "fas": "fa", "fin": "fi", "fra": "fr", "glg": "gl", "guj": "gu",
    "hat": "ht", "heb": "he", "hin": "hi", "hrv": "hr", "hun": "hu", "hye": "hy", "ind": "id",
    "isl": "is", "ita": "it", "jpn": "ja", "kat": "ka", "kaz": "kk", "khm": "km", "kir": "ky",
    "kor": "ko", "lao": "lo", "lav": "lv", "lit": "lt", "mal": "ml", "mar": "mr", "mkd": "mk",
    "mon": "mn", "msa": "ms", "mya": "my", "nep": "ne", "nld": "nl", "nor": "no", "pan": "pa",
    "pol": "pl", "por": "pt", "pus": "ps", "ron": "ro", "rus": "ru", "sin": "si", "slk": "sk",
    "slv": "sl", "spa": "es", "sqi": "sq", "srp": "sr", "swa": "sw", "swe": "sv", "tam": "ta",
    "tel": "te", "tgk": "tg", "tha": "th", "tir": "ti", "tur": "tr", "uig": "ug", "ukr": "uk",
    "urd": "ur", "uzb": "uz", "vie": "vi", "yor": "yo",
}  # fmt: skip
_OTHERS = {
    "aze_cyrl": "Azerbaijani (Cyrillic)",
    "chi_sim": "Chinese (simplified)",
    "chi_sim_vert": "Chinese (simplified, in columns)",
    "chi_tra": "Chinese (traditional)",
    "chi_tra_vert": "Chinese (traditional, in columns)",
    "deu_latf": "German (black letter)",
    "frk": "German (black letter)",
    "jpn_vert": "Japanese (in columns)",
    "kor_vert": "Korean (in columns)",
    "srp_latn": "Serbian (Latin)",
    "uzb_cyrl": "Uzbek (Cyrillic)",
}
_NO_LANGUAGES = frozenset({"osd", "equ", "snum"})  # how a page is turned, formulas, figures
_ASK_SECONDS = 10
_BOX = re.compile(r"bbox (-?\d+) (-?\d+) (-?\d+) (-?\d+)")
_SURE = re.compile(r"x_wconf (\d+)")
_BASELINE = re.compile(r"baseline (-?[\d.]+) (-?[\d.]+)")
_SIZE = re.compile(r"x_size ([\d.]+)")
_TURNED = re.compile(r"^Rotate: (\d+)$", re.MULTILINE)
_LINES = frozenset({"ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat"})


class Box(NamedTuple):
    """In pixels of the picture, from its left and its top."""

    left: float
    top: float
    right: float
    bottom: float


class RecognisedWord(NamedTuple):
    text: str
    box: Box
    sure: int  # of 100


@dataclass(frozen=True, slots=True)
class RecognisedLine:
    """Words on one baseline. It runs from the lower left of `box`, `drop` pixels lower (negative:
    higher), and sinks by `slope` for each pixel to the right; `size` is the height of the letters
    from ascender to descender."""

    box: Box
    slope: float
    drop: float
    size: float
    words: list[RecognisedWord] = field(default_factory=list)


def program() -> str:
    """The path of the program, or "" where it is not installed. Asked each time, so that nothing
    need be restarted once it is."""
    return shutil.which("tesseract") or ""


def version() -> str:
    """“tesseract 5.3.0”."""
    return _version(program())


def languages() -> dict[str, str]:
    """The languages that are installed, in plain words, by the codes that the program has for
    them; {} where it is not installed or has none."""
    named = {code: _name(code) for code in _installed()}
    return dict(sorted(named.items(), key=lambda each: each[1]))


def code_for(language: str) -> str:
    """The program's code for a language (ISO 639-1), or "" where it has none that is installed."""
    codes = _installed()
    if language == "zh":
        return next((code for code in ("chi_sim", "chi_tra") if code in codes), "")
    return next((code for code, iso in _CODES.items() if iso == language and code in codes), "")


def recognise(picture: bytes, code: str, dpi: int) -> list[RecognisedLine]:
    """The lines of a page in their order; `picture` is anything that leptonica reads, `code` one of
    `languages()`. Raises Unreadable."""
    answer = _run("--psm", "3", "-l", code, "--dpi", str(dpi), "hocr", given=picture)
    if answer is None:
        raise Unreadable(UNREAD)
    return _lines(answer)


def turned(picture: bytes, dpi: int) -> int:
    """By how many degrees, clockwise, the picture is to be turned to be read: 0, 90, 180, 270."""
    answer = _run("--psm", "0", "--dpi", str(dpi), given=picture) or b""
    found = _TURNED.search(answer.decode("utf-8", "replace"))
    return int(found[1]) if found else 0


def _run(*options: str, given: bytes) -> bytes | None:
    command = [program(), "stdin", "stdout", *options]
    # With more threads a page takes as much more of the processor as it is done sooner.
    env = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(  # noqa: S603 (found on the path, with options of our own)
            command, input=given, capture_output=True, timeout=PAGE_SECONDS, env=env, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return None if done.returncode else done.stdout


def _installed() -> list[str]:
    path = program()
    if not path:
        return []
    said = _ask(path, "--list-langs").splitlines()[1:]  # the first line says where they are
    return [code for code in said if code not in _NO_LANGUAGES and "/" not in code]


@cache
def _version(path: str) -> str:
    return " ".join(_ask(path, "--version").split()[:2])


def _ask(path: str, option: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 (as above)
            [path, option], capture_output=True, timeout=_ASK_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return (done.stdout or done.stderr).decode("utf-8", "replace")


def _name(code: str) -> str:
    return _OTHERS.get(code) or LANGUAGES.get(_CODES.get(code, ""), code)


def _lines(hocr: bytes) -> list[RecognisedLine]:
    from lxml import etree  # which only the child loads

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    root = etree.fromstring(hocr, parser)
    found = []
    for element in [] if root is None else root.iter():
        if element.get("class") in _LINES and (line := _line(element)):
            found.append(line)
    return found


def _line(element: Any) -> RecognisedLine | None:
    said = element.get("title", "")
    box, size, baseline = _box(said), _SIZE.search(said), _BASELINE.search(said)
    if box is None or size is None:
        return None
    slope, drop = (float(baseline[1]), float(baseline[2])) if baseline else (0.0, 0.0)
    line = RecognisedLine(box, slope, drop, float(size[1]))
    for each in element.iter():
        if each.get("class") != "ocrx_word":
            continue
        text, place = "".join(each.itertext()).strip(), _box(each.get("title", ""))
        sure = _SURE.search(each.get("title", ""))
        if text and place and sure:
            line.words.append(RecognisedWord(text, place, int(sure[1])))
    return line if line.words else None


def _box(said: str) -> Box | None:
    found = _BOX.search(said)
    return Box(*map(float, found.groups())) if found else None
