"""The citation styles: those built in, one entry each, and a project's own CSL file."""

import re
from dataclasses import dataclass

from app.domain.errors import Invalid

_PLACES = {
    "front": "byline and credits",
    "caption": "caption",
    "notes": "note",
    "comments": "comment",
    "boilerplate": "menus and navigation",
}


@dataclass(frozen=True, slots=True)
class Style:
    """`source` is what typst calls the style, or the text of a CSL file. `paragraph` and `page`
    are what stands before the number of one and of several; what publishes its own works is named
    as author, as publisher or as both (`self_published`); `site` says that a web page is a title
    within its site's, which stands in italics."""

    name: str
    label: str
    source: str
    notes: bool = False
    paragraph: tuple[str, str] = ("¶", "¶¶")
    page: tuple[str, str] = ("p. ", "pp. ")
    self_published: str = "both"
    site: bool = False

    def place(self, paragraph: str, zone: str, kind: str = "", page: str = "") -> str:
        """`p. 4, ¶8`, `¶¶9–10`, `caption, p. 4`, `heading`, or "" where nothing is known.

        `paragraph` and `page` are printed labels, several as `9–10`."""
        where = _PLACES.get(zone) or (kind if kind in ("title", "heading") else "")
        on_page = f"{self.page[_is_several(page)]}{page}" if page else ""
        if paragraph:
            numbered = f"{self.paragraph[_is_several(paragraph)]}{paragraph}"
            return f"{on_page}, {numbered}" if on_page else numbered
        return ", ".join(part for part in (where, on_page) if part)


STYLES = (
    Style("chicago", "Chicago (author-date)", "chicago-author-date"),
    Style(
        *("apa", "APA (7th edition)", "apa"),
        paragraph=("para. ", "paras. "),
        self_published="author",
    ),
    Style(
        *("mla", "MLA (9th edition)", "mla"),
        paragraph=("par. ", "pars. "),
        page=("", ""),
        self_published="publisher",
        site=True,
    ),
    Style(
        "harvard",
        "Harvard (Cite Them Right)",
        "harvard-cite-them-right",
        paragraph=("para. ", "paras. "),
    ),
    Style("notes", "Chicago (notes and bibliography)", "chicago-notes", notes=True),
)
USUAL = STYLES[0].name
OWN = "own"  # the name of a project's uploaded style


def own_style(label: str, source: str) -> Style:
    """A project's, of the text of its CSL file."""
    notes = re.search(r"<style\b[^>]*\bclass=[\"']note", source) is not None
    return Style(OWN, label, source, notes=notes)


def styles_of(own_label: str) -> list[Style]:
    """Those that a project can be cited in, without the text of its own; "" where it has none."""
    return [*STYLES, *([Style(OWN, own_label, "")] if own_label else [])]


def style_named(name: str, own: Style | None = None) -> Style:
    """Raises Invalid, listing the names there are; `own` is the project's uploaded one."""
    known = {style.name: style for style in (*STYLES, *([own] if own else []))}
    if name in known:
        return known[name]
    if name == OWN:
        raise Invalid("This project has no citation style of its own. Upload a .csl file first.")
    names = ", ".join(known)
    raise Invalid(f"There is no citation style “{name}”. Choose one of {names}.")


def _is_several(label: str) -> bool:
    """Of a paragraph's or page's label: `9–10`, `3, 5`."""
    return bool(re.search("[–,]", label))
