"""The style sheets hold no rule for what no page has."""

from __future__ import annotations

import re
from pathlib import Path

from app.folders import STATIC, TEMPLATES
from app.web.room.marks import UNDERLINES

ROOT = STATIC.parent
SHEETS = {path.name: path.read_text("utf-8") for path in (STATIC / "css").glob("*.css")}
COMMENT = re.compile(r'/\*.*?\*/|""".*?"""', re.DOTALL)
QUOTED = re.compile(r"\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`")
# What is put together, as in "tag-{{ tag.colour }}", f"depth-{n}" or `more-${n}`, ends in a dash.
WORD = re.compile(r"[A-Za-z][\w-]*")


def test_no_rule_is_for_a_class_or_attribute_that_nothing_mentions() -> None:
    mentioned = _mentioned()
    begun = (
        *(word for word in mentioned if word.endswith("-")),
        *(f"{each}-" for each in UNDERLINES),
    )
    unused = {
        f"{sheet}: {name}"
        for sheet, rules in SHEETS.items()
        for name in _selected(rules)
        if name not in mentioned and not name.startswith(begun)
    }
    assert unused == set()


def test_every_custom_property_is_set_and_used() -> None:
    rules = COMMENT.sub("", " ".join(SHEETS.values()))
    scripts = " ".join(path.read_text("utf-8") for path in (STATIC / "app").rglob("*.js"))
    used = {*re.findall(r"var\((--[\w-]+)", rules), *re.findall(r"--[\w-]+", scripts)}
    assert used >= set(re.findall(r"(--[\w-]+)\s*:", rules))
    assert set(re.findall(r"(--[\w-]+)\s*:", rules)) >= set(re.findall(r"var\((--[\w-]+)\)", rules))


def _selected(rules: str) -> set[str]:
    """The classes, and the attributes of ours, in the selectors of a sheet."""
    selectors = " ".join(re.findall(r"([^{};]+)\{", COMMENT.sub("", rules)))
    bare = QUOTED.sub('""', selectors)
    return {*re.findall(r"\.(-?[A-Za-z_][\w-]*)", bare), *re.findall(r"\[(data-[\w-]+)", bare)}


def _mentioned() -> set[str]:
    """Every word of the templates' tags, and of the strings in scripts and in what renders."""
    tags = " ".join(
        tag
        for path in TEMPLATES.rglob("*.html")
        for tag in re.findall(
            r"<[a-z][^<]*?>|{%.*?%}|(?<=%})[^<>{}]+(?={% endblock)",
            path.read_text("utf-8"),
            re.DOTALL,
        )
    )
    strings = " ".join(
        text
        for path in _sources()
        for text in QUOTED.findall(COMMENT.sub("", path.read_text("utf-8")))
    )
    sets = " ".join(
        "-".join(["data", *re.findall(r"[A-Z]?[a-z]+", name)]).lower()
        for path in (STATIC / "app").rglob("*.js")
        for name in re.findall(r"dataset\.(\w+)", path.read_text("utf-8"))
    )
    return set(WORD.findall(f"{tags} {strings} {sets}"))


def _sources() -> list[Path]:
    return [*(STATIC / "app").rglob("*.js"), *(ROOT / "app" / "web").rglob("*.py")]
