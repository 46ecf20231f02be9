"""`briefmark recommendation`: who should do what by when, made from passages and shown."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import click

from app.actions import recommendations as actions
from app.actions.recommendations.fields import WIDEN
from app.cli.briefs import BRIEF
from app.cli.context import (
    acting,
    acting_option,
    answer,
    json_option,
    project_option,
    say,
    with_database,
)
from app.domain.anchors.spans import find_quote
from app.domain.cues import cues, reads
from app.domain.cues.cue import Cue, Offered
from app.domain.errors import Invalid, Missing
from app.domain.passages import Passage, around
from app.domain.recommendations.kinds import (
    FIELDS,
    LIVE,
    NOT_STATED,
    STANCES,
    STATED,
    STRENGTHS,
    SUPPLIED,
    UNMARKED,
    GivenField,
)
from app.domain.recommendations.record import Counts, FieldValue, Recommendation
from app.domain.references import passage_numbers, passage_ref, recommendation_number
from app.domain.report.wording import count
from app.store import briefs, filters, passages, summaries
from app.store.memberships import Member
from app.store.recommendations.rows import NO_RECOMMENDATION
from app.store.recommendations.signs import of_passages
from app.store.transactions import change
from app.writers.data.recommendations import as_json as as_values

Command = TypeVar("Command", bound=Callable[..., Any])
ASKED = [kind for kind in FIELDS.values() if kind.option]
SHOWN = 5  # places of words that stand in several
AROUND = 24  # characters beside them


class PassageReference(click.ParamType):
    """`B1:2`."""

    name = "reference"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        numbers = passage_numbers(str(value))
        if numbers is None:
            self.fail(f"“{value}” is not the reference of a passage. They look like B1:2.", param)
        return numbers


class RecommendationReference(click.ParamType):
    """`R1`, `r01` or `1`."""

    name = "reference"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        number = recommendation_number(str(value))
        if number is None:
            self.fail(f"“{value}” is not the reference of a recommendation, such as R1.", param)
        return number


def fields_options(command: Command) -> Command:
    """--who, --who-supplied, --who-why, --no-who, and so for every field."""
    for kind in reversed(ASKED):
        option, label = kind.option, kind.label
        for made in (
            click.option(
                f"--no-{option}", is_flag=True, help=f"“{label}” is not stated: somebody looked."
            ),
            click.option(f"--{option}-why", default="", metavar="TEXT", help="Why it is supplied."),
            click.option(
                f"--{option}-supplied", default="", metavar="TEXT", help=f"“{label}” in our words."
            ),
            click.option(
                f"--{option}",
                f"{option}_words",
                multiple=True,
                metavar="WORDS",
                help=f"“{label}” in the words of the passage; may be repeated.",
            ),
        ):
            command = made(command)
    return command


passage_option = click.option(
    "--passage", "place", type=PassageReference(), required=True, metavar="B1:2", help="Joined."
)
stance_option = click.option(
    "--stance", type=click.Choice(list(STANCES)), default="supports", help="What the passage is."
)
number_argument = click.argument("number", type=RecommendationReference(), metavar="R1")


@click.group()
def recommendation() -> None:
    """Recommendations: who should do what by when, and on what evidence."""


@recommendation.command("add")
@project_option
@passage_option
@click.option("--title", default="", help="Instead of the beginning of what should be done.")
@click.option("--strength", type=click.Choice(list(STRENGTHS)), default=None)
@stance_option
@fields_options
@acting_option
@json_option
@with_database
def add(
    slug: str,
    place: tuple[int, int],
    title: str,
    strength: str | None,
    stance: str,
    email: str,
    as_json: bool,
    **given: Any,
) -> None:
    """Make a recommendation from a passage; prints its reference, R1."""
    with change():
        actor = acting(email, slug)
        passage = _passage(actor, place)
        fields = list(_fields(actor, passage, given))
        done = actions.make(
            actor, *place, title=title, strength=strength or "", stance=stance, fields=fields
        )
    answer(done.ref, as_json, ref=done.ref)


@recommendation.command("join")
@number_argument
@project_option
@passage_option
@stance_option
@acting_option
@json_option
@with_database
def join(
    number: int, slug: str, place: tuple[int, int], stance: str, email: str, as_json: bool
) -> None:
    """Say that a recommendation rests on a further passage; prints R1."""
    with change():
        done = actions.join(acting(email, slug), number, *place, stance=stance)
    answer(done.ref, as_json, ref=done.ref, passage=passage_ref(*place), stance=stance)


@recommendation.command("show")
@number_argument
@project_option
@json_option
@with_database
def show(number: int, slug: str, as_json: bool) -> None:
    """Print a recommendation: its fields, evidence and counts."""
    found = _selected(slug, "", [number])
    if not found:
        raise Missing(NO_RECOMMENDATION)
    answer(_in_words(found[0]), as_json, **as_values(found[0]))


@recommendation.command("list")
@project_option
@click.option("--query", default="", help="Those with a passage that this filter selects.")
@json_option
@with_database
def show_all(slug: str, query: str, as_json: bool) -> None:
    """List the recommendations of a project, by number."""
    found = _selected(slug, query)
    lines = (f"{row.ref}\t{row.title}{_state(row)}\t{_sources(row.counts)}" for row in found)
    if as_json:
        click.echo(json.dumps(list(map(as_values, found)), ensure_ascii=False))
    elif found:
        click.echo("\n".join(lines))
    else:
        say("There is none. Make one with: briefmark recommendation add")


@recommendation.command("cues")
@project_option
@click.option("--brief", "number", type=BRIEF, required=True, metavar="B1", help="The brief.")
@json_option
@with_database
def show_cues(slug: str, number: int, as_json: bool) -> None:
    """List the sentences of a brief that read like recommendations, or only seem to (traps)."""
    project_id, _ = summaries.project_named(slug)
    brief = briefs.brief(project_id, number)
    if not reads(brief.language):
        say(f"The rules are for English; {brief.ref} is in another language ({brief.language}).")
    text = briefs.revision_text(project_id, brief.revision_id)
    found = cues(text, briefs.blocks(project_id, brief.revision_id), brief.language)
    if as_json:
        click.echo(json.dumps([_cue(each, brief.ref) for each in found], ensure_ascii=False))
    elif found:
        click.echo("\n".join(map(_cue_in_words, found)))
    elif reads(brief.language):
        say("No sentence reads like a recommendation.")


def _cue(cue: Cue, brief: str) -> dict[str, Any]:
    return {
        "sentence": cue.sentence,
        "paragraph": cue.paragraph or None,
        "start": cue.start,
        "end": cue.end,
        "verdict": cue.verdict,
        "rule": cue.rule,
        "fields": [_offered(each, brief) for each in cue.offered],
    }


def _offered(offered: Offered, brief: str) -> dict[str, Any]:
    """A field as exports have it; what is supplied says the words that it rests on."""
    level = {"level": offered.level} if offered.level else {}
    place = {"start": offered.start, "end": offered.end, "exact": offered.text}
    if offered.basis == STATED:
        return {"kind": offered.kind, "basis": STATED} | level | (place if offered.text else {})
    rests = {"from": {"brief": brief, **place}} if offered.text else {}
    text = {"text": offered.text} if offered.text else {}
    return {"kind": offered.kind, "basis": SUPPLIED, **level, **text, "why": offered.why, **rests}


def _cue_in_words(cue: Cue) -> str:
    place = f"¶{cue.paragraph}" if cue.paragraph else "–"
    fields = [f"{each.kind}: {_in_brackets(each)}" for each in cue.offered]
    return "\n\t".join([f"{place}\t{cue.verdict}\t{cue.rule}", cue.sentence, *fields])


def _in_brackets(offered: Offered) -> str:
    if offered.basis == SUPPLIED:
        return f"[{offered.text or offered.level}] ({offered.why})"
    level = f" ({offered.level})" if offered.text and offered.level else ""
    return f"“{offered.text}”{level}" if offered.text else offered.level


def _selected(slug: str, query: str, numbers: list[int] | None = None) -> list[Recommendation]:
    project_id, project = summaries.project_named(slug)
    selection = filters.select(project_id, query)
    return list(summaries.recommended(selection, project, numbers))


def _passage(actor: Member, place: tuple[int, int]) -> Passage:
    """The passage; what is in a recommendation already is said, since one may serve several."""
    ref = passage_ref(*place)
    selected = passages.by_reference(actor.project_id, [ref])
    found = passages.passages(actor.project_id, selected, address="")
    if not found:
        raise Missing(f"There is no passage {ref} in this project.")
    for sign in of_passages(actor.project_id, [place]).get(place, ()):
        say(f"{ref} is in {sign.ref} “{sign.title}” already.")
    return found[0]


def _fields(actor: Member, passage: Passage, given: dict[str, Any]) -> Iterator[GivenField]:
    for kind in ASKED:
        stated = given[f"{kind.option}_words"]
        supplied, why = given[f"{kind.option}_supplied"], given[f"{kind.option}_why"]
        if why and not supplied:
            raise Invalid(f"--{kind.option}-why gives the reason of --{kind.option}-supplied.")
        for words in stated:
            start, end = _only_place(actor, passage, words)
            exact = passage.exact[start - passage.start : end - passage.start]
            yield GivenField(kind.name, STATED, exact, start, end)
        if supplied:
            yield GivenField(kind.name, SUPPLIED, supplied, why=why)
        if given[f"no_{kind.option}"]:
            yield GivenField(kind.name, NOT_STATED)


def _only_place(actor: Member, passage: Passage, words: str) -> tuple[int, int]:
    """The one place of the words in the passage, as `[start, end)` of the brief's text. Raises
    Invalid, with all their places, where there is not one."""
    at = passage.start
    found = [(start + at, end + at) for start, end in find_quote(passage.exact, words)]
    if len(found) == 1:
        return found[0]
    brief = briefs.brief(actor.project_id, passage.brief_number)
    text = briefs.revision_text(actor.project_id, brief.revision_id)
    if found:
        raise Invalid(
            f"“{words}” stands {len(found)} times in {passage.ref}. Quote a few words more. "
            f"{_places(text, found)}"
        )
    if elsewhere := find_quote(text, words):
        raise Invalid(f"“{words}”: {WIDEN} They stand at {_places(text, elsewhere)}")
    raise Invalid(f"“{words}” stands neither in {passage.ref} nor anywhere else in {brief.ref}.")


def _places(text: str, found: list[tuple[int, int]]) -> str:
    """The first places of words, each with what stands around it."""
    shown = []
    for start, end in found[:SHOWN]:
        before, after = around(text, start, end, AROUND)
        shown.append(f"{start}–{end}: “{before}[{text[start:end]}]{after}”")
    return "; ".join(shown) + ("; …" if len(found) > SHOWN else "")


def _in_words(row: Recommendation) -> str:
    lines = [f"{row.ref}  {row.title}{_state(row)}", row.statement, ""]
    for kind in FIELDS.values():
        values = [_said(value) for value in row.of(kind.name)]
        if values or kind.option:
            lines.append(f"{kind.label:>15}  {'; '.join(values) or 'open'}")
    lines.append(f"{'Level':>15}  {row.strength or 'open'}")
    lines += [f"{'Sources for':>15}  {_sources(row.counts)}", ""]
    for each in row.evidence:
        head = f"{STANCES[each.stance]}, {each.passage.ref}"
        lines.append(f"{head:>15}  “{each.passage.exact}” {each.passage.citation}")
    lines += [f"{'removed':>15}  {ref}" for ref in row.gone]
    return "\n".join(lines)


def _said(value: FieldValue) -> str:
    said = f"“{value.text}”" if value.basis in (STATED, UNMARKED) else value.printed
    return f"{said} (no longer marked)" if value.basis == UNMARKED else said


def _state(row: Recommendation) -> str:
    into = f" into {row.merged_into}" if row.merged_into else ""
    return "" if row.state == LIVE else f" ({row.state}{into})"


def _sources(counts: Counts) -> str:
    """“1 of 2 read through (3 passages), 1 qualifying, 0 against”, or how many of these sources
    nobody declared read through."""
    read = "read through" if counts.read else "for"
    unread = f"; {counts.not_read}" if counts.not_read else ""
    return (
        f"{counts.sources} {read} ({count(counts.passages, 'passage')}), "
        f"{counts.qualifying} qualifying, {counts.opposing} against{unread}"
    )
