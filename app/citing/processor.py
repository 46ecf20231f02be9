"""Works and a style in, citations out.

Each work is cited once with a placeholder for the place and once without: 5,000 citations in one
document take longer than the rest of a report. In a style of notes the first round is the first
notes; the second is what stands in the text. All works of a project are cited together, so that
those that would look alike are told apart. Nothing here reads files, packages, clock or network.
"""

from __future__ import annotations

import json
import re
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from tempfile import TemporaryDirectory
from typing import Any

from lxml import etree

from app.citing.entries import PLACEHOLDER, entry
from app.domain.citations.styles import Style
from app.domain.citations.works import CitedWork, Work, plainly
from app.domain.runs import Run, Runs, plain

_KEPT = 24  # projects and styles
# Private characters that stand for the digits of a work's number, in front of a family name that
# must differ from all others.
_DIGITS = "".join(map(chr, range(0xE100, 0xE10A)))
_AS_DIGITS = str.maketrans(_DIGITS, "0123456789")
_MARKED = re.compile(f"[{_DIGITS}]+")
_DASHES = "———"
_EMPHASIS = {"em": "emphasis", "i": "emphasis", "strong": "strong", "b": "strong"}
_WORDS = {"url": "web address", "author": "authors"}
_LEFT_OVER = re.compile(r",(?=[).])| \[Preprint\]")
_STOP_TWICE = re.compile(r"(?:(?<=[?!…])|(?<=[^.]\.)|(?<=\.{3}))\.(?=[\s”’]|\Z)")
_Key = tuple[tuple[Work, ...], Style]
_cache: OrderedDict[_Key, tuple[CitedWork, ...]] = OrderedDict()
_lock, _at_work = threading.Lock(), threading.Lock()

_DOCUMENT = """\
#let style = if "csl" in sys.inputs { bytes(sys.inputs.csl) } else { sys.inputs.style }
#let keys = json(bytes(sys.inputs.keys))
#let all(id, ..place) = for key in keys {
  html.elem("div", attrs: (id: id + key), cite(label(key), ..place))
}
#let placed(id) = all(id, supplement: [PLACEHOLDER])
#if "notes" in sys.inputs { placed("first-"); cite(<aside>) }
#placed("at-")
#if "notes" in sys.inputs { cite(<aside>) }
#all("short-")
#bibliography(bytes(sys.inputs.entries), style: style, title: none)
""".replace("PLACEHOLDER", PLACEHOLDER)
_REFERENCES = """\
#let style = if "csl" in sys.inputs { bytes(sys.inputs.csl) } else { sys.inputs.style }
#bibliography(bytes(sys.inputs.entries), style: style, title: none, full: true)
"""
_ASIDE = {"type": "book", "title": "-", "author": [{"name": "\ue0f2"}]}


class Unusable(Exception):
    """typst takes the entries or the style for broken; the sentence is its own."""


def cite(works: Sequence[Work], style: Style) -> tuple[CitedWork, ...]:
    """The citations of the works, in their order. A work whose details cannot be used is cited
    without them, and says so; it takes away no other's."""
    key = (tuple(works), style)
    if (known := _known(key)) is not None:
        return known
    with (
        _at_work
    ):  # who asks for the same meanwhile waits for it, who asks for what is kept does not
        if (known := _known(key)) is not None:
            return known
        made = _cited(key[0], style)
        with _lock:
            _cache[key] = made
            while len(_cache) > _KEPT:
                _cache.popitem(last=False)
        return made


def _known(key: _Key) -> tuple[CitedWork, ...] | None:
    with _lock:
        if key in _cache:
            _cache.move_to_end(key)
        return _cache.get(key)


def _cited(works: tuple[Work, ...], style: Style) -> tuple[CitedWork, ...]:
    made = [entry(work, style) for work in works]
    entries = {f"k{n}": each for n, (each, _) in enumerate(made)}
    unused = {f"k{n}": lost for n, (_, lost) in enumerate(made)}
    try:
        found = compiled(entries, style)
    except Unusable:
        for key, fewer in _repaired(entries, style).items():
            unused[key] += tuple(_WORDS.get(f, f) for f in entries[key] if f not in (fewer or ()))
            entries[key] = fewer or {}
        found = compiled({key: each for key, each in entries.items() if each}, style)
    alike = [key for key in found if _is_repeated(found[key].full, works[int(key[1:])])]
    if alike:
        for key, full in _alone({key: entries[key] for key in alike}, style).items():
            found[key] = found[key]._replace(full=_lettered(full, found[key].short))
    return tuple(
        found[key]._replace(unused=unused[key]) if key in found else plainly(work, unused[key])
        for key, work in zip(entries, works, strict=True)
    )


def _repaired(
    entries: Mapping[str, dict[str, Any]], style: Style
) -> dict[str, dict[str, Any] | None]:
    """Of the entries that abort, what can be used: None where nothing can."""
    try:
        compiled(entries, style)
    except Unusable:
        if len(entries) > 1:
            keys = list(entries)
            halves = (keys[: len(keys) // 2], keys[len(keys) // 2 :])
            found = [_repaired({key: entries[key] for key in half}, style) for half in halves]
            return found[0] | found[1]
        ((key, bad),) = entries.items()
        for without in (
            ("url",),
            ("date",),
            ("publisher",),
            ("url", "date", "publisher", "author"),
        ):
            fewer = {field: value for field, value in bad.items() if field not in without}
            if fewer != bad and not _repaired({key: fewer}, style):
                return {key: fewer}
        return {key: None}
    return {}


def compiled(entries: Mapping[str, dict[str, Any]], style: Style) -> dict[str, CitedWork]:
    """The citations by their keys. Raises Unusable."""
    if not entries:
        return {}
    asides = {"aside": _ASIDE} if style.notes else {}
    more = {"keys": json.dumps([*entries]), **({"notes": "1"} if style.notes else {})}
    return _read(_compile(_DOCUMENT, {**entries, **asides}, style, **more), list(entries), style)


def _alone(entries: Mapping[str, dict[str, Any]], style: Style) -> dict[str, Runs]:
    """The full references of those that have authors, as if nobody else were cited."""
    marked = {}
    for key, each in entries.items():
        if "author" in each:
            mark = "".join(_DIGITS[int(digit)] for digit in key[1:])
            authors = [{**name, "name": f"{mark}{name['name']}"} for name in each["author"]]
            marked[key] = {**each, "author": authors}
    found = {}
    for item in _compile(_REFERENCES, marked, style).iter("li") if marked else ():
        if number := _MARKED.search("".join(item.itertext())):
            found[f"k{number[0].translate(_AS_DIGITS)}"] = _tidy(_runs(item))
    return found


def _compile(
    document: str, entries: Mapping[str, dict[str, Any]], style: Style, **more: str
) -> Any:
    """The body of what typst makes of the entries; raises Unusable."""
    import typst

    source = {"csl": style.source} if style.source.startswith("<") else {"style": style.source}
    inputs = {"entries": json.dumps(entries), **source, **more}
    try:
        with TemporaryDirectory() as empty:
            compiler = typst.Compiler(
                root=empty,
                ignore_system_fonts=True,
                package_path=empty,
                package_cache_path=empty,
            )
            made = compiler.compile(document.encode(), format="html", sys_inputs=inputs)
    except typst.TypstError as error:
        raise Unusable(str(error)) from None
    except BaseException as error:  # a panic of the compiler is no Exception
        if type(error).__name__ != "PanicException":
            raise
        raise Unusable("the processor gave up") from None
    html = bytes(made)  # type: ignore[arg-type]  # one file
    body = html[html.index(b"<body") : html.rindex(b"</body>") + len(b"</body>")]
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=True)
    return etree.fromstring(body, parser)


def _read(root: Any, keys: Sequence[str], style: Style) -> dict[str, CitedWork]:
    by_id = {each.get("id"): each for each in root.iter() if each.get("id")}

    def runs(kind: str, key: str) -> tuple[Runs, str]:
        here = by_id[f"{kind}-{key}"]
        target = _target(here)
        note = by_id.get(target) if style.notes else None
        if note is None:
            return _in_text(_runs(here)), target
        return _ended(_runs(note)), _target(note)

    found = {}
    for key in keys:
        short, target = runs("short", key)
        at, _ = runs("at", key)
        before, after = _parted(at)
        item = by_id.get(target)
        full = _tidy(_runs(item)) if item is not None else short
        found[key] = CitedWork(_tidy(short), _tidy(before), _tidy(after), full)
    return found


def _target(element: Any) -> str:
    """Where its first link within the document leads that is not the way back."""
    for link in element.iter("a"):
        parent = link.getparent()
        back = parent is not None and parent.get("role") == "doc-backlink"
        if not back and (link.get("href") or "").startswith("#"):
            return str(link.get("href"))[1:]
    return ""


def _runs(element: Any, look: Run = Run("")) -> Runs:  # noqa: B008  # a value, never changed
    found: list[Run] = []

    def add(text: str | None, as_it: Run) -> None:
        text = re.sub(r"\s+", " ", _MARKED.sub("", text or ""))
        if text and found and found[-1][1:] == as_it[1:]:
            found[-1] = as_it._replace(text=found[-1].text + text)
        elif text:
            found.append(as_it._replace(text=text))

    def walk(node: Any, look: Run) -> None:
        add(node.text, look)
        for child in node:
            if child.get("role") != "doc-backlink":
                walk(child, _look(child, look))
            add(child.tail, look)

    walk(element, look)
    return tuple(found)


def _look(element: Any, look: Run) -> Run:
    if (field := _EMPHASIS.get(element.tag)) is not None:
        return look._replace(**{field: not getattr(look, field)})  # type: ignore[arg-type]
    href = element.get("href") or "" if element.tag == "a" else ""
    return look._replace(link=href) if re.match("https?://", href, re.IGNORECASE) else look


def _in_text(runs: Runs) -> Runs:
    """Without the parentheses around all of it, which are the sentence's to have."""
    text = plain(runs).strip()
    if not (text.startswith("(") and text.endswith(")") and text.count("(") == text.count(")")):
        return runs
    first = runs[0]._replace(text=runs[0].text.lstrip()[1:])
    rest = (first, *runs[1:])
    return (*rest[:-1], rest[-1]._replace(text=rest[-1].text.rstrip()[:-1]))


def _ended(runs: Runs) -> Runs:
    """Without the stop that ends a note."""
    if runs and runs[-1].text.endswith("."):
        return (*runs[:-1], runs[-1]._replace(text=runs[-1].text[:-1]))
    return runs


def _parted(runs: Runs) -> tuple[Runs, Runs]:
    for n, run in enumerate(runs):
        if PLACEHOLDER in run.text:
            before, _, after = run.text.partition(PLACEHOLDER)
            return (*runs[:n], run._replace(text=before)), (
                run._replace(text=after),
                *runs[n + 1 :],
            )
    return (*runs, Run(", ")), ()  # a style that prints no place


def _tidy(runs: Runs) -> Runs:
    """Without what the processor leaves or says where a part is missing: `(2021,)`, `.”.`,
    `[Preprint]` of what has no volume; and without the stop that it sets after the sign at which a
    title ends (`Who Counts?.`), in the next run too."""
    mended: list[Run] = []
    before = ""
    for run in runs:
        text = _LEFT_OVER.sub("", re.sub(r"([.?!][”’])\.", r"\1", run.text))
        text = _STOP_TWICE.sub("", before + text)[len(before) :]
        if text:
            mended.append(run._replace(text=text))
            before = text[-3:]
    return tuple(mended)


def _is_repeated(full: Runs, work: Work) -> bool:
    """Whether dashes stand for its authors, or the first one's given names are left out because
    another has the same family name: neither holds in a list of another order."""
    text = plain(full)
    given = work.names[0].given if work.names else ""
    return _DASHES in text or bool(given and given not in text and f"{given[0]}." not in text)


def _lettered(full: Runs, short: Runs) -> Runs:
    """The reference with the letter that the year has in the short citation."""
    known = re.search(r"(\d{4}|n\.d\.|no date)(-?[a-z]{1,2})\b", plain(short))
    if not known or known[0] in plain(full):
        return full
    year = re.compile(rf"(?<![0-9]){re.escape(known[1])}(?![0-9a-z])")
    at = next((n for n, run in enumerate(full) if not run.link and year.search(run.text)), None)
    if at is None:
        return full
    text = year.sub(lambda found: found[0] + known[2], full[at].text, count=1)
    return (*full[:at], full[at]._replace(text=text), *full[at + 1 :])
