"""What a page says about itself: JSON-LD (schema.org), meta elements (Dublin Core, Highwire,
OpenGraph, Parse.ly and plain names), microdata. What its text says is for `web_page` to read."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.readers.bylines import names_in, without_time, without_titles
from app.readers.dates import find_date
from app.readers.html.tree import Element

# Names of meta elements, best first; "-", "_" and ":" are read as ".".
_TITLES = (
    "citation.title", "dc.title", "dcterm.title", "dcterms.title", "og.title",
    "weibo.article.title", "weibo.webpage.title", "title", "twitter.title", "parsely.title",
)  # fmt: skip
_AUTHORS = (
    "citation.author", "citation.authors", "dc.creator", "dcterm.creator", "dcterms.creator",
    "author", "parsely.author", "sailthru.author", "byl", "article.author", "og.article.author",
    "byline",
)  # fmt: skip
_DATES = (
    "citation.publication.date", "citation.online.date", "citation.date", "dcterms.issued",
    "dc.date.issued", "article.published.time", "og.article.published.time", "og.published.time",
    "parsely.pub.date", "sailthru.date", "datepublished", "publishdate", "publish.date",
    "publication.date", "article.publicationdate", "pubdate", "dcterms.date", "dc.date",
    "dcterms.created", "date",
)  # fmt: skip
_PUBLISHERS = (
    "citation.publisher", "citation.technical.report.institution", "dc.publisher",
    "dcterms.publisher", "og.site.name", "application.name",
)  # fmt: skip
_ARTICLES = re.compile(r"(?:Article|Posting|Report|Thesis|Chapter|Review|Recipe|HowTo|Work)$")
_ADDRESS = re.compile(r"https?://|www\.|^\S*[@/]\S*$|\.(?:com|org|net)\b")
_NOBODY = re.compile(
    r"admin\w*|staff|(?:\w+ )?user ?(?:name)?|editors?|author|unknown|none|null|undefined"
    r"|(?:posted|published|updated) .*"
    r"|(?:news|web|staff) ?(?:desk|team|editors?|reporters?|writers?)",
    re.IGNORECASE,
)
_OCCUPATION = re.compile(r"\b(?:writer|reporter|editor|correspondent|staff|desk)$", re.IGNORECASE)
_BY = re.compile(
    r"(?:by|von|par|por|door|od|av|af|authors?|autor(?:en|es)?|auteurs?|作者|автор|بقلم|מאת)"
    r"(?:\s*[:：]\s*|\s+)",
    re.IGNORECASE,
)
_USERNAME = re.compile(r"[a-z]+[\d_]\w*")
_MAIL = re.compile(r"\s*[<(][^\s<>()]+@[^\s<>()]+[>)]")
_SEPARATOR = re.compile(r"\s+(?:[|·•»«]|::)\s+|\s*[_｜]\s*(?=[^\s_]+$)")
_COLON = re.compile(r"\s*[:：]\s+")  # parts from the name of the site only
_DASH = re.compile(r"\s+[–—/\\-]\s+")
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](\d\d?)[/-](\d\d(?!\w)|\d(?=/))")
Meta = defaultdict[str, list[str]]
_AUTHOR_CLASS = re.compile(
    r"(?:^|[\s_-])(?:by-?line|author-?name|(?:article|entry|post|story)-?author|author vcard)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_WRITTEN_BY = re.compile(r"written by|verfasst von|écrit par|escrito por|scritto da|auteur", re.I)
_PUBLISHED = re.compile(r'"datePublished"\s*:\s*"([^"]*)"')
_MOST_DATA = 1_000_000  # characters of JSON-LD in one element


@dataclass
class Said:
    """What is said, "" and () where nothing is; dates are ISO 8601."""

    title: str = ""
    above: str = ""  # the whole title above the window
    sites: list[str] = field(default_factory=list)  # names of what the page is part of
    authors: tuple[str, ...] = ()
    organisations: tuple[str, ...] | None = None  # which authors are; None where it says nothing
    publisher: str = ""
    date: str = ""
    url: str = ""
    language: str = ""


def read_metadata(tree: Element) -> Said:
    """Of the whole tree of a page, before anything is stripped from it."""
    meta = _meta_elements(tree)
    article = _linked_data(tree)
    publisher = _name(article.get("publisher")) or _first(meta, _PUBLISHERS)
    sites = [publisher, *meta["og.site.name"], *meta["application.name"]]
    people = article.get("author") or article.get("creator")
    return Said(
        title=_title(article, meta, tree, sites),
        above=_above(tree),
        sites=[site for site in sites if site],
        authors=_people(people) or _authors(meta) or _marked_up(tree, "author"),
        organisations=_bodies(people),
        publisher=publisher,
        date=_date(article.get("datePublished"))
        or _date(_published_somewhere(tree))
        or next((day for key in _DATES for each in meta[key] if (day := _date(each))), ""),
        url=_address(tree, meta),
        language=_string(article.get("inLanguage"))[:2] or _first(meta, ("og.locale",))[:2],
    )


def _title(article: dict[str, Any], meta: Meta, tree: Element, sites: Sequence[str]) -> str:
    """As the page gives it to others, else as it stands above the window, where a dash parts it
    from the name of the site. A headline may be a description: then the name is the title."""
    printed = _above(tree)
    headline, name = _string(article.get("headline")), _string(article.get("name"))
    if name and fold(name) in fold(printed) and fold(headline) not in fold(printed):
        headline = name
    said = headline or _first(meta, _TITLES)
    if said:
        return _without_site(said, sites, _SEPARATOR)
    return _without_site(_without_site(printed, sites, _SEPARATOR), sites, _DASH, most=1) or name


def _above(tree: Element) -> str:
    return next((text for each in tree.iter("title") if (text := _text(each))), "")


def _without_site(
    title: str, sites: Sequence[str], separator: re.Pattern[str], most: int = 9
) -> str:
    """The title without what it is part of: "Ten Locks | Border Institute" is "Ten Locks"."""
    known = {fold(site) for site in sites if site}
    for _ in range(most):
        found = [*_DASH.finditer(title), *separator.finditer(title)]
        found = found or [*_COLON.finditer(title)]
        found.sort(key=re.Match.start)
        if not found:
            break
        last = found[-1]
        head, tail = title[: last.start()], title[last.end() :]
        first, rest = title[: found[0].start()], title[found[0].end() :]
        parted = last.re is separator
        if fold(tail) in known or (parted and _is_whole(head) and len(tail.split()) <= 6):
            title = head
        elif fold(first) in known:
            title = rest
        else:
            break
    return title


def fold(text: str) -> str:
    """The words alone, to compare titles by."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def parts_of(title: str) -> set[str]:
    """What stands between the separators of a title, folded."""
    return {fold(part) for part in _DASH.split(title) if part.strip()}


def names(value: str) -> tuple[str, ...]:
    """The names in what a page gives as its author; a body's name stays whole."""
    value = _BY.sub("", " ".join(value.split()), count=1)
    if _USERNAME.fullmatch(value):
        return ()
    value = re.split(r"\s+[|·•]\s+", _MAIL.sub("", value))[0]
    value = without_titles(without_time(value)).strip(" ,;|·•")
    if _ADDRESS.search(value) or len(value) > 120:
        return ()
    found = names_in(value) or (value,) * any(map(str.isalpha, value))
    people = [name for name in found if not _OCCUPATION.search(name)] or [*found]
    return tuple(name for name in people if not _NOBODY.fullmatch(name))


def named_by_class(tree: Element) -> tuple[str, ...]:
    """The first name in an element that is classed as the author's, or in a link to the author,
    where it may be one word."""
    for element in tree.iter():
        linked = element.get("rel") == "author"
        said = linked or _AUTHOR_CLASS.search(element.get("class") or "")
        if not said or _in_comments(element):
            continue
        text = _text(element)[:60]
        if found := names_in(text) or (names(text) if linked and len(text.split()) < 3 else ()):
            return found
    return ()


def date_in_address(address: str) -> str:
    """ "2013-03-03" for "https://example.org/2013/03/03/ten-locks". It goes before the moment that
    the page states, which is often in UTC, or of a later revision."""
    found = _IN_ADDRESS.search(address)
    return _date("-".join(part.zfill(2) for part in found.groups())) if found else ""


def _is_whole(title: str) -> bool:
    """Whether what is left of a title says enough; Chinese has no spaces to count words by."""
    letters = re.findall(r"\w", title)
    return len(title.split()) >= 3 or (len(letters) >= 8 and not "".join(letters).isascii())


def _meta_elements(tree: Element) -> Meta:
    """What the elements say, by name: as RDFa (`property`), else by plain names, else as
    microdata."""
    found: Meta = defaultdict(list)
    elements = [(each, " ".join((each.get("content") or "").split())) for each in tree.iter("meta")]
    for attribute in ("property", "name", "itemprop"):
        known = {*found}
        for element, content in elements:
            for name in (element.get(attribute) or "").lower().split() if content else ():
                if (key := re.sub(r"[-_:]", ".", name)) not in known:
                    found[key].append(content)
    return found


def _first(meta: Meta, keys: Iterable[str]) -> str:
    return next((meta[key][0] for key in keys if meta[key]), "")


def _authors(meta: Meta) -> tuple[str, ...]:
    for key in _AUTHORS:
        values = meta[key]
        if key.startswith(("citation", "dc")):  # libraries write "Souza, Ana; Lund, Ada"
            values = [part for value in values for part in value.split(";")]
            values = [re.sub(r"^([^,]+), ([^,]+)$", r"\2 \1", each.strip()) for each in values]
        if found := tuple(dict.fromkeys(name for value in values for name in names(value))):
            return found
    labels = zip(meta["twitter.label1"], meta["twitter.data1"], strict=False)  # WordPress writes it
    return tuple(n for label, said in labels if _WRITTEN_BY.match(label) for n in names(said))


def _linked_data(tree: Element) -> dict[str, Any]:
    """The node of schema.org that is the article; those that it refers to in their places."""
    nodes = [node for each in tree.iter("script") for node in _nodes(each)]
    known = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str)}
    for node in nodes:
        if any(_ARTICLES.search(kind) for kind in map(_string, _listed(node.get("@type")))):
            return {key: _resolved(value, known) for key, value in node.items()}
    return {}


def _published_somewhere(tree: Element) -> str:
    """Of the page as a node of its own, or of data that is broken."""
    texts = (each.text or "" for each in tree.iter("script") if _is_linked_data(each))
    return next((found[1] for text in texts if (found := _PUBLISHED.search(text))), "")


def _is_linked_data(script: Element) -> bool:
    return (script.get("type") or "").strip().lower() == "application/ld+json"


def _nodes(script: Element) -> Iterator[dict[str, Any]]:
    if not _is_linked_data(script):
        return
    text = re.sub(r"^\s*(?://)?\s*<!\[CDATA\[|(?://)?\s*\]\]>\s*$", "", script.text or "")
    try:
        pending = _listed(json.loads(text[:_MOST_DATA], strict=False))
    except (ValueError, RecursionError):
        return  # what is broken says nothing
    while pending:
        node = pending.pop(0)
        if isinstance(node, dict):
            yield node
            pending += _listed(node.get("@graph"))


def _resolved(value: Any, known: dict[str, dict[str, Any]]) -> Any:
    if isinstance(value, list):
        return [_resolved(each, known) for each in value[:200]]
    if isinstance(value, dict) and "name" not in value and isinstance(value.get("@id"), str):
        return known.get(value["@id"], value)
    return value


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _string(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _name(value: Any) -> str:
    value = value[0] if isinstance(value, list) and value else value
    return _string(value.get("name") if isinstance(value, dict) else value)


def _people(value: Any) -> tuple[str, ...]:
    """The authors of linked data: people, and bodies whole, whatever their names are made of."""
    found: list[str] = []
    for each in _listed(value):
        organisation = isinstance(each, dict) and "Organization" in str(each.get("@type"))
        for name in map(_string, _listed(each.get("name") if isinstance(each, dict) else each)):
            found += (name,) if organisation and name else names(name)
    return tuple(dict.fromkeys(found))


def _bodies(value: Any) -> tuple[str, ...] | None:
    """Which of the authors are organisations, where linked data says what each of them is."""
    kinds = [(each, str(each.get("@type"))) for each in _listed(value) if isinstance(each, dict)]
    if not kinds or not all("Organization" in kind or "Person" in kind for _, kind in kinds):
        return None
    return tuple(_name(each) for each, kind in kinds if "Organization" in kind)


def _date(value: Any) -> str:
    """A day or month out of what is surely a date, in whatever way it is written."""
    text = _string(value)[:100]
    if compact := re.fullmatch(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T?\d{4,6}Z?)?", text):
        text = "-".join(compact.groups()[:3])
    if (iso := find_date(text)[0]) or not text:
        return iso
    if named := re.search(r"([A-Z][a-z]{2,8}) (\d{1,2})\b.*\b((?:19|20)\d\d)$", text):  # Unix
        return find_date(" ".join(named.groups()))[0]
    return text if re.fullmatch(r"(?:1[6-9]|20)\d\d", text) else ""


_OF_WHAT = '//*[contains(concat(" ", @itemprop, " "), concat(" ", $what, " "))]'


def _marked_up(tree: Element, what: str) -> tuple[str, ...]:
    """The people that microdata name within the page itself."""
    found: list[str] = []
    for element in tree.xpath(_OF_WHAT, what=what):
        named = element.xpath('.//*[@itemprop="name"]') or [element]
        if not _in_comments(element):
            found += names(named[0].get("content") or _text(named[0]))
    return tuple(dict.fromkeys(found[:20]))


def _in_comments(element: Element) -> bool:
    around = (e for e in (element, *element.iterancestors()) if e.tag not in ("body", "html"))
    return any("comment" in f"{each.get('class')} {each.get('id')}".lower() for each in around)


def _address(tree: Element, meta: Meta) -> str:
    links = tree.xpath('//link[contains(concat(" ", @rel, " "), " canonical ")]/@href')
    found = [str(link).strip() for link in links] + meta["og.url"]
    return next((each for each in found if each.startswith(("https://", "http://"))), "")


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())
