"""What declares a term of the filter language, and how a filter reads in English."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from app.domain.filter.clauses import Filter

NameOf = Callable[[str, str], str]  # (key, value) -> what people call it


def _right(_value: str) -> tuple[str, str]:
    return "", ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Everything about one term, in one entry: parser, sentence, SQL, chips, help and page read it.

    `positive` and `negative` are the English of a clause, `{}` being its values joined by "or".
    `where(values, names)` is the condition on highlights that any of the values holds; `names` is
    what the project calls its things.
    """

    key: str
    label: str
    noun: str
    positive: str
    negative: str
    example: str
    where: Callable[[Sequence[str], Any], Any]
    legend: str = ""
    """What stands over its values where they are chosen; the label where empty."""
    anyone: str = ""
    """The choice that asks for no value of it, beside values of which a brief's page takes one."""
    aside: bool = True
    """Whether its values stand behind “More filters”."""
    join: str = ""
    """The word before its chip."""
    chip: Callable[[str, str], str] | None = None
    """(value, name) -> the words of its chip, where they are not those of the sentence."""
    without: Sequence[str] = ()
    """The values that one chooses by leaving them out."""
    normal: Callable[[str], str] = str.lower
    """The one spelling of a value, so that equal filters have equal addresses."""
    choices: Mapping[str, str] = field(default_factory=dict)
    """The only values there are, with their English; empty where the project decides."""
    named: bool = False
    """Whether the values are things of the project, which can be called by their names too."""
    hint: str = ""
    """What helps with a value that the project does not have."""
    fault: Callable[[str], tuple[str, str]] = _right
    """What is wrong with a value, and a hint; two empty strings when nothing is."""
    describe: Callable[[str], str] | None = None
    """English of a value that is neither one of `choices` nor a name the project knows."""
    clicks: Literal["any", "each", "choose"] = "any"
    """Values clicked together: any of them, a clause for each, or as the person chooses."""
    facet: str = ""
    """What the rows of a page say of themselves that the values are compared with; "" where only
    the server can tell."""
    stands_for: Callable[[str, Any], Iterable[str]] = lambda value, _names: (value,)
    """The values of the facet that a value of the term means, given the names."""

    @property
    def a_noun(self) -> str:
        return f"{'an' if self.noun[0] in 'aeiou' else 'a'} {self.noun}"

    def name(self, value: str, name_of: NameOf) -> str:
        if self.describe:
            return self.describe(value)
        return self.choices.get(value) or name_of(self.key, value)

    def said(self, values: Sequence[str], name_of: NameOf, *, negated: bool) -> str:
        """The English of a clause."""
        pattern = self.negative if negated else self.positive
        return pattern.replace("{}", _any_of(self.name(value, name_of) for value in values))


Terms = Mapping[str, Term]  # by key


def sentence(selection: Filter, terms: Terms, name_of: NameOf) -> str:
    """The filter in English; `name_of(key, value)` gives the display name of a tag, an analyst
    or a brief."""
    if not selection:
        return "All passages."
    said = (terms[c.key].said(c.values, name_of, negated=c.negated) for c in selection.clauses)
    return f"Passages {', '.join(said)}."


def _any_of(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last
