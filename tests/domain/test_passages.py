from app.domain.passages import NOT_CITED, Passage
from app.domain.report.build import cite
from tests.writers.summaries import BRIEFS, PASSAGES, TAGS


def test_citing_adds_to_a_passage_and_changes_nothing_of_it() -> None:
    found = cite(PASSAGES, BRIEFS, TAGS)
    bare = [each._replace(tags=(), source=NOT_CITED, citation="") for each in found]
    assert bare == list(PASSAGES)
    assert [tuple(tag.slug for tag in each.tags) for each in found] == [
        each.slugs for each in PASSAGES
    ]
    assert [each.source.row.ref for each in found] == [each.brief for each in PASSAGES]


def test_what_only_some_ask_for_is_empty() -> None:
    required = [name for name in Passage._fields if name not in Passage._field_defaults]
    plain = Passage(*[getattr(PASSAGES[0], name) for name in required])
    assert plain == PASSAGES[0]
    assert (plain.replies, plain.tags, plain.source, plain.citation) == ((), (), NOT_CITED, "")
