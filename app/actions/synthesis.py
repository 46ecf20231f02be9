"""Write the synthesis of a tag: the analysts' own text, whose citations are checked."""

from __future__ import annotations

from app.domain.errors import Invalid, Stale, TooLarge
from app.domain.permissions import require
from app.domain.report.synthesis import Problem, check, references
from app.domain.text import canonical
from app.store import names, passages, syntheses
from app.store.events import record
from app.store.memberships import Member

LONGEST = 50_000  # code points


def write_synthesis(actor: Member, tag_slug: str, text: str, version: int) -> tuple[Problem, ...]:
    """Put `text` in place of the version seen (0 where there was none); returns warnings.

    Raises Stale, with the text that stands there now, when somebody wrote meanwhile, and Invalid
    when it cites a passage that does not exist.
    """
    require(actor.role, "write_synthesis")
    text = _checked_length(canonical(text, preformatted=True))
    before = syntheses.synthesis(actor.project_id, tag_slug, to_change=True)
    if before.version != version:
        raise Stale(
            f"{before.analyst} changed this synthesis while you were writing. Yours is kept: "
            "compare both, then save again to put yours in place.",
            current=before,
        )
    warnings = _checked_citations(actor, tag_slug, text)
    if text == before.text:
        return warnings
    syntheses.save(actor.project_id, before.tag_id, text, actor.user_id)
    record(
        actor,
        "write",
        "synthesis",
        before.tag_id,
        ref=tag_slug,
        before={"text": before.text},
        after={"text": text},
    )
    return warnings


def _checked_length(text: str) -> str:
    if len(text) > LONGEST:
        message = f"This synthesis has {len(text):,} characters; the most is {LONGEST:,}."
        raise TooLarge(message, fields={"text": message})
    return text


def _checked_citations(actor: Member, tag_slug: str, text: str) -> tuple[Problem, ...]:
    known = passages.tags_by_reference(actor.project_id, references(text))
    family = names.family(actor.project_id, tag_slug)
    problems = check(text, known, family)
    wrong = [problem.message for problem in problems if not problem.warning]
    if wrong:
        raise Invalid(
            "The synthesis cites what is not there. Nothing is lost; correct it and save again.",
            fields={"text": " ".join(wrong)},
        )
    return problems
