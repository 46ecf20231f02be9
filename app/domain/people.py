"""What names and e-mail addresses of people must be; their initials, and what they browse with."""

from __future__ import annotations

import re
import unicodedata

import regex

from app.domain.errors import Invalid

LONGEST_EMAIL = 254
LONGEST_NAME = 200
_EMAIL = regex.compile(r"[^@\s\p{C}]+@[^@\s\p{C}]+\.[^@\s\p{C}.]+")


def folded_email(text: str) -> str:
    """The form in which addresses are kept and compared."""
    return unicodedata.normalize("NFC", text).strip().lower()


def one_line(text: str) -> str:
    """NFC, runs of white space as one space, no control characters."""
    visible = regex.sub(r"[\p{Cc}\p{Cf}--[\u200c\u200d\s]]", "", text, flags=regex.V1)
    return " ".join(unicodedata.normalize("NFC", visible).split())


def is_email(text: str) -> bool:
    """Whether it can be an address at all, of one that is folded."""
    return len(text) <= LONGEST_EMAIL and _EMAIL.fullmatch(text) is not None


def wrong_with(name: str, email: str) -> dict[str, str]:
    """Field -> sentence, for a name and an address as `one_line` and `folded_email` give them."""
    wrong: dict[str, str] = {}
    if not name:
        wrong["name"] = "Enter your name, as colleagues should read it beside your highlights."
    elif len(name) > LONGEST_NAME:
        wrong["name"] = f"Shorten the name to {LONGEST_NAME} characters."
    if not is_email(email):
        wrong["email"] = "Enter an e-mail address, such as ana@example.org."
    return wrong


def refuse(wrong: dict[str, str]) -> None:
    """Raises Invalid when there is anything wrong."""
    if wrong:
        raise Invalid("Please correct what is marked below.", fields=wrong)


def initials(name: str) -> str:
    """“Ana Sousa” -> “AS”, “Ana Maria de Sousa” -> “AS”, “ana” -> “A”; not always different."""
    words = ["".join(filter(str.isalnum, word)) for word in name.replace("-", " ").split()]
    words = [word for word in words if word] or ["?"]
    return "".join(word[0] for word in dict.fromkeys((words[0], words[-1]))).upper()


# The first that fits: Edge and Opera call themselves Chrome too, and Chrome calls itself Safari.
BROWSERS = (
    ("Edge", r"\bEdgA?(iOS)?/"),
    ("Opera", r"\bOPR/"),
    ("Firefox", r"\b(Firefox|FxiOS)/"),
    ("Chrome", r"\b(Chrome|Chromium|CriOS|HeadlessChrome)/"),
    ("Safari", r"\bSafari/"),
)


SYSTEMS = (
    ("Android", r"Android"),
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Windows", r"Windows"),
    ("macOS", r"Macintosh|Mac OS X"),
    ("Linux", r"Linux|X11"),
)


def browser(agent: str) -> str:
    """“Firefox on Linux”; what is not known is left out."""
    name = _first(BROWSERS, agent) or "A browser"
    system = _first(SYSTEMS, agent)
    return f"{name} on {system}" if system else name


def _first(table: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for name, pattern in table if re.search(pattern, agent)), "")
