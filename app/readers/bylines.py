"""Who wrote it, from lines that say so."""

import re
import unicodedata

from app.domain.citations.organisations import has_given_name, is_organisation
from app.readers.dates import find_date, month_names

_PARTICLE_WORDS = (
    "a al am ap bin bint da dal de del della den der di do dos du e el ibn la le o of ter ten van "
    "vel von y zu the for"
)
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
# Words of headings and dates that look like names.
_HEADING_WORDS = (
    "january february march april may june july august september october november december monday "
    "tuesday wednesday thursday friday saturday sunday introduction background conclusion summary "
    "executive policy brief report key findings recommendations overview contents abstract "
    "appendix annex chapter part section figure table notes references email share print comments "
    "in on from after before how why what when where"
)
_NOT_NAMES = frozenset(_HEADING_WORDS.split())
_ROLE = re.compile(
    r"^(?:the\s+)?(?:(?:guest|staff|special|contributing|senior|chief)\s+)*"
    r"(?:blogger|bloggers|post|author|authors|contributor|contributors|writer|writers|reporter|"
    r"correspondent|columnist|editor|essay|guest|staff|special)\s*(?:for|by|to|:)?\s+(?=\S)",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"^(?:(?:article|posted|published|written|authored|story|text|report|analysis|commentary|words|"
    r"submitted)\s+)?(?:by|von|par|por|di|av|af|door):?\s+(?P<names>.+)$"
    r"|^(?:authors?(?:\(s\))?|autor(?:en|in|es)?|auteurs?|autor[ei]|автор[иы]?|作者|著者|저자)"
    r"\s*[:：]\s*(?P<listed>.+)$|^(?:بقلم|إعداد|מאת)\s*:?\s+(?P<after>.+)$",
    re.IGNORECASE,
)
_END = re.compile(
    r"\s(?:[|•·/–—~-]|on|in|at|am|vom|le|(?i:veröffentlicht|updated|published|posted|modified|aktualisiert|publié)\W?)"
    r"(?=\s|$)|\s*[(@<]|[|•·]"
)
_SPLIT = re.compile(r"\s*(?:[,;&،、]|\band\b|\bwith\b|\bund\b|\bet\b)\s*", re.IGNORECASE)
# "And" in languages in which it may also stand within a name ("Ortega y Gasset").
_AND = re.compile(r"\s(?:y|e|i|och|og|en|и|im Gespräch mit)\s")
_SPECIAL = re.compile(r"^special(?:ly)?\s+(?:\w+\s+)?(?:to|for)\b", re.IGNORECASE)
_SUFFIX = re.compile(r",?\s+(Jr|Sr|II|III|IV)\b\.?(?=\W|$)")
_TITLES = re.compile(
    r"(?:,?\s+(?:Ph\.?\s?D|D\.?Phil|M\.D|M\.A|M\.?Sc|B\.A|B\.?Sc|M\.?Phil|MPH|MPA|MPP|MBA|Ed\.?D|Esq)"
    r"|,\s+(?:MD|MA|MS|BA|JD|LL\.?[BMD]|RN|CBE|OBE|MBE))\b\.?(?=\W|$)"
    r"|^(?:(?:Lt|Col|Gen|Maj|Capt|Cmdr|Adm|Sgt|Amb|Rev|Hon|Dipl\.-\w+|Mag|Ing)\.\s+|Ambassador\s+)+"
    r"(?=\w)"
    r"|^(?:(?:Dr|Prof|Mr|Mrs|Ms|Mx|Sir|Dame|Professor)\.?\s+(?:(?:em|habil|med|phil|jur)\.\s*)*)+"
    r"(?=\w)"
)
_COAUTHORED = re.compile(
    r"^\W*(?:co-?\s?(?:authored|written|author|writer)s?|written|together)(?:\s+(?:with|by))?:?\s+"
    r"(?P<names>[^.]+?)(?:,\s|\s+(?:is|are|was|who)\b|\.?$)",
    re.IGNORECASE,
)


def is_name(words: str) -> bool:
    """Whether this looks like the name of a person or body: capitalised words, two to six."""
    parts = words.split()
    if not 2 <= len(parts) <= 6 or any(char.isdigit() or char in ':?!“”"' for char in words):
        return False
    capitalised = [part for part in parts if part[0].isupper()]
    others = [part for part in parts if not part[0].isupper()]
    return (
        len(capitalised) >= 2
        and all(part.lower() in _PARTICLES or part[:3].lower() == "al-" for part in others)
        and not any(part.strip(".,").lower() in _NOT_NAMES for part in parts)
    )


def is_uncased_name(words: str) -> bool:
    """Whether this may be a name in a script without capitals: few words of nothing but letters,
    or two to four ideographs (six syllables with a space)."""
    # Vowel signs (of Hindi, Thai, Arabic) are no letters to \w.
    words = "".join(char for char in words if unicodedata.category(char)[0] != "M")
    parts = words.replace("・", " ").split()
    if words.casefold() != words.upper() or not all(re.fullmatch(r"[\w’'-]+", p) for p in parts):
        return False
    if any(char.isdigit() for char in words):
        return False
    if re.match(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]", words):
        return 2 <= len("".join(parts)) <= (4 if len(parts) == 1 else 12)
    return 2 <= len(parts) <= 4


def names_in(fragment: str) -> tuple[str, ...]:
    """The names in "Guest Blogger for A. Smith and B. Jones, Reuters", each once."""
    iso, start, _ = find_date(fragment)
    if iso:
        fragment = fragment[:start]
    fragment = without_time(_END.split(" ".join(fragment.split()), maxsplit=1)[0])
    suffixed = _SUFFIX.sub(r" \1", without_titles(fragment))
    names: dict[str, str] = {}
    for part in (each for listed in _SPLIT.split(suffixed) for each in _joined_by_and(listed)):
        if _SPECIAL.match(part):
            continue
        name = _before_for(without_titles(_ROLE.sub("", part)).strip(" .,:*†‡"))
        if is_name(name) or (name and is_uncased_name(name)):
            names.setdefault(name.casefold(), name.title() if name.isupper() else name)
    return tuple(names.values())


def _joined_by_and(listed: str) -> list[str]:
    first, *rest = re.split(f"({_AND.pattern})", listed)
    parts = [first]
    for joiner, part in zip(rest[::2], rest[1::2], strict=True):
        if is_name(without_titles(parts[-1])) and is_name(without_titles(part)):
            parts.append(part)
        else:
            parts[-1] += joiner + part
    return parts


def _before_for(name: str) -> str:
    """ "Ada Lund for The Border Post" is Ada Lund; the Institute for Peace stays whole."""
    person, found, _ = name.partition(" for ")
    return person if found and is_name(person) and not is_organisation(person) else name


def without_time(fragment: str) -> str:
    """Without "18 March", "March 18 at 3:57 PM" and what follows, whether or not with a year."""
    found = re.search(r"\s+(?=\d)|(?<=[^\W\d_]{3})(?=\d{1,2}(?:\s|$))", fragment)
    if not found:
        return fragment
    before, _, month = fragment[: found.start()].rpartition(" ")
    is_month = before and month.strip(".,").casefold() in month_names()
    return before if is_month else fragment[: found.start()]


def without_titles(name: str) -> str:
    """ "Dr. Ada Lund, MA" is Ada Lund."""
    return _TITLES.sub("", name)


def byline(line: str) -> tuple[str, ...]:
    """The authors that a byline ("By Jane Doe and John Roe") names; () for other lines."""
    found = _BYLINE.match(line) if len(line) <= 200 else None
    if not found and len(line) <= 120 and find_date(line)[0]:
        found = _BYLINE.match(line[max(0, line.lower().find(" by ")) :].strip())
    if not found:
        return ()
    listed = found["listed"] or found["after"]
    names = names_in(found["names"] or listed)
    return names if names or not listed else _single(listed)


def persons_alone(line: str) -> tuple[str, ...]:
    """The names on a line of nothing else, "Ada Lund and Jonas Meier": two and more persons, one
    of them with a given name that is known, since "Border Posts and Arms Depots" looks alike; all
    of them where commas alone join them, as in "Ada Lund, Senior Fellow"."""
    names = names_in(line) if len(line) <= 200 else ()
    said = sum(len(name.split()) for name in names)
    alone = said == sum(len(part.split()) for part in _SPLIT.split(without_titles(line)))
    able = alone and len(names) > 1 and not any(map(is_organisation, names))
    enough = any if re.search(r"&|\b(?:and|with|und|et)\b", line, re.IGNORECASE) else all
    return names if able and enough(map(has_given_name, names)) else ()


def coauthors(line: str) -> tuple[str, ...]:
    """The names in a note such as "Coauthored with Jane Doe, research associate."."""
    found = _COAUTHORED.match(line) if len(line) <= 400 else None
    return names_in(found["names"]) if found else ()


def name_with_role(line: str) -> tuple[str, ...]:
    """The author of a line "Jane Doe, Senior Fellow" that stands without a "by"."""
    first, comma, role = line.partition(",")
    fits = comma and role and len(line) <= 120 and not line.endswith(".")
    return (first.strip(),) if fits and is_name(first) else ()


def _single(listed: str) -> tuple[str, ...]:
    """After "Author:" even one word ("UNIDIR") is a name."""
    return (listed.strip(),) if len(listed.split()) <= 6 else ()
