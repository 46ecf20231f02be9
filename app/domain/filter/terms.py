"""What declares a term of the filter language, and how a filter reads in English."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple

from app.domain.filter.clauses import Clause, Filter

Level = Literal["passage", "join", "recommendation"]
Subject = Literal["passages", "recommendations"]
OF = "{of}"  # in a phrase: the recommendation
NameOf = Callable[[str, str], str]  # (key, value) -> what people call it


def _right(_value: str) -> tuple[str, str]:
    return "", ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Everything about one term, in one entry: parser, sentence, SQL, chips, help and page read it.

    `positive` and `negative` are the English of a clause, `{}` being its values joined by "or".
    `where(values, names)` is the condition that any of the values holds, on what the term speaks
    of: highlights, what joins them to recommendations, or recommendations; `names` is what the
    project calls its things.
    """

    key: str
    label: str
    noun: str
    positive: str
    negative: str
    example: str
    where: Callable[[Sequence[str], Any], Any]
    level: Level = "passage"
    """What it speaks of."""
    briefs: Callable[[Sequence[str], Any], Iterable[str]] | None = None
    """(values, names) -> the references of the briefs for which any of the values holds, where it
    speaks of all that stands in a brief."""
    counted: Callable[[Sequence[str], Any], tuple[str, Sequence[Any]] | None] | None = None
    """(values, names) -> of the counts that are kept the key, and the ids that it is one of, where
    they can tell how many passages any of the values has."""
    levels: Mapping[str, Level] = field(default_factory=dict)
    """What those of its values speak of that speak of something else."""
    apart: bool = False
    """Whether leaving its values out is said of all recommendations of a passage, not of the one
    that the rest of the query speaks of."""
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
    others: bool = False
    """Whether there are values besides the choices."""
    listed: Callable[[Any, Sequence[str]], Mapping[str, Any]] | None = None
    """(project id, values) -> what the project has of it, by value as the query spells it: asked
    for when a query uses the term."""
    finds: Callable[[str, Any], Iterable[str]] | None = None
    """(value, names) -> the values of what is listed for which it stands, where it stays as it is
    written."""
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
    unseen: Sequence[str] = ()
    """The values of which the rows say nothing, whatever the facet."""
    stands_for: Callable[[str, Any], Iterable[str]] = lambda value, _names: (value,)
    """The values of the facet that a value of the term means, given the names."""

    @property
    def a_noun(self) -> str:
        return f"{'an' if self.noun[0] in 'aeiou' else 'a'} {self.noun}"

    def level_of(self, value: str) -> Level:
        return self.levels.get(value, self.level)

    def facet_of(self, values: Iterable[str]) -> str:
        """The facet, "" where the server alone can tell for one of the values."""
        return "" if any(value in self.unseen for value in values) else self.facet

    def name(self, value: str, name_of: NameOf) -> str:
        if value in self.choices:
            return self.choices[value]
        return self.describe(value) if self.describe else name_of(self.key, value)

    def said(self, values: Sequence[str], name_of: NameOf, *, negated: bool) -> str:
        """The English of a clause by itself."""
        return self.phrase(values, name_of, negated=negated).replace(OF, "it")

    def phrase(self, values: Sequence[str], name_of: NameOf, *, negated: bool) -> str:
        """The English of a clause within a sentence, where OF stands for the recommendation."""
        pattern = self.negative if negated else self.positive
        return pattern.replace("{}", self.values(values, name_of))

    def values(self, values: Sequence[str], name_of: NameOf) -> str:
        return _any_of(self.name(value, name_of) for value in values)


Terms = Mapping[str, Term]  # by key


class Asked(NamedTuple):
    """The clauses of a filter by what they speak of. Those `together` hold of one and the same
    thing: of passages, one recommendation and how it takes the passage; of recommendations, one
    passage and how it is taken. No such thing holds for any of those `without`."""

    each: tuple[Clause, ...]
    together: tuple[Clause, ...]
    without: tuple[Clause, ...]


def asked(selection: Filter, terms: Terms, subject: Subject) -> Asked:
    """What a filter asks of passages or of recommendations.

    A clause with values that speak of different things stands among `each`. One that leaves out how
    a passage is taken speaks of the same one that the others ask for, `rec:R2 -stance:opposes`, and
    of all where they ask for none.
    """
    own: Level = "passage" if subject == "passages" else "recommendation"
    levels = {clause: levels_of(clause, terms) for clause in selection.clauses}
    others = [clause for clause in selection.clauses if own not in levels[clause]]
    are_asked = any(not clause.negated for clause in others)
    if subject == "recommendations":  # a passage is asked for by leaving others out, too
        are_asked = are_asked or any(levels[clause] == {"passage"} for clause in others)
    without = [
        clause for clause in others if clause.negated and (not are_asked or terms[clause.key].apart)
    ]
    return Asked(
        tuple(clause for clause in selection.clauses if own in levels[clause]),
        tuple(clause for clause in others if clause not in without),
        tuple(without),
    )


def levels_of(clause: Clause, terms: Terms) -> set[Level]:
    return {terms[clause.key].level_of(value) for value in clause.values}


def at_level(clause: Clause, level: Level, terms: Terms) -> Clause:
    """Its values that speak of that."""
    term = terms[clause.key]
    values = tuple(value for value in clause.values if term.level_of(value) == level)
    return replace(clause, values=values)


def sentence(
    selection: Filter, terms: Terms, name_of: NameOf, subject: Subject = "passages"
) -> str:
    """The filter in English; `name_of(key, value)` gives the display name of a tag, an analyst
    or a brief."""
    if not selection:
        return f"All {subject}."

    def said(clauses: Iterable[Clause]) -> list[str]:
        return [terms[c.key].phrase(c.values, name_of, negated=c.negated) for c in clauses]

    found = asked(selection, terms, subject)
    without = [said([replace(clause, negated=False)])[0] for clause in found.without]
    if subject == "recommendations":
        together = said(found.together)
        phrases = [f"with a passage {', '.join(together)}"] if together else []
        phrases += [f"with no passage {phrase}" for phrase in without]
    else:
        joins = [c for c in found.together if "join" in levels_of(c, terms)]
        of = said(clause for clause in found.together if clause not in joins)
        phrases = [_in_one(of, said(joins))] if found.together else []
        phrases += [_in_none(phrase) for phrase in without]
    phrases = [phrase.replace(OF, "it") for phrase in phrases]
    return f"{subject.capitalize()} {', '.join([*said(found.each), *phrases])}."


def _in_one(of: Sequence[str], joins: Sequence[str]) -> str:
    """“in a recommendation called R2, standing against it”."""
    if of:
        return ", ".join([f"in a recommendation {of[0]}", *of[1:], *joins])
    named = [joined for joined in joins if OF in joined]
    first = named[0].replace(OF, "a recommendation") if named else "in a recommendation"
    return ", ".join([first, *(joined for joined in joins if joined not in named[:1])])


def _in_none(phrase: str) -> str:
    if OF in phrase:
        return phrase.replace(OF, "no recommendation")
    return f"in no recommendation {phrase}"


def _any_of(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last
