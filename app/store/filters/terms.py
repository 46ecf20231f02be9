"""What a filter can ask, one entry a term: of passages, of recommendations, and of how these take
those."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from functools import lru_cache, partial

import sqlalchemy as sa

from app.domain.attributes import DATE, NONE, NUMBER, Attribute, value_of
from app.domain.details import is_partial_date
from app.domain.document import ZONES
from app.domain.filter import Clause, Filter, Term
from app.domain.filter.terms import Terms
from app.domain.recommendations.kinds import ANSWERS, CONFIDENCES, STANCES, STRENGTHS, VOICES
from app.domain.references import brief_number, brief_ref
from app.domain.words import phrase
from app.store import progress
from app.store.cells import asked_for
from app.store.filters import recommendations as asked
from app.store.names import Condition, Names
from app.store.tables.briefs import Block, Coding, Highlight


def _tagged(slugs: Sequence[str], known: Names) -> Condition:
    return _coded(known, Coding.tag_id.in_(_tag_ids(slugs, known)))


def _tag_ids(slugs: Sequence[str], known: Names) -> list[uuid.UUID]:
    family = {slug for each in slugs for slug in known.family(each)}
    return [known.tags[slug].id for slug in family]


def _by(handles: Sequence[str], known: Names) -> Condition:
    return Highlight.created_by.in_([known.people[handle].id for handle in handles])


def _in_brief(refs: Sequence[str], known: Names) -> Condition:
    return Highlight.brief_id.in_([known.briefs[ref].id for ref in refs])


def _counted_of_tag(slugs: Sequence[str], known: Names) -> tuple[str, Sequence[uuid.UUID]] | None:
    """A passage with two tags would count twice."""
    ids = _tag_ids(slugs, known)
    return ("tag_id", ids) if len(ids) == 1 else None


def two_tags(asked: Filter, known: Names) -> tuple[str, list[uuid.UUID]] | None:
    """Of a filter that asks for nothing but tags, or leaves out some, what the kept counts of pairs
    tell of: `any_of` two tags, `all_of` two, or `none_of` one or two."""
    if {clause.key for clause in asked.clauses} != {"tag"}:
        return None
    families = [_tag_ids(clause.values, known) for clause in asked.clauses]
    ids = sorted({id for family in families for id in family})
    negated = {clause.negated for clause in asked.clauses}
    if negated == {True} and len(ids) <= 2:
        return "none_of", ids
    if negated == {False} and len(ids) == 2:
        if len(families) == 1:
            return "any_of", ids
        if all(len(family) == 1 for family in families):
            return "all_of", ids
    return None


def _counted_by(handles: Sequence[str], known: Names) -> tuple[str, Sequence[uuid.UUID]]:
    return "analyst_id", [known.people[handle].id for handle in handles]


def _counted_in_brief(refs: Sequence[str], known: Names) -> tuple[str, Sequence[uuid.UUID]]:
    return "brief_id", [known.briefs[ref].id for ref in refs]


def _in_zone(zones: Sequence[str], known: Names) -> Condition:
    """A passage belongs to the zone that it begins in; said as not beginning in another, which
    PostgreSQL looks up in a table of its own even while it does not yet know how many there are."""
    begins = sa.tuple_(Highlight.revision_id, Highlight.first_block)
    elsewhere = sa.select(Block.revision_id, Block.ordinal).where(
        Block.project_id == known.project_id, Block.zone.not_in(zones)
    )
    return begins.not_in(elsewhere.correlate(None))


def _having(things: Sequence[str], known: Names) -> Condition:
    """Any of them; all are of passages, or all of recommendations."""
    made = {
        "note": lambda: Highlight.note != "",
        "tag": lambda: _coded(known),
        "rec": lambda: asked.taking(known.project_id, []),
    }
    return sa.or_(*(made[each]() if each in made else asked.having(each, known) for each in things))


def _with_words(phrases: Sequence[str], _known: Names) -> Condition:
    """Whole words: the column has a space on both sides of each, and so has the phrase."""

    def written(looked_for: str) -> str:
        words, begins = phrase(looked_for)
        return f" {' '.join(words)}{'' if begins else ' '}"

    return sa.or_(*(Highlight.words.contains(written(p), autoescape=True) for p in phrases))


def _coded(known: Names, *more: Condition) -> Condition:
    """A list made once, not a question to every highlight: with 5,000 of them SQLite takes a
    twelfth of the time, and PostgreSQL before its first ANALYZE seconds instead of minutes."""
    coded = sa.select(Coding.highlight_id).where(Coding.project_id == known.project_id, *more)
    return Highlight.id.in_(coded.correlate(None))


def _one_brief(value: str) -> str:
    """`b03`, `3` and `B3` are all `B3`; anything else may be a title."""
    number = brief_number(value)
    return value if number is None else brief_ref(number)


def _as_key(value: str) -> str:
    """`To read`, `to-read` and `to_read` are all `to_read`."""
    return value.lower().replace(" ", "_").replace("-", "_")


def _words(value: str) -> str:
    words = value.removesuffix("*")
    if " " in words:
        return f"the words “{words}{'…' if value.endswith('*') else ''}”"
    return f"a word beginning “{words}”" if value.endswith("*") else f"the word “{words}”"


def _fault_of_words(value: str) -> tuple[str, str]:
    if not phrase(value).words:
        return f"“{value}” holds no word to look for", ""
    if "*" in value[:-1] or (value.endswith("*") and not phrase(value[-2:-1]).words):
        return "A “*” can only stand at the end of a word", ""
    return "", ""


def _fault_of_when(value: str) -> tuple[str, str]:
    if value in asked.BASES or value == asked.OPEN or _is_before(value):
        return "", ""
    return (
        f"“when:” does not know “{value}”",
        f"There are {', '.join(f'“{each}”' for each in (*asked.BASES, asked.OPEN))} and days, as "
        "“before:2027-06”.",
    )


def _is_before(value: str) -> bool:
    return value.startswith(asked.BEFORE) and is_partial_date(value.removeprefix(asked.BEFORE))


def _by_name(_value: str, name: str) -> str:
    return name


def _by_reference(ref: str, _name: str) -> str:
    return ref


def _in_bases(value: str) -> list[str]:
    return [value] if value in (*asked.BASES, asked.OPEN) else []


TERMS: tuple[Term, ...] = (
    Term(
        key="tag",
        label="Tag",
        legend="Tags",
        aside=False,
        chip=_by_name,
        noun="tag",
        positive="tagged {}",
        negative="not tagged {}",
        example="tag:border-control",
        where=_tagged,
        counted=_counted_of_tag,
        named=True,
        clicks="choose",
        facet="tags",
        stands_for=lambda slug, known: known.family(slug),
    ),
    Term(
        key="by",
        label="Analyst",
        legend="Marked by",
        anyone="Everyone",
        aside=False,
        join="by",
        chip=_by_name,
        noun="analyst",
        positive="marked by {}",
        negative="not marked by {}",
        example="by:ana",
        where=_by,
        counted=_counted_by,
        named=True,
        facet="by",
        stands_for=lambda handle, known: (known.people[handle].id.hex[-6:],),
    ),
    Term(
        key="brief",
        label="Brief",
        legend="Briefs",
        aside=False,
        join="in",
        chip=_by_reference,
        noun="brief",
        positive="in {}",
        negative="not in {}",
        example="brief:B1,B2",
        where=_in_brief,
        counted=_counted_in_brief,
        normal=_one_brief,
        briefs=lambda refs, _known: refs,
        named=True,
        hint="References look like B1; a title stands in quotation marks.",
        facet="brief",
    ),
    Term(
        key="zone",
        label="Zone",
        legend="Part of the brief",
        noun="zone",
        positive="in {}",
        negative="not in {}",
        example="zone:body,caption",
        where=_in_zone,
        choices={name: zone.phrase for name, zone in ZONES.items()},
        facet="zone",
    ),
    Term(
        key="has",
        label="With or without",
        legend="With or without",
        aside=False,
        without=("tag",),
        noun="choice (note, tag, rec, question or dissent)",
        positive="with {}",
        negative="without {}",
        example="has:note",
        where=_having,
        choices={
            "note": "a note",
            "tag": "a tag",
            "rec": "a recommendation",
            "question": "an open question",
            "dissent": "dissent",
        },
        levels={"question": "recommendation", "dissent": "recommendation"},
        clicks="each",
        facet="has",
        unseen=("question", "dissent"),
    ),
    Term(
        key="rec",
        label="Recommendation",
        join="in",
        chip=_by_reference,
        noun="recommendation",
        positive="called {}",
        negative="not called {}",
        example="rec:R2",
        where=asked.called,
        level="recommendation",
        apart=True,
        normal=asked.one_recommendation,
        named=True,
        listed=asked.recommendations,
        hint="References look like R7.",
        facet="rec",
    ),
    Term(
        key="actor",
        label="Who is asked",
        join="to",
        chip=_by_name,
        noun="name",
        positive="to {}",
        negative="not to {}",
        example='actor:"United States"',
        where=asked.asking,
        level="recommendation",
        normal=asked.one_name,
        choices={
            "stated": "somebody who is stated",
            "supplied": "somebody whom we supplied",
            "unmarked": "somebody whose words are no longer marked",
            "none": "nobody (not stated)",
            "open": "nobody yet (open)",
        },
        others=True,
        listed=partial(asked.said_of, "actor"),
        finds=lambda name, known: asked.asked_called(name, known) or _in_bases(name),
        describe=lambda name: f"“{name}”",
        hint="Names are found by their words, as they stand or were supplied.",
    ),
    Term(
        key="when",
        label="By when",
        noun="term",
        positive="{}",
        negative="not {}",
        example="when:none",
        where=asked.due,
        level="recommendation",
        choices={
            "stated": "with a stated term",
            "supplied": "with a supplied term",
            "unmarked": "whose term is no longer marked",
            "none": "whose term is not stated",
            "open": "whose term is open",
        },
        others=True,
        listed=partial(asked.said_of, "when"),
        fault=_fault_of_when,
        describe=lambda value: f"due before {value.removeprefix(asked.BEFORE)}",
    ),
    Term(
        key="strength",
        label="Strength",
        join="strength",
        chip=_by_name,
        noun="strength",
        positive="of strength {}",
        negative="not of strength {}",
        example="strength:must,should",
        where=asked.graded("strength"),
        level="recommendation",
        choices={**STRENGTHS, "open": "open"},
    ),
    Term(
        key="stance",
        label="For or against",
        chip=lambda stance, _name: STANCES[stance],
        noun="stance",
        positive="standing {} {of}",
        negative="not standing {} {of}",
        example="stance:opposes",
        where=asked.taken("stance"),
        level="join",
        choices={
            "supports": "for",
            "qualifies": "as qualifying",
            "opposes": "against",
            "context": "as context to",
        },
    ),
    Term(
        key="voice",
        label="Voice",
        join="voice",
        chip=_by_name,
        noun="voice",
        positive="in {} voice",
        negative="not in {} voice",
        example="voice:reported",
        where=asked.taken("voice"),
        level="join",
        choices=VOICES,
    ),
    Term(
        key="confidence",
        label="Confidence",
        join="confidence",
        chip=_by_name,
        noun="confidence",
        positive="of {} confidence",
        negative="not of {} confidence",
        example="confidence:low",
        where=asked.graded("confidence"),
        level="recommendation",
        normal=_as_key,
        choices={**CONFIDENCES, "open": "open"},
    ),
    Term(
        key="response",
        label="Response",
        noun="response",
        positive="{}",
        negative="not {}",
        example="response:none",
        where=asked.answered,
        level="recommendation",
        choices={
            "none": "without a response",
            **{kind: name for kind, name in ANSWERS.items() if kind != "no_response"},
        },
    ),
    Term(
        key="origin",
        label="Origin",
        noun="origin",
        positive="from {}",
        negative="not from {}",
        example='origin:"Same authors"',
        where=asked.of_origin,
        normal=str,
        named=True,
        listed=asked.origins,
        hint="An origin is what makes several briefs one source.",
    ),
    Term(
        key="cell",
        label="Cell of the matrix",
        legend="Cells of the matrix",
        noun="choice (todo, stale, none or unread)",
        positive="in a cell that {}",
        negative="not in a cell that {}",
        example="cell:todo",
        where=lambda values, known: asked_for(known.project_id, values),
        choices={
            "todo": "is to be written or confirmed",
            "stale": "needs a look",
            "none": "was read without result",
            "unread": "is not read through",
        },
    ),
    Term(
        key="given",
        label="Given to",
        join="given to",
        chip=_by_name,
        noun="analyst",
        positive="in a brief given to {}",
        negative="not in a brief given to {}",
        example="given:ana",
        where=progress.in_given,
        briefs=progress.briefs_given,
        named=True,
        listed=progress.people,
    ),
    Term(
        key="state",
        label="State of the brief",
        noun="state (to_read, in_work, done or none)",
        positive="in a brief that {}",
        negative="not in a brief that {}",
        example="state:done",
        where=progress.in_state,
        briefs=progress.briefs_in_state,
        normal=_as_key,
        choices={
            "to_read": "somebody has still to read",
            "in_work": "somebody works on",
            "done": "somebody has read through",
            progress.NOBODY: "nobody was given or has read through",
        },
    ),
    Term(
        key="words",
        label="Words in passage or note",
        chip=lambda words, _name: f"“{words}”",
        noun="word",
        positive="with {}",
        negative="without {}",
        example='"arms depots"',
        where=_with_words,
        normal=str,
        fault=_fault_of_words,
        describe=_words,
    ),
)
"""A new term is an entry here. Bar, help, sentence, `?q=`, exports and the command line read it.
Attributes of a project are terms beside them (`terms_of`)."""
TERM: Terms = {term.key: term for term in TERMS}


@lru_cache
def terms_of(attributes: tuple[Attribute, ...]) -> Terms:
    """All terms of a project with these attributes."""
    return {**TERM, **{each.key: _of(each) for each in attributes if each.key not in TERM}}


def _of(attribute: Attribute) -> Term:
    """What is typed of a list or in words must be there; a day, a month or a year asks for what
    falls into it."""
    name, is_measured = attribute.name, attribute.kind in (DATE, NUMBER)
    value = next(iter(attribute.choices), NONE)

    def briefs(values: Sequence[str], known: Names) -> list[str]:
        return [
            ref
            for ref, said in known.said.items()
            if any(_is(attribute, said.get(attribute.key, NONE), value) for value in values)
        ]

    return Term(
        key=attribute.key,
        label=name,
        noun="value",
        positive=f"in briefs with {name}: {{}}",
        negative=f"in briefs without {name}: {{}}",
        example=str(Clause(attribute.key, (value,))),
        chip=lambda _value, said: f"{name}: {said}",
        where=lambda values, known: _in_brief(briefs(values, known), known),
        briefs=briefs,
        normal=(lambda typed: value_of(attribute, typed.lower())[0]) if is_measured else str,
        named=not is_measured,
        choices={NONE: NONE} if is_measured else {},
        others=is_measured,
        fault=partial(_fault_of_value, attribute),
        describe=_said_of_measured if is_measured else None,
        hint=f"“{attribute.key}:{NONE}” finds briefs without one.",
    )


def _is(attribute: Attribute, said: str, wanted: str) -> bool:
    """Whether what is said of a brief, NONE where nothing is, is what a filter asks for."""
    if NONE in (said, wanted) or attribute.kind not in (DATE, NUMBER):
        return said == wanted
    if attribute.kind == NUMBER:
        return float(said) == float(wanted)
    if wanted.startswith(asked.BEFORE):
        return said < wanted.removeprefix(asked.BEFORE)  # ISO 8601 is in order as text is
    return said.startswith(wanted)  # the day, or one of the month or year


def _fault_of_value(attribute: Attribute, value: str) -> tuple[str, str]:
    """Of what is no number or no date; of values in words the project knows which there are."""
    is_date = attribute.kind == DATE
    if value == NONE or not (is_date or attribute.kind == NUMBER):
        return "", ""
    _, fault = value_of(attribute, value.removeprefix(asked.BEFORE) if is_date else value)
    if not fault:
        return "", ""
    hint = "Write a day, a month or a year, as 2027-06, or “before:2027-06”." if is_date else fault
    return f"“{attribute.key}:” does not know “{value}”", hint


def _said_of_measured(value: str) -> str:
    return f"before {value.removeprefix(asked.BEFORE)}" if value.startswith(asked.BEFORE) else value
