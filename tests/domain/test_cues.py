"""Cues: sentences of our own for every kind of fault that rules of words make."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cues import cues, reads
from app.domain.cues.cue import RECOMMENDATION, TRAP, Cue, prefills
from app.domain.cues.dates import no_date, when
from app.domain.document import Block, lay_out
from app.domain.recommendations.kinds import NOT_STATED, STATED, SUPPLIED
from app.domain.sample import SAMPLE


def cues_of(*paragraphs: str | Block) -> list[Cue]:
    blocks = (Block("paragraph", "body", p) if isinstance(p, str) else p for p in paragraphs)
    return cues(*lay_out(blocks), "en")


def recommended(*paragraphs: str | Block) -> list[Cue]:
    return [cue for cue in cues_of(*paragraphs) if cue.verdict == RECOMMENDATION]


def item(text: str) -> Block:
    return Block("list_item", "body", text, level=1)


def who(cue: Cue) -> str | None:
    """The actor as stated."""
    found = cue.of("actor")
    return found.text if found and found.basis == STATED else None


def level(cue: Cue) -> str:
    found = cue.of("strength")
    return found.level if found else ""


def reported(cue: Cue) -> bool:
    found = cue.of("voice")
    return found is not None and found.level == "reported"


@pytest.mark.parametrize(
    ("sentence", "strength", "actor"),
    [
        # Plain, with what stands before and between.
        ("Ministers should publish the list.", "should", "Ministers"),
        ("At the same time, the council must now close the pit.", "must", "the council"),
        (
            "However, the Port Authority ought to search the ferries.",
            "should",
            "the Port Authority",
        ),
        (
            "The ministry, together with its neighbours, should mark the road.",
            "should",
            "The ministry",
        ),
        ("In such years the river board shall open the gates.", "must", "the river board"),
        ("The state may wish to lower the fee.", "consider", "The state"),
        ("Donors could consider a second fund.", "consider", "Donors"),
        ("The bank should consider a lower rate.", "consider", "The bank"),
        ("The operators would do well to keep a copy.", "wish", "The operators"),
        ("The company would be wise to wait.", "should", "The company"),
        # “recommends that X do”: X, not who recommends.
        (
            "We recommend that the Department of Roads repair the bridge.",
            "should",
            "the Department of Roads",
        ),
        ("We recommend the regulator maintain its list.", "should", "the regulator"),
        (
            "The Committee recommends that banks and insurers disclose their risks.",
            "should",
            "banks and insurers",
        ),
        ("We urge the mayor to reopen the baths.", "should", "the mayor"),
        ("We therefore call on governments to fund the register.", "should", "governments"),
        ("Governments are urged to ratify the treaty.", "should", "Governments"),
        ("We recommend that the harbour wall be raised.", "should", None),
        ("We recommend raising the harbour wall.", "should", None),
        ("It is recommended that the board appoint a deputy.", "should", "the board"),
        # Things as actors.
        ("The plan should name a date.", "should", None),
        ("Human health should be a priority.", "should", None),
        ("The Fisheries Act should cover the lakes.", "should", None),
        ("The depot should be closed.", "should", None),
        ("Fishermen should be able to see the count.", "should", None),
        # Names that no list holds, where only people do what is asked.
        ("HMXC should publish the list.", "should", "HMXC"),
        ("The herders should sell nothing.", "should", "The herders"),
        ("HMXC should require a licence.", "should", None),
        ("The plan should invite comment.", "should", None),
        ("Nobody should sign.", "should", None),
        ("No ferries should sell food.", "should", None),
        # Pronouns.
        ("They should say so.", "should", None),
        ("When the flood comes, it should open the gates.", "should", None),
        ("All of them must sign.", "must", None),
        # Subjects that are cut at “and” or at a parenthesis.
        (
            "The Ministry of Health and Social Care should hire nurses.",
            "should",
            "The Ministry of Health and Social Care",
        ),
        (
            "The Fund Management Agency (FMA) should report.",
            "should",
            "The Fund Management Agency (FMA)",
        ),
        (
            "By 3 May, the army, the police and the coast guard service must share a channel.",
            "must",
            "the army, the police and the coast guard service",
        ),
        (
            "Countries that share a river should patrol it.",
            "should",
            "Countries that share a river",
        ),
        # Inversions.
        ("Nor should the council sell the land.", "should", "the council"),
        ("Only then should the bank lend again.", "should", "the bank"),
        ("Should the owner fail to act, the council must fence the pit.", "must", "the council"),
        # Without a modal.
        ("It is essential that the police publish the figures.", "must", "the police"),
        ("It is crucial to keep the inventory.", "must", None),
        ("It is important for donors to stay.", "should", "donors"),
        ("The time has come to lift the ban.", "should", None),
        ("There is an urgent need to train guards.", "must", None),
        ("We hope that the council listens.", "wish", "the council"),
        ("Closing these routes will require better radios.", "must", None),
        ("What the river needs is a second ferry.", "must", None),
        ("It is up to the states to enforce the rule.", "should", "the states"),
        ("The Committee directs the Secretary to report within 90 days.", "must", "the Secretary"),
        ("The Committee encourages NOAB to go on.", "should", "NOAB"),
        (
            "We recommend that, by 2030, the Home Office publish a plan.",
            "should",
            "the Home Office",
        ),
        (
            "We recommend that the Home Office, with the police, publishes a plan.",
            "should",
            "the Home Office",
        ),
        ("We urge the council to consider a fence.", "consider", "the council"),
        ("Member States are encouraged to name a contact.", "should", "Member States"),
        ("Local authorities should be required to report.", "should", "Local authorities"),
        ("Ministers should be held to account.", "should", None),
    ],
)
def test_it_reads_like_a_recommendation(sentence: str, strength: str, actor: str | None) -> None:
    (found,) = recommended(sentence)
    assert (level(found), who(found), reported(found)) == (strength, actor, False)


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [
        ("The loss should have surprised nobody.", "said of the past"),
        ("Guards must have been asleep.", "said of the past"),
        ("Should the council sell the land?", "a question"),
        ("It should be noted that the count was late.", "a turn of phrase"),
        ("We should stress that these are estimates.", "a turn of phrase"),
        ("It is important to note that prices fell.", "a turn of phrase"),
        ("Should the owner fail to act, the pit stays open.", "“should” for “if”"),
        ("Under the Mines Act, owners must fence old shafts.", "a duty that exists already"),
        ("The rules say that visitors must sign the book.", "a duty that exists already"),
        ("It is unclear whether the bank should lend.", "a condition or an open question"),
        ("They argued over how the money should be spent.", "a question that is told"),
        ("This should help the herders.", "what is expected, not asked"),
        ("The text was older than it should be.", "a comparison"),
        ("This does not mean that donors should leave.", "named in order to refuse it"),
        ("I have to admit that the map was wrong.", "a turn of phrase"),
        ("In May I recommended that the fee should be dropped.", "what was asked for before"),
        ("There was a requirement that the board should meet.", "what was asked for before"),
        ("I do not consider that the board should meet.", "named in order to refuse it"),
        ("There are three stages which must be passed.", "a duty that is told of"),
        ("The idea that ferries should be free fades.", "an idea that is told of"),
        ("A small firm needs to hire a lawyer.", "a duty that is told of"),
        ("Should prices fall, the bank has the means.", "“should” for “if”"),
        ("Prices should fall next year.", "what is expected, not asked"),
    ],
)
def test_it_only_seems_to(sentence: str, rule: str) -> None:
    (found,) = cues_of(sentence)
    assert found.verdict == TRAP
    assert rule in found.rule
    assert found.offered == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "The ferry leaves at noon.",
        "The committee made a recommendation in 1998.",
        "We propose to show three cases.",
        "They would have to pay twice.",
        "The evidence suggests that prices fell.",
        "Support for the ban grew.",
        "See the table below.",
        "Note that the count was late.",
        "Member states signed the treaty.",
        "The must-have of the year is a lamp.",
        "No more need to hope for rain.",
        "There are needs to add a second pump.",
        "A ferry does not need to stop here.",
        "They’d have to pay.",
        "Nothing is truer, as I hope this shows.",
    ],
)
def test_nothing_is_asked(sentence: str) -> None:
    assert recommended(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("According to Ida Quill, the port should close at night.", "Ida Quill"),
        ("Critics argue that the bank should lend.", "Critics"),
        ("The minister said that guards must be paid.", None),
        ("Their second proposal was that the state should buy the land.", None),
        ("We were told that the fee should be waived.", None),
        ("“The port should close at night,” said Ida Quill.", "Ida Quill"),
        ("Experts say the state should act.", "Experts"),
        ("The port must close, according to Ida Quill.", "Ida Quill"),
        ("Her speech also called for investment in ferries.", None),
        ("Ida Quill advises member states to close the port.", "Ida Quill"),
        ("He added that the army must withdraw.", None),
        ("The ferry owners should “stop every crossing after dark”.", None),
        ("That is despite their insistence that the board should pay.", None),
        ("The 2009 review recommended that the ministry keep a register.", None),
    ],
)
def test_what_others_say_is_marked(sentence: str, speaker: str | None) -> None:
    (found,) = recommended(sentence)
    assert reported(found)
    named = found.of("speaker")
    assert (named.text if named else None) == speaker


@pytest.mark.parametrize(
    "sentence",
    [
        "We believe that the ministry should keep a register.",
        "This report argues that the ministry should keep a register.",
        "The United States should keep a register.",
        "Member states should keep a register.",
        "In our view, the ministry should keep a register.",
    ],
)
def test_what_the_text_says_itself_is_not(sentence: str) -> None:
    (found,) = recommended(sentence)
    assert not reported(found)


def test_who_is_asked_stands_before_the_quotation_marks() -> None:
    (found,) = recommended("The mayor said the corporation “should go further” than this.")
    assert (who(found), reported(found)) == ("the corporation", True)


def test_a_quotation_is_reported_in_all_its_sentences() -> None:
    said = "The mayor wrote: “The port should close. The ferry must stop.” Donors should pay."
    assert [reported(cue) for cue in recommended(said)] == [True, True, False]
    block = Block("quotation", "body", "The port should close.")
    assert reported(recommended(block)[0])
    after = recommended("Ida Quill said:", "The port should close.", "Donors should pay.")
    assert [reported(cue) for cue in after] == [True, False]


def test_items_of_a_list_take_who_and_when_from_the_line_above() -> None:
    lead = "By 1 March 2027, the Ministry of Roads should:"
    found = recommended(lead, item("repair the bridge;"), item("count the ferries."), "Rain fell.")
    assert [cue.sentence for cue in found] == ["repair the bridge;", "count the ferries."]
    for cue in found:
        actor, term = cue.of("actor"), cue.of("when")
        assert actor is not None
        assert (actor.basis, actor.text) == (SUPPLIED, "the Ministry of Roads")
        assert (actor.start, actor.why) == (lead.index("the Min"), "named in the line above")
        assert term is not None
        assert (term.basis, term.text) == (SUPPLIED, "By 1 March 2027")
        assert level(cue) == "should"


def test_items_that_are_asked_for_name_their_own_actor() -> None:
    found = recommended("We recommend that:", item("the council close the pit;"))
    assert [who(cue) for cue in found] == ["the council"]
    under = recommended(Block("heading", "body", "Recommendations"), item("Review fees."))
    assert [cue.rule for cue in under] == ["listed as a recommendation"]
    assert level(under[0]) == ""
    assert recommended(item("Review of the fees")) == []


def heading(text: str, level: int) -> Block:
    return Block("heading", "body", text, level=level)


def test_what_a_heading_says_holds_for_what_stands_below_it() -> None:
    under = (heading("Recommendations", 1), heading("For companies", 2), item("Disclose fees."))
    assert [cue.rule for cue in recommended(*under)] == ["listed as a recommendation"]
    assert recommended(*under[:1], heading("Sources", 1), item("Disclose fees.")) == []
    numbered = recommended(heading("Recommendation 7", 2), "Disclose fees. Guards walk.")
    assert [cue.rule for cue in numbered] == ["numbered as a recommendation"]
    asked = recommended(heading("The Ministry of Roads should:", 2), item("disclose fees."))
    found = asked[0].of("actor")
    assert found is not None
    assert found.text == "The Ministry of Roads"


def test_a_list_within_a_list_takes_the_line_above_it() -> None:
    found = recommended("Next:", item("Ministers must:"), item("disclose fees;"))
    assert [(cue.sentence, level(cue)) for cue in found] == [("disclose fees;", "must")]


@pytest.mark.parametrize(
    "order",
    ["So tax the ferries.", "Do not sell the land.", "Instead of a wall, build the bridge."],
)
def test_an_imperative_has_no_word_of_strength(order: str) -> None:
    (found,) = recommended(order)
    assert (level(found), who(found)) == ("", None)


def test_a_heading_asks_for_nothing_unless_it_is_numbered() -> None:
    (found,) = cues_of(Block("heading", "body", "What should be done"))
    assert (found.verdict, found.rule) == (TRAP, "a heading")
    numbered = Block("heading", "body", "Recommendation 4: The council should close the pit")
    assert [who(cue) for cue in recommended(numbered)] == ["The council"]
    assert [cue.rule for cue in recommended("Recommendation 5: Close the pit")]


def test_only_the_body_is_read() -> None:
    (found,) = cues_of(Block("paragraph", "boilerplate", "Comments must be polite."))
    assert (found.verdict, found.paragraph) == (TRAP, "")


def test_a_pronoun_is_supplied_from_the_sentence_before() -> None:
    _, found = recommended("The council should close the pit. It should also pay for the fence.")
    actor = found.of("actor")
    assert actor is not None
    assert (actor.basis, actor.text) == (SUPPLIED, "The council")
    assert "It" in actor.why
    _, other = recommended("The council should close the pit. They should also pay.")
    assert other.of("actor") is None


@pytest.mark.parametrize(
    ("sentence", "term"),
    [
        ("Pay by 31 October 2025.", "by 31 October 2025"),
        ("Pay by October 31, 2025.", "by October 31, 2025"),
        ("Pay by the end of next year.", "by the end of next year"),
        ("Pay within six months of publication.", "within six months of publication"),
        ("Pay no later than the spring session.", "no later than the spring session"),
        ("Pay by 2030.", "by 2030"),
        ("Pay before they buy.", None),
        ("Moving forward, pay by cheque.", None),
        ("Pay by March 2026 and again by March 2027.", None),
        ("Report within the framework.", None),
    ],
)
def test_a_term(sentence: str, term: str | None) -> None:
    found = when(sentence)
    assert (sentence[slice(*found)] if found else None) == term


def test_what_should_be_done_is_offered_only_where_it_surely_ends() -> None:
    (found,) = recommended("Ministers should not sell the land, which is poor.")
    action = found.of("action")
    assert action is not None
    assert action.text == "not sell the land"
    (found,) = recommended("Ministers should sell land to pay guards.")
    assert found.of("action") is None


def test_other_languages_are_off() -> None:
    blocks = [Block("paragraph", "body", "The council should close the pit.")]
    assert cues(*lay_out(blocks), "de") == []
    assert len(cues(*lay_out(blocks), "")) == 1
    assert (reads("en-GB"), reads("fr")) == (True, False)


def test_a_sentence_without_an_end_is_not_judged() -> None:
    (found,) = cues_of("The council should " + "and then " * 400)
    assert (found.verdict, found.rule) == (TRAP, "longer than the rules read")


def test_the_sample_brief() -> None:
    found = recommended(*SAMPLE.blocks)
    assert [cue.paragraph for cue in found] == ["5", "8", "13", "14", "15", "16", "17"]
    assert [who(cue) for cue in found] == [
        *("Donors", "Neighbouring governments", "Ministries of defence", "Donors"),
        *("Governments that share a border", "Whoever imposes an embargo", None),
    ]


_PIECES = st.sampled_from(
    [
        *(
            "The council",
            "ministers",
            "It",
            "the plan",
            "we",
            "recommend",
            "that",
            "should",
            "must",
        ),
        *("not", "have", "been", "pay", "the fee", "by 3 May 2026", ",", ".", "?", ":", "“", "”"),
        *("and", "(FMA)", "Nor", "said", "according to", "will require", "—", "\u0301", "𝒳", "to"),
    ]
)


@given(st.lists(st.lists(_PIECES, min_size=1, max_size=30), min_size=1, max_size=5))
def test_every_offset_lies_in_its_sentence(paragraphs: list[list[str]]) -> None:
    kinds = ("paragraph", "list_item", "quotation")
    blocks = [Block(kinds[n % 3], "body", " ".join(words)) for n, words in enumerate(paragraphs)]
    text, placed = lay_out(blocks)
    for cue in cues(text, placed, "en"):
        assert text[cue.start : cue.end] == cue.sentence
        for each in cue.offered:
            assert text[each.start : each.end] == each.text
            if each.basis == STATED:
                assert not each.text or cue.start <= each.start < each.end <= cue.end


def offered(text: str, passage: str) -> dict[str, tuple[str, str, str]]:
    """By kind: what the passage offers, what it rests on, and why."""
    start = text.index(passage)
    found = [cue for cue in cues_of(text) if cue.start < start + len(passage) and start < cue.end]
    given = prefills(found, start, start + len(passage), passage)
    return {each.offered.kind: (each.offered.text, each.offered.basis, each.said) for each in given}


def test_a_passage_offers_what_its_sentence_says_with_the_reason() -> None:
    text = "Moving forward, the United States should prepare itself for blowback."
    said = offered(text, "the United States should prepare itself for blowback")
    assert said["actor"] == ("the United States", STATED, "subject before “should”")
    assert said["strength"] == ("should", STATED, "the word that carries it")
    assert said["when"] == ("", NOT_STATED, "no date found in the passage")


def test_what_stands_outside_the_passage_is_not_offered() -> None:
    text = "The United States should count every rifle by June 2027."
    said = offered(text, "count every rifle")
    assert said.keys() <= {"action", "voice"}  # neither who, nor that there is no date
    assert offered(text, "The United States").keys() == {"actor", "voice"}


@pytest.mark.parametrize(
    ("words", "none"),
    [
        ("prepare themselves for regional blowback", True),
        ("may wish to consider it", True),
        ("act in the coming season", False),
        ("within two budgets", False),
        ("report in May", False),
        ("pay by 2027", False),
    ],
)
def test_no_date_is_said_only_where_no_word_is_of_time(words: str, none: bool) -> None:
    assert no_date(words) is none
