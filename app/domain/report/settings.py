"""What a project says of its report: what stands on the cover, its introduction and conclusion, and
what it wants to be remembered of it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple

from app.domain.briefs import NOT_KEPT
from app.domain.details import is_partial_date
from app.domain.errors import Invalid, TooLarge
from app.domain.people import one_line
from app.domain.recommendations.basis import Cause
from app.domain.recommendations.kinds import CONFIDENCES
from app.domain.references import recommendation_number, recommendation_ref
from app.domain.report.logo import Logo
from app.domain.report.synthesis import references
from app.domain.text import canonical

MOST_MESSAGES = 5
LONGEST_LINE = 300  # code points, as are all that follow
LONGEST_MESSAGE = 1_000
LONGEST_CHAPTER = 50_000


class Field(NamedTuple):
    """`rows` is the height of its text area; a line has none."""

    name: str
    label: str
    hint: str = ""
    rows: int = 0


class Form(NamedTuple):
    """What is written and saved together."""

    label: str
    fields: tuple[Field, ...]


_MARKED = (
    "**bold**, *italics* and lists are understood. Cite a passage by its reference in brackets: "
    "[B1:4]. A blank line begins a new paragraph."
)
COVER, MESSAGES, LOGO = "cover", "messages", "logo"
FORMS: Mapping[str, Form] = {
    COVER: Form(
        "Cover",
        (
            Field("title", "Title", "The project’s name where this is empty."),
            Field("subtitle", "Subtitle"),
            Field("organisation", "Organisation"),
            Field("authors", "Authors", "As they are to be named, such as “Ana Sousa and Ben”."),
            Field("prepared_for", "For whom", "Such as “the Minister of State”."),
            Field("marking", "Marking", "Stands on every page, such as “Official: sensitive”."),
            Field("date", "Date", "As 2026, 2026-11 or 2026-11-29; today where this is empty."),
        ),
    ),
    "introduction": Form("Introduction", (Field("introduction", "Introduction", _MARKED, 20),)),
    MESSAGES: Form("Key messages", ()),
    "conclusion": Form("Conclusion", (Field("conclusion", "Conclusion", _MARKED, 20),)),
}


class KeyMessageText(NamedTuple):
    """`records` are numbers of recommendations; `confidence` is one of CONFIDENCES, or "".
    `needs_a_look` says what has changed of what it rests on, where that was asked for."""

    text: str
    records: tuple[int, ...] = ()
    confidence: str = ""
    id: uuid.UUID = NOT_KEPT
    needs_a_look: tuple[Cause, ...] = ()

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The references of the passages that it cites and of the recommendations behind it."""
        return (*references(self.text), *map(recommendation_ref, self.records))

    @property
    def refs(self) -> str:
        """“R2, R7”"""
        return ", ".join(map(recommendation_ref, self.records))

    def kept(self) -> dict[str, Any]:
        """As JSON; `from_kept` reads it."""
        records = list(self.records)
        return {
            "id": str(self.id),
            "text": self.text,
            "records": records,
            "confidence": self.confidence,
        }


@dataclass(frozen=True, slots=True)
class ReportSettings:
    """Each text may be "": then the report says what it knows itself, or nothing. `date` is ISO
    and may be partial; `authors` is as it is to be printed. The `logo` belongs to the cover.
    `editor` changed it last."""

    title: str = ""
    subtitle: str = ""
    organisation: str = ""
    prepared_for: str = ""
    marking: str = ""
    authors: str = ""
    date: str = ""
    introduction: str = ""
    conclusion: str = ""
    messages: tuple[KeyMessageText, ...] = ()
    editor: str = ""
    logo: Logo | None = None

    def kept(self, form: str) -> dict[str, Any]:
        """What one of FORMS holds, as JSON: key messages under “items”, of the logo its id."""
        if form == MESSAGES:
            return {MESSAGES: {"items": [each.kept() for each in self.messages]}}
        texts = {field.name: getattr(self, field.name) for field in FORMS[form].fields}
        logo = {LOGO: str(self.logo.id) if self.logo else None} if form == COVER else {}
        return {**texts, **logo}

    def seen(self, form: str) -> str:
        """What tells two states of a form apart."""
        return sha256(repr(self.kept(form)).encode("utf-8", "surrogatepass")).hexdigest()[:16]

    @property
    def cited(self) -> tuple[str, ...]:
        """The passages that its texts cite."""
        told = (each.text for each in self.messages)
        return references("\n".join((self.introduction, *told, self.conclusion)))


NOTHING_SAID = ReportSettings()


def from_kept(messages: Mapping[str, Any] | None) -> tuple[KeyMessageText, ...]:
    return tuple(
        KeyMessageText(
            each["text"], tuple(each["records"]), each["confidence"], uuid.UUID(each["id"])
        )
        for each in (messages or {}).get("items", ())
    )


def checked(form: str, said: Mapping[str, str]) -> dict[str, str]:
    """The texts of a form as they are kept. Raises Invalid and TooLarge, with fields."""
    found = {}
    for field in FORMS[form].fields:
        text = said.get(field.name, "")
        text = canonical(text, preformatted=True).strip() if field.rows else one_line(text)
        _check_length(
            field.name, field.label, text, LONGEST_CHAPTER if field.rows else LONGEST_LINE
        )
        found[field.name] = text
    if found.get("date") and not is_partial_date(found["date"]):
        sentence = "Write the date as 2026, 2026-11 or 2026-11-29."
        raise Invalid(sentence, fields={"date": sentence})
    return found


def checked_messages(
    said: Sequence[tuple[str, str, str]], live: Collection[int], ids: Sequence[uuid.UUID]
) -> tuple[KeyMessageText, ...]:
    """Of texts, references such as “R2, R7” and confidences; an empty text is none. `live` are the
    numbers of the recommendations in use; `ids` one for each. Raises Invalid, TooLarge."""
    found = []
    for n, ((text, refs, confidence), id) in enumerate(zip(said, ids, strict=True), 1):
        text = canonical(text, preformatted=True).strip()
        _check_length(f"text-{n}", f"Key message {n}", text, LONGEST_MESSAGE)
        records = tuple(dict.fromkeys(_numbers(f"records-{n}", refs, live)))
        if confidence and confidence not in CONFIDENCES:
            sentence = f"“{confidence[:40]}” is none of: {', '.join(CONFIDENCES)}."
            raise Invalid(sentence, fields={f"confidence-{n}": sentence})
        if not text and records:
            sentence = f"Write what key message {n} says, or take its recommendations out."
            raise Invalid(sentence, fields={f"text-{n}": sentence})
        if text:
            found.append(KeyMessageText(text, records, confidence, id))
    return tuple(found)


def typed_references(refs: str) -> list[str]:
    """“R2” and “R7” of “R2, R7” or “R2; R7”."""
    return refs.replace(",", " ").replace(";", " ").split()


def _numbers(name: str, refs: str, live: Collection[int]) -> list[int]:
    numbers = []
    for ref in typed_references(refs):
        number = recommendation_number(ref)
        if number is None or number not in live:
            sentence = f"There is no {ref[:20]} in use. Take it out, or write such as R2, R7."
            raise Invalid(sentence, fields={name: sentence})
        numbers.append(number)
    return numbers


def _check_length(name: str, label: str, text: str, most: int) -> None:
    if len(text) > most:
        sentence = f"{label} has {len(text):,} characters; the most is {most:,}."
        raise TooLarge(sentence, fields={name: sentence})
