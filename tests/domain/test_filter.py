import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import filter as language
from app.domain.filter import Clause, Filter, Malformed, Term
from app.domain.filter.parse import unknown
from app.domain.words import fold
from app.store.filters import TERM, TERMS

QUERY = 'tag:border-control -tag:monitoring by:ana "arms depots"'
PIECES = [
    "tag:",
    "by:",
    "brief:B1",
    "zone:body",
    "has:note",
    "-",
    ",",
    '"',
    "“",
    "\\",
    "*",
    " ",
    ":",
]
queries = st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=12).map("".join)


def parse(query: str) -> Filter:
    return language.parse(query, TERM)


def sentence(selection: Filter) -> str:
    return language.sentence(selection, TERM, name_of)


def name_of(key: str, value: str) -> str:
    names = {"border-control": "Border control", "monitoring": "Monitoring", "ana": "Ana Sousa"}
    return names.get(value, value)


def malformed(query: str) -> Malformed:
    with pytest.raises(Malformed) as caught:
        parse(query)
    return caught.value


def test_all_terms_of_a_query_are_read() -> None:
    assert parse(QUERY).clauses == (
        Clause("tag", ("border-control",)),
        Clause("tag", ("monitoring",), negated=True),
        Clause("by", ("ana",)),
        Clause("words", ("arms depots",)),
    )


def test_the_empty_query_is_the_empty_filter() -> None:
    assert parse(" \n ") == Filter()
    assert not parse("")
    assert parse("x")


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("TAG:Border-Control", "tag:border-control"),
        ("tag:a,b,a", "tag:a,b"),
        ("tag:a tag:a", "tag:a"),
        ('brief:b02,3 "Arms"', "brief:B2,B3 Arms"),
        ("“arms   depots”", '"arms depots"'),
        ("-depot*", "-depot*"),
        ("arms,depots", '"arms,depots"'),
        ("10:30", '"10:30"'),
        (r'"a \"b\" \\ c"', r'"a \"b\" \\ c"'),
        ("words:depots,arms", "words:depots,arms"),
        ("e\u0301te", "\u00e9te"),
        ("has:note -has:tag", "has:note -has:tag"),
    ],
)
def test_a_query_has_one_canonical_spelling(query: str, canonical: str) -> None:
    assert str(parse(query)) == canonical


def outcome(query: str) -> Filter | Malformed:
    try:
        return parse(query)
    except Malformed as fault:
        return fault


@given(queries)
def test_the_canonical_query_reads_back_as_the_same_filter(query: str) -> None:
    found = outcome(query)
    if isinstance(found, Filter):
        assert parse(str(found)) == found
    else:
        assert 0 <= found.position <= len(query)
        assert 0 <= found.length <= len(query) - found.position + 1
        assert found.fields == {"q": found.message}


@given(st.text(min_size=1).filter(lambda text: any(fold(text))))
def test_any_words_can_be_asked_for_in_quotation_marks(text: str) -> None:
    query = '"' + "".join("\\" + c if c in '"“”„«»\\' else c for c in text.replace("*", "")) + '"'
    found = outcome(query)
    if isinstance(found, Filter):
        assert [each.key for each in found.clauses] == ["words"]
    else:
        assert "cannot be searched" in found.message


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("tag:", "After “tag:” a tag is missing, at character 5."),
        ("by: ana", "After “by:” an analyst is missing, at character 4."),
        ("tag:a, b", "After “,” a tag is missing, at character 7."),
        ("a -", "After “-” a filter or a word is missing, at character 4."),
        ('x "arms depots', "This quotation mark is never closed, at character 3."),
        ("zone:bodi", "“zone:” does not know “bodi”, at character 6. Did you mean “body”?"),
        ("a —", "“—” holds no word to look for, at character 3."),
        ("de*pot", "A “*” can only stand at the end of a word, at character 1."),
        ('""', "Between the quotation marks a word is missing, at character 1."),
        ("a\0", "There is a character that cannot be searched for, at character 2."),
    ],
)
def test_a_malformed_query_says_what_is_wrong_where(query: str, message: str) -> None:
    assert malformed(query).message.startswith(message)


def test_an_unknown_key_names_the_nearest() -> None:
    fault = malformed("ok tga:border-control")
    assert "“tga:” is no filter, at character 4. Did you mean “tag:”?" in fault.message
    assert (fault.position, fault.length) == (3, 4)


def test_an_unknown_key_without_a_neighbour_lists_all() -> None:
    message = malformed("http://example.org").message
    assert all(f"“{term.key}:”" in message for term in TERMS)
    assert "quotation marks" in message


def test_too_long_and_too_many_are_refused() -> None:
    assert "2,000 characters" in malformed("a" * 2001).message
    assert "50 terms" in malformed("a " * 51).message
    assert parse("a " * 50) == parse("a")


def test_an_unknown_tag_is_reported_where_it_stands() -> None:
    known = [("border-control", "Border control")]
    query = "x tag:monitoring,Bordr-control depots"
    fault = unknown(query, TERM["tag"], "bordr-control", known, TERM)
    assert fault.message == (
        "There is no tag “bordr-control”, at character 18. Did you mean “border-control”?"
    )
    assert fault.query[fault.position :][: fault.length] == "Bordr-control"


def test_a_filter_reads_as_an_english_sentence() -> None:
    assert sentence(parse(QUERY)) == (
        "Passages tagged Border control, not tagged Monitoring, marked by Ana Sousa, "
        "with the words “arms depots”."
    )


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "All passages."),
        ("has:note -has:tag", "Passages with a note, without a tag."),
        ("zone:body,caption", "Passages in the text or captions."),
        ("brief:B1,B2,B3", "Passages in B1, B2 or B3."),
        ("-depots depot*", "Passages without the word “depots”, with a word beginning “depot”."),
        ('"arms dep*"', "Passages with the words “arms dep…”."),
        ("tag:{}", "Passages tagged {}."),
    ],
)
def test_each_term_has_its_english(query: str, words: str) -> None:
    assert sentence(parse(query)) == words


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.key)
def test_the_example_of_every_term_asks_for_that_term(term: Term) -> None:
    (clause,) = parse(term.example).clauses
    assert clause.key == term.key
    assert "{}" not in sentence(Filter((clause,)))


def test_a_term_is_added_once() -> None:
    border = Clause("tag", ("border-control",))
    asked = parse("by:ana").plus(border)
    assert str(asked) == "by:ana tag:border-control"
    assert asked.plus(border) == asked


def test_the_values_of_a_key_are_told_apart_by_sign() -> None:
    found = parse("tag:a,b tag:b,c -tag:d")
    assert found.values("tag") == ("a", "b", "c")
    assert found.values("tag", negated=True) == ("d",)


@pytest.mark.parametrize(
    ("before", "key", "value", "after"),
    [
        ("", "tag", "a", "tag:a"),
        ("tag:a", "tag", "b", "tag:a,b"),
        ("tag:a tag:c", "tag", "b", "tag:a tag:c tag:b"),
        ("tag:a,b", "tag", "c", "tag:a,b,c"),
        ("tag:a tag:b", "tag", "a", "tag:b"),
        ("-tag:a,b", "tag", "a", "-tag:b tag:a"),
        ("brief:B1", "brief", "B2", "brief:B1,B2"),
        ("brief:B1,B2 x", "brief", "B1", "brief:B2 x"),
        ("-by:ana", "by", "ana", "by:ana"),
        ("has:note", "has", "tag", "has:note has:tag"),
        ("-has:note", "has", "note", "has:note"),
    ],
)
def test_a_click_asks_for_a_value_or_no_longer(
    before: str, key: str, value: str, after: str
) -> None:
    assert str(parse(before).toggled(key, value, TERM[key].clicks)) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [("", "-tag:a"), ("tag:a", "-tag:a"), ("-tag:a", ""), ("tag:a,b x", "tag:b x -tag:a")],
)
def test_a_click_on_not_leaves_a_value_out_or_no_longer(before: str, after: str) -> None:
    assert str(parse(before).toggled_without("tag", "a")) == after


def test_all_of_and_any_of_lead_back_to_each_other() -> None:
    every = parse("tag:a by:ana tag:b -tag:c")
    either = every.with_any_of("tag")
    assert str(either) == "tag:a,b by:ana -tag:c"
    assert every.is_all_of("tag")
    assert not either.is_all_of("tag")
    assert str(either.with_all_of("tag")) == "tag:a tag:b by:ana -tag:c"


@pytest.mark.parametrize(
    ("before", "after"),
    [("", "by:b"), ("by:a,b x", "x by:b"), ("-by:b by:c", "by:b"), ("by:b x", "x")],
)
def test_one_value_alone_is_asked_for_or_any(before: str, after: str) -> None:
    assert str(parse(before).only("by", "b")) == after


def test_what_is_too_much_is_pointed_at() -> None:
    query = " ".join(f"w{n}" for n in range(51))
    refused = malformed(query)
    assert query[refused.position : refused.position + refused.length] == "w50"
    assert malformed("x" * 2001).position == 2000
    assert (malformed("x" * 2003).length, parse("x" * 2000).values("words")) == (
        *(3, ("x" * 2000,)),
    )
    assert len(parse(" ".join(f"w{n}" for n in range(50))).clauses) == 50


@pytest.mark.parametrize(
    ("clicks", "before", "after"),
    [
        ("any", "tag:a", "tag:a,b"),
        ("any", "", "tag:b"),
        ("any", "-tag:a", "-tag:a tag:b"),
        ("choose", "tag:a", "tag:a,b"),
        ("choose", "tag:a tag:c", "tag:a tag:c tag:b"),
        ("choose", "tag:a,c", "tag:a,c,b"),
        ("each", "tag:a", "tag:a tag:b"),
        ("each", "tag:a,c", "tag:a,c tag:b"),
        ("any", "tag:b", ""),
        ("each", "tag:a,b", "tag:a"),
        ("choose", "-tag:b", "tag:b"),
    ],
)
def test_what_a_click_makes_of_values_that_are_asked_for(
    clicks: str, before: str, after: str
) -> None:
    assert str(parse(before).toggled("tag", "b", clicks)) == after
