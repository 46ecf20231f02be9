"""What is said about a brief: title, authors, publisher, date, address, language, type, note."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from types import MappingProxyType
from typing import Any

from app.domain.citations.kinds import BY_NAME, USUAL_KIND
from app.domain.errors import Invalid

MOST_AUTHORS = 100
LONGEST = {
    "title": 500,
    "authors": 200,
    "publisher": 300,
    "container": 300,
    "url": 2000,
    "note": 20_000,
}

_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8}){0,3}")
WEB_ADDRESS = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)

# ISO 639 codes of what can be chosen, and told from a text (app/readers/language.py).
LANGUAGES = {
    "af": "Afrikaans",
    "sq": "Albanian",
    "am": "Amharic",
    "ar": "Arabic",
    "hy": "Armenian",
    "az": "Azerbaijani",
    "eu": "Basque",
    "be": "Belarusian",
    "bn": "Bengali",
    "bs": "Bosnian",
    "bg": "Bulgarian",
    "my": "Burmese",
    "ca": "Catalan",
    "zh": "Chinese",
    "hr": "Croatian",
    "cs": "Czech",
    "da": "Danish",
    "nl": "Dutch",
    "en": "English",
    "et": "Estonian",
    "fi": "Finnish",
    "fr": "French",
    "gl": "Galician",
    "ka": "Georgian",
    "de": "German",
    "el": "Greek",
    "gu": "Gujarati",
    "ht": "Haitian Creole",
    "ha": "Hausa",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "is": "Icelandic",
    "ig": "Igbo",
    "id": "Indonesian",
    "ga": "Irish",
    "it": "Italian",
    "ja": "Japanese",
    "kn": "Kannada",
    "kk": "Kazakh",
    "km": "Khmer",
    "rw": "Kinyarwanda",
    "ko": "Korean",
    "ku": "Kurdish",
    "ky": "Kyrgyz",
    "lo": "Lao",
    "lv": "Latvian",
    "lt": "Lithuanian",
    "mk": "Macedonian",
    "ms": "Malay",
    "ml": "Malayalam",
    "mr": "Marathi",
    "mn": "Mongolian",
    "ne": "Nepali",
    "no": "Norwegian",
    "om": "Oromo",
    "ps": "Pashto",
    "fa": "Persian",
    "pl": "Polish",
    "pt": "Portuguese",
    "pa": "Punjabi",
    "ro": "Romanian",
    "ru": "Russian",
    "sr": "Serbian",
    "si": "Sinhala",
    "sk": "Slovak",
    "sl": "Slovenian",
    "so": "Somali",
    "es": "Spanish",
    "sw": "Swahili",
    "sv": "Swedish",
    "ta": "Tamil",
    "te": "Telugu",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "uz": "Uzbek",
    "vi": "Vietnamese",
    "xh": "Xhosa",
    "yo": "Yoruba",
    "zu": "Zulu",
}


@dataclass(frozen=True, slots=True)
class Details:
    """`date` is ISO 8601, possibly partial, or ""; `language` an ISO 639 code, or ""; `kind` a name
    of KINDS. `container` is the journal, newspaper, site or book that it appeared in;
    `organisations` are those of `authors` that are no persons; `attributes` go by the keys of the
    project's own (domain/attributes.py): one that is not there has no value."""

    title: str
    authors: tuple[str, ...] = ()
    publisher: str = ""
    date: str = ""
    url: str = ""
    language: str = ""
    note: str = ""
    kind: str = USUAL_KIND
    container: str = ""
    organisations: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict, hash=False)

    @classmethod
    def of(cls, brief: object) -> Details:
        """Those of a brief, as the domain has it or its table, which keeps lists."""
        said: dict[str, Any] = {}
        for name in (each.name for each in fields(cls)):
            value = getattr(brief, name)
            said[name] = tuple(value) if isinstance(value, list) else value
        return cls(**said)


def check(details: Details, more: Mapping[str, str] = MappingProxyType({})) -> None:
    """Raises Invalid with a sentence for every field that cannot be kept, and with `more` of
    them."""
    wrong = {
        "title": _title(details.title),
        "authors": _authors(details.authors),
        "publisher": _length("publisher", details.publisher),
        "date": _date(details.date),
        "url": _url(details.url),
        "language": _language(details.language),
        "note": _length("note", details.note),
        "kind": "" if details.kind in BY_NAME else "Choose one of the types.",
        "container": _length("container", details.container),
    }
    wrong = {name: sentence for name, sentence in wrong.items() if sentence} | dict(more)
    if wrong:
        raise Invalid("The brief is not saved yet. Please correct this:", fields=wrong)


def is_partial_date(iso: str) -> bool:
    """Whether this is a day, a month or a year that exists, in ISO 8601."""
    return first_day(iso) is not None


def first_day(iso: str) -> date | None:
    """2027-01-01 for “2027”, 2027-06-01 for “2027-06”; None for what is no such date."""
    found = _ISO.fullmatch(iso)
    if not found:
        return None
    year, month, day = (int(part or 1) for part in found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _title(title: str) -> str:
    if not title.strip():
        return "Give the brief a title; it is cited by it."
    return _length("title", title)


def _authors(authors: tuple[str, ...]) -> str:
    if len(authors) > MOST_AUTHORS:
        return f"List at most {MOST_AUTHORS} authors."
    return next((wrong for name in authors if (wrong := _length("authors", name))), "")


def _date(iso: str) -> str:
    if not iso or is_partial_date(iso):
        return ""
    return "Write the date as 2013-01-29 or 29 January 2013; the month or the year alone will do."


def _url(url: str) -> str:
    if not url or WEB_ADDRESS.fullmatch(url):
        return _length("url", url)
    return "Write the whole web address, beginning with https:// or http://."


def _language(code: str) -> str:
    if not code or (len(code) <= 35 and _LANGUAGE.fullmatch(code)):
        return ""
    return "Choose a language from the list."


def _length(field: str, text: str) -> str:
    if "\x00" in text:
        return "Take out the invisible control characters."
    if len(text) > LONGEST[field]:
        return f"Shorten this to {LONGEST[field]:,} characters; it has {len(text):,}."
    return ""
