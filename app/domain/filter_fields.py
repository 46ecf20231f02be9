"""What a filter can ask: one entry per key. Parser, sentence, help page and menu read this list,
so a new filter is one entry here and one condition in the store.

`positive` and `negative` are the English of a term, `{}` being its values joined by "or".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.domain.document import ZONES
from app.domain.references import one_spelling

NameOf = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Field:
    key: str
    label: str
    noun: str
    positive: str
    negative: str
    example: str
    normal: Callable[[str], str] = str.lower
    """The one spelling of a value, so that equal filters have equal addresses."""
    choices: Mapping[str, str] = field(default_factory=dict)
    """The only values there are, with their English; empty where the project decides."""
    describe: Callable[[str], str] | None = None
    """English of a value that is neither one of `choices` nor a name the project knows."""

    @property
    def a_noun(self) -> str:
        return f"{'an' if self.noun[0] in 'aeiou' else 'a'} {self.noun}"

    def name(self, value: str, name_of: NameOf) -> str:
        if self.describe:
            return self.describe(value)
        return self.choices.get(value) or name_of(self.key, value)


def _words(value: str) -> str:
    words = value.removesuffix("*")
    if " " in words:
        return f"the words “{words}{'…' if value.endswith('*') else ''}”"
    return f"a word beginning “{words}”" if value.endswith("*") else f"the word “{words}”"


FIELDS: tuple[Field, ...] = (
    Field("tag", "Tag", "tag", "tagged {}", "not tagged {}", "tag:border-control"),
    Field("by", "Analyst", "analyst", "marked by {}", "not marked by {}", "by:ana"),
    Field("brief", "Brief", "brief", "in {}", "not in {}", "brief:B1,B2", one_spelling),
    Field(
        "zone",
        "Zone",
        "zone",
        "from {}",
        "not from {}",
        "zone:body,caption",
        choices={name: zone.phrase for name, zone in ZONES.items()},
    ),
    Field(
        "has",
        "With or without",
        "choice (note or tag)",
        "with {}",
        "without {}",
        "has:note",
        choices={"note": "a note", "tag": "a tag"},
    ),
    Field(
        "words",
        "Words in passage or note",
        "word",
        "with {}",
        "without {}",
        '"arms depots"',
        str,
        describe=_words,
    ),
)
FIELD: Mapping[str, Field] = {each.key: each for each in FIELDS}
