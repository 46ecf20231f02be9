import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.filter_fields import FIELDS, Field
from app.domain.filters import Filter, Malformed, Term, parse, sentence

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


def name_of(key: str, value: str) -> str:
    names = {"border-control": "Border control", "monitoring": "Monitoring", "ana": "Ana Sousa"}
    return names.get(value, value)


def malformed(query: str) -> Malformed:
    with pytest.raises(Malformed) as caught:
        parse(query)
    return caught.value


def test_all_terms_of_a_query_are_read() -> None:
    assert parse(QUERY).terms == (
        Term("tag", ("border-control",)),
        Term("tag", ("monitoring",), negated=True),
        Term("by", ("ana",)),
        Term("words", ("arms depots",)),
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


@given(st.text(min_size=1).filter(lambda text: any(c.isalnum() for c in text)))
def test_any_words_can_be_asked_for_in_quotation_marks(text: str) -> None:
    query = '"' + "".join("\\" + c if c in '"“”„«»\\' else c for c in text.replace("*", "")) + '"'
    found = outcome(query)
    if isinstance(found, Filter):
        assert [term.key for term in found.terms] == ["words"]
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
        ("brief:essay", "“ESSAY” is not the reference of a brief, at character 7."),
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
    assert all(f"“{field.key}:”" in message for field in FIELDS)
    assert "quotation marks" in message


def test_too_long_and_too_many_are_refused() -> None:
    assert "2,000 characters" in malformed("a" * 2001).message
    assert "50 terms" in malformed("a " * 51).message
    assert parse("a " * 50) == parse("a")


def test_an_unknown_tag_is_reported_where_it_stands() -> None:
    fault = Malformed.unknown(
        "x tag:monitoring,Bordr-control", "tag", "bordr-control", ["border-control"]
    )
    assert fault.message == (
        "There is no tag “bordr-control”, at character 18. Did you mean “border-control”?"
    )
    assert fault.query[fault.position :][: fault.length] == "Bordr-control"


def test_a_filter_reads_as_an_english_sentence() -> None:
    assert sentence(parse(QUERY), name_of) == (
        "Passages tagged Border control, not tagged Monitoring, marked by Ana Sousa, "
        "with the words “arms depots”."
    )


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "All passages."),
        ("has:note -has:tag", "Passages with a note, without a tag."),
        ("zone:body,caption", "Passages from the body or captions."),
        ("brief:B1,B2,B3", "Passages in B1, B2 or B3."),
        ("-depots depot*", "Passages without the word “depots”, with a word beginning “depot”."),
        ('"arms dep*"', "Passages with the words “arms dep…”."),
        ("tag:{}", "Passages tagged {}."),
    ],
)
def test_each_term_has_its_english(query: str, words: str) -> None:
    assert sentence(parse(query), name_of) == words


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.key)
def test_the_example_of_every_field_asks_for_that_field(field: Field) -> None:
    (term,) = parse(field.example).terms
    assert term.key == field.key
    assert "{}" not in sentence(Filter((term,)), name_of)


def test_a_term_is_added_once() -> None:
    border = Term("tag", ("border-control",))
    asked = parse("by:ana").plus(border)
    assert str(asked) == "by:ana tag:border-control"
    assert asked.plus(border) == asked


def test_the_values_of_a_key_are_told_apart_by_sign() -> None:
    found = parse("tag:a,b tag:b,c -tag:d")
    assert found.values("tag") == ("a", "b", "c")
    assert found.values("tag", negated=True) == ("d",)
