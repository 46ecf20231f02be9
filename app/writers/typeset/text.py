"""Texts as the templates of typeset documents take them (`said` and `to` in typeset.typ)."""

from __future__ import annotations

import re
from unicodedata import category
from urllib.parse import quote

from app.domain.direction import is_rtl
from app.domain.report.wording import is_web_address
from app.domain.runs import Run, Runs, plain

Said = str | dict[str, object]

_LANGUAGE = re.compile("[a-z]{2,3}")
_LOOKS = ("emphasis", "strong", "code", "quiet")
_IN_URIS = "%/:?#[]@!$&'()*+,;=~"


def said(text: str, language: str = "") -> Said:
    """What people wrote, with its language, ISO 639, if known, and its direction."""
    more: dict[str, object] = {}
    if is_rtl(text, language):
        more["rtl"] = True
    if _LANGUAGE.fullmatch(language):
        more["lang"] = language
    return {"text": text, **more} if more else text


def in_runs(runs: Runs) -> dict[str, object]:
    """A text as `in-runs` in typeset.typ takes it. A link within the document begins with #."""
    return {"rtl": is_rtl(plain(runs)), "runs": list(map(piece, runs))}


def piece(run: Run) -> str | dict[str, object]:
    place = run.link if run.link.startswith("#") else uri(run.link)
    looks: dict[str, object] = {name: True for name in _LOOKS if getattr(run, name)}
    return {"text": run.text, "place": place, **looks} if place or looks else run.text


def one_line(text: str) -> str:
    return " ".join(text.split())


def heading(text: str) -> str:
    """On one line and never without a sign, which PDF/UA does not allow."""
    return one_line(text) if shows(text) else "Untitled"


def shows(text: str) -> bool:
    """Whether anything of it can be seen."""
    return any(category(sign)[0] not in "CZM" for sign in text)


def uri(url: str) -> str:
    """An address as PDF has it, in ASCII, or "" for what a file may not link to."""
    return quote(url, safe=_IN_URIS, errors="replace") if is_web_address(url) else ""
