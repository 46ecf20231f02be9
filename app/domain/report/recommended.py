"""The parts of a report that say what is recommended: its records, the table of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.domain.document import ZONES
from app.domain.passages import Passage
from app.domain.people import initials
from app.domain.recommendations.kinds import (
    ANSWERS,
    CONFIDENCES,
    FIELDS,
    LINKED,
    NOT_STATED,
    STANCES,
    STATED,
    STRENGTHS,
    SUPPLIED,
    UNMARKED,
    WHO_WHAT_WHEN,
)
from app.domain.recommendations.record import Counts, Evidence, FieldValue, Recommendation, Response
from app.domain.report.choices import WORKING
from app.domain.report.outline import (
    Cell,
    EvidenceGroup,
    Labelled,
    Prose,
    Record,
    WideTable,
)
from app.domain.report.quoting import Quotation, quotation
from app.domain.report.summary import Summary
from app.domain.report.themes import Theme, in_records, themes
from app.domain.report.wording import count, marked_by, partial_date, utc_day
from app.domain.runs import Run, Runs

OPEN = Run("open", quiet=True)
NOBODY_SAID = Run("–", quiet=True)
ORDER = ("supports", "context", "qualifies", "opposes")
# Beside who, what and by when, where there is anything to say.
_MORE_FIELDS = ("target", "condition", "means", "purpose", "speaker")
_HEAD = ("Ref", "Recommendation", "Who", "What, as worded", "By when", "Strength", "Sources for")
_WEIGHTS = (0, 3.0, 2.5, 4.0, 2.0, 0, 0, 0, 3.0)
_NOTE = (
    "Strength is the source’s word: must, should, could, consider, wish. Sources for: independent "
    "briefs that support it, of those read through, and in brackets all passages that count; "
    "below, the briefs that qualify or oppose it (one brief can do both). What stands in [square "
    "brackets] is ours; “not stated” means that we looked and the source does not say."
)


def quoted(summary: Summary) -> int:
    """How many quotations the sections hold."""
    records = Records(summary)
    listed = sum(len(records.listed(theme)) for theme in records.themes)
    return listed + len(records.printed_in)


class Records:
    """The parts of the recommendations of one report, in its order: a passage of several is
    printed whole in the first of them."""

    def __init__(self, summary: Summary) -> None:
        self.summary, self.choices = summary, summary.choices
        self.themes = themes(summary)
        self.rows = tuple(row for theme in self.themes for row in theme.records)
        self.printed_in: dict[str, Recommendation] = {}
        if "recommendations" in self.choices:
            for row in self.rows:
                for each in self._shown(row):
                    self.printed_in.setdefault(each.passage.ref, row)

    def record(self, row: Recommendation) -> Record:
        shown = self._shown(row)
        alone = len(shown) == 1 and shown[0].stance == "supports" and self._is_whole(row, shown[0])
        quoted = self._quotation(row, shown[0]) if alone else None
        return Record(
            place(row),
            row.ref,
            row.title,
            () if quoted else (Run(row.statement),),
            tuple(strip(row)),
            quote=quoted,
            groups=() if quoted else tuple(self._groups(row, shown)),
            against=self._none_found(row),
            questions=tuple(self._questions(row)),
            below=tuple(self._below(row)),
            flags=tuple(self._flags(row)),
        )

    @property
    def stand_in_sections(self) -> bool:
        return bool(self.rows) and "recommendations" in self.choices

    def listed(self, theme: Theme) -> tuple[Passage, ...]:
        """The passages at the end of a section: where there are recommendations, those in none."""
        needed = {"passages", "loose"} if self.stand_in_sections else {"passages"}
        shown = theme.loose if self.stand_in_sections else theme.section.passages
        return shown if needed <= self.choices.on else ()

    def found(self, theme: Theme) -> int:
        """How many passages that are, of which `listed` may know only the first."""
        return theme.unused if self.stand_in_sections else theme.section.found

    @property
    def unprinted(self) -> int:
        """How many passages of the sections stand in no recommendation, and are not listed."""
        if any(map(self.listed, self.themes)):
            return 0
        known = {each.ref for theme in self.themes for each in theme.section.passages}
        return self.summary.counted.shown - len(known & in_records(self.rows))

    def has_section(self, theme: Theme) -> bool:
        """In a hand-in only one that has anything under its heading."""
        held = theme.records if self.stand_in_sections else ()
        said = theme.section.synthesis or held or self.listed(theme)
        return bool(said) or not self.choices.to_hand_in

    def glance(self) -> WideTable:
        answered = any(row.responses for row in self.rows)
        head = (*_HEAD, "Confidence", "Where", *(("Response",) if answered else ()))
        weights = (*_WEIGHTS, *((1.5,) if answered else ()))
        rows = tuple(tuple(_cells(row, answered=answered)) for row in self.rows)
        return WideTable("Recommendations at a glance", head, weights, rows, _NOTE)

    def _shown(self, row: Recommendation) -> list[Evidence]:
        """Nothing that speaks against it can be left out."""
        every = (each for stance in ORDER for each in row.with_stance(stance))
        return [each for each in every if each.stance != "context" or "context" in self.choices]

    def _is_whole(self, row: Recommendation, evidence: Evidence) -> bool:
        first = self.printed_in.get(evidence.passage.ref)
        return first is None or first.number == row.number

    def _groups(self, row: Recommendation, shown: Sequence[Evidence]) -> Iterator[EvidenceGroup]:
        for stance in ORDER:
            there = [each for each in shown if each.stance == stance]
            if there:
                quoted = tuple(self._quotation(row, each) for each in there)
                yield EvidenceGroup(STANCES[stance], quoted)

    def _quotation(self, row: Recommendation, evidence: Evidence) -> Quotation:
        passage = evidence.passage
        whole = self._is_whole(row, evidence)
        first = self.printed_in.get(passage.ref, row)
        return quotation(
            passage,
            evidence.before,
            evidence.after,
            place=passage.ref.replace(":", "-") if whole else "",
            ref=passage.ref if "refs" in self.choices else "",
            see=None if whole else leading_to(first),
            label="; ".join(_said_of(evidence)),
            more="; ".join(self._origin(passage)),
        )

    def _origin(self, passage: Passage) -> Iterator[str]:
        if said := marked_by(passage):
            yield said
        if "positions" in self.choices:
            yield f"characters {passage.start:,} to {passage.end:,}, {ZONES[passage.zone].label}"

    def _none_found(self, row: Recommendation) -> Runs:
        """Only after somebody has said so, and while nothing is."""
        found = row.none_found
        if not found:
            return ()
        name = initials(found.by) if self.choices.profile == WORKING else found.by
        by = f" ({name}, {utc_day(found.at)})" if "who" in self.choices else ""
        return (Run(f"Looked for; none found{by}."),)

    def _questions(self, row: Recommendation) -> Iterator[Runs]:
        if "questions" in self.choices:
            for each in row.questions:
                if not each.answer:
                    yield (Run(each.text),)
                elif not self.choices.to_hand_in:
                    yield (Run(each.text), Run(f" {each.answer}", emphasis=True))

    def _below(self, row: Recommendation) -> Iterator[Labelled]:
        supplied = [value for value in row.fields if value.basis == SUPPLIED]
        if supplied and not self.choices.to_hand_in:
            reasons = (f"{FIELDS[v.kind].label}: {v.printed} ({v.why})" for v in supplied)
            yield Labelled("Supplied by us", (Run("; ".join(reasons)),))
        if row.links:
            yield Labelled("Linked", tuple(self._links(row)))
        if "responses" in self.choices:
            for n, each in enumerate(row.responses):
                yield Labelled("" if n else "Response", tuple(_response(each)))

    def _links(self, row: Recommendation) -> Iterator[Run]:
        for n, each in enumerate(row.links):
            kind = LINKED[each.kind]
            yield Run(f"{'; ' if n else ''}{kind if n else kind.capitalize()} ")
            yield Run(each.to, link=f"#{each.to.lower()}")
            if each.reason:
                yield Run(f": {each.reason.rstrip('.')}")

    def _flags(self, row: Recommendation) -> Iterator[str]:
        if self.choices.to_hand_in:
            return
        if row.open:
            yield f"Open: {', '.join(row.open)}"
        for cause in row.needs_a_look:
            yield f"Needs a look: {cause.said}"


def place(row: Recommendation) -> str:
    """Its id in a document."""
    return row.ref.lower()


def leading_to(row: Recommendation) -> Run:
    return Run(row.ref, link=f"#{place(row)}")


def referred(rows: Iterable[Recommendation]) -> Runs:
    """“R5, R7”, each leading to its place."""
    found: list[Run] = []
    for row in rows:
        found += [Run(", "), leading_to(row)] if found else [leading_to(row)]
    return tuple(found)


def strip(row: Recommendation) -> Iterator[Labelled]:
    """Who should do what by when, how strongly that is said, and on how many sources."""
    yield Labelled(FIELDS["actor"].label, said(row, "actor"))
    yield Labelled(FIELDS["strength"].label, _strength(row))
    yield Labelled(FIELDS["when"].label, said(row, "when"))
    yield Labelled("Sources", _sources(row.counts))
    yield Labelled(FIELDS["action"].short, said(row, "action"), wide=True)
    for kind in _MORE_FIELDS:
        if row.of(kind):
            yield Labelled(FIELDS[kind].label, said(row, kind), wide=True)
    if row.confidence:
        level = Run(CONFIDENCES[row.confidence], strong=True)
        yield Labelled("Confidence", (level, Run(f": {row.confidence_reason}")), wide=True)


def said(row: Recommendation, kind: str) -> Runs:
    """The values of a field: what is supplied in brackets; “open” where there is none."""
    found: list[Run] = []
    several = len(row.of(kind)) > 1
    for value in row.of(kind):
        if found:
            found.append(Run("; "))
        found.append(Run(value.printed, quiet=value.basis == NOT_STATED))
        found += map(_quietly, _beside(value, several=several))
    return tuple(found) or (OPEN,)


def _beside(value: FieldValue, *, several: bool) -> Iterator[str]:
    if several and value.role:
        yield f" ({value.role})"
    if value.basis == UNMARKED:
        yield " (no longer marked)"


def _quietly(text: str) -> Run:
    return Run(text, quiet=True)


def _strength(row: Recommendation) -> Runs:
    words = [f"“{each.text}”" for each in row.of("strength") if each.basis == STATED]
    beside = ", ".join([*words, *(["reported"] if row.voice == "reported" else [])])
    level = Run(STRENGTHS[row.strength]) if row.strength else OPEN
    return (level, _quietly(f" ({beside})")) if beside else (level,)


def _sources(counts: Counts) -> Runs:
    """“1 of 2 for, 1 qualifying (3 passages)”"""
    sources = ", ".join((f"{counts.sources} for", *counts.dissent))
    unread = f"; {counts.not_read}" if counts.not_read else ""
    return Run(sources), _quietly(f" ({count(counts.passages, 'passage')}{unread})")


def _cells(row: Recommendation, *, answered: bool) -> Iterator[Cell]:
    counts = row.counts
    level = CONFIDENCES.get(row.confidence)
    yield ((leading_to(row)._replace(strong=True),),)
    yield ((Run(row.title),),)
    for kind in WHO_WHAT_WHEN:
        yield (said(row, kind),)
    strength = Run(STRENGTHS[row.strength]) if row.strength else OPEN
    reported = ((_quietly("reported"),),) if row.voice == "reported" else ()
    yield ((strength,), *reported)
    sources = Run(counts.sources), _quietly(f" ({counts.passages:,})")
    yield (sources, *((_quietly(line),) for line in counts.dissent))
    yield ((Run(level) if level else NOBODY_SAID,),)
    yield ((_quietly(" · ".join(where(row))) if row.evidence else NOBODY_SAID,),)
    if answered:
        last = row.responses[-1:]
        yield tuple((Run(ANSWERS[each.kind]),) for each in last) or ((NOBODY_SAID,),)


def where(row: Recommendation) -> Iterator[str]:
    """“Patrick and Bennett 2013, ¶7, p. 4, ¶9”, a line for each brief; context is none."""
    places: dict[str, dict[str, None]] = {}
    for each in row.evidence:
        if each.stance != "context":
            passage = each.passage
            at = places.setdefault(passage.source.short, {})
            at[_place_of(passage)] = None
    for short, found in places.items():
        yield ", ".join([short, *filter(None, found)])


def _place_of(passage: Passage) -> str:
    page = f"p. {passage.page}" if passage.page else ""
    return ", ".join(filter(None, (page, f"¶{passage.paragraph}" if passage.paragraph else "")))


def _said_of(evidence: Evidence) -> Iterator[str]:
    """What a reader needs to know of a passage before they believe it."""
    if evidence.voice != "own":
        yield evidence.voice
    if evidence.passage.zone != "body":
        yield ZONES[evidence.passage.zone].label.lower()
        if evidence.admitted:
            yield f"counted, since {evidence.admitted}"
        elif evidence.stance != "context":
            yield "not counted"


def _response(each: Response) -> Iterator[Run]:
    by, on = (
        f" by {each.body}" if each.body else "",
        f", {partial_date(each.on)}" if each.on else "",
    )
    yield Run(f"{ANSWERS[each.kind].capitalize()}{by}{on}.", strong=True)
    due = f" Due {partial_date(each.due)}" if each.due else ""
    reason = f" ({each.due_reason})" if each.due_reason else ""
    stop = "." if due or reason else ""
    progress = f" Progress: {each.progress}" if each.progress else ""
    text = f" {each.text}" if each.text else ""
    yield Run(f"{due}{reason}{stop}{text}{progress}")


def to_ask(rows: Sequence[Recommendation]) -> Iterator[Prose]:
    """What we would ask the authors: open questions, then what each brief does not state."""
    asked: list[Run] = []
    for row in rows:
        for each in row.questions:
            if not each.answer:
                asked += [Run(f"{' ' if asked else ''}{each.text} ("), leading_to(row), Run(")")]
    label = "What we would ask the authors"
    if asked:
        yield Prose(tuple(asked), label, "aside")
        label = ""
    for short, missing in _not_stated(rows).items():
        text: list[Run] = [Run(f"{short}: ", strong=True)]
        for n, (kind, found) in enumerate(missing.items()):
            text += [Run(f"{'; ' if n else ''}{FIELDS[kind].label.lower()} ("), *referred(found)]
            text.append(Run(")"))
        yield Prose((*text, Run(".")), label, "aside" if label else "plain")
        label = ""


def _not_stated(
    rows: Sequence[Recommendation],
) -> Mapping[str, Mapping[str, list[Recommendation]]]:
    """By brief and kind of field, the recommendations that it makes without saying that."""
    found: dict[str, dict[str, list[Recommendation]]] = {}
    for kind in WHO_WHAT_WHEN:
        for row in rows:
            if row.is_not_stated(kind):
                for each in row.with_stance("supports"):
                    listing = found.setdefault(each.passage.source.short, {}).setdefault(kind, [])
                    if row not in listing:
                        listing.append(row)
    return found
