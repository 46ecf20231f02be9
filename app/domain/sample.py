"""What a new project begins with: a codebook, which leads change as they like, and the sample
brief, an essay written for Briefmark about countries that do not exist, with three recommendations
that it makes; and the first steps of whoever is new."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from app.domain.document import Block, Document
from app.domain.tags import Tag

STARTER_TAGS = (
    Tag(
        slug="stockpile-security",
        name="Stockpile security",
        colour="teal",
        texts={
            "definition": (
                "Recommendations to keep weapons and ammunition that a state or force already "
                "holds from being lost, stolen or diverted: storage, guarding, marking, "
                "record-keeping, and the destruction of surplus."
            ),
            "when_to_use": (
                "The passage says that someone should secure, count, mark, guard or destroy arms "
                "in depots and arsenals, or explains a flow by what was not secured."
            ),
            "when_not_to_use": (
                "The weapons are already on the move (use Border control), or the passage is "
                "about finding out what happened to them (use Monitoring)."
            ),
            "examples": (
                "“Donors should pay for the destruction of surplus arms and ammunition within the "
                "same year in which it is declared surplus.”"
            ),
        },
    ),
    Tag(
        slug="border-control",
        name="Border control",
        colour="ochre",
        texts={
            "definition": (
                "Recommendations to detect and stop weapons that cross a border: customs, "
                "patrols, checkpoints, ports and airfields, and the cooperation of neighbouring "
                "services."
            ),
            "when_to_use": (
                "The passage asks for better control of a frontier, crossing, port or route, or "
                "for joint work of the services on both sides of it."
            ),
            "when_not_to_use": (
                "Borders are only the scene of the story and nothing is asked for. Licences and "
                "embargoes on paper are not border control either."
            ),
            "examples": (
                "“Governments that share a border should set up joint patrols and a common radio "
                "channel, and train customs officers to recognise weapons in parts.”"
            ),
        },
    ),
    Tag(
        slug="monitoring",
        name="Monitoring",
        colour="plum",
        texts={
            "definition": (
                "Recommendations to observe, trace and report arms flows: embargo monitoring, "
                "panels of experts, tracing of marks and serial numbers, registers, and the "
                "sharing of findings."
            ),
            "when_to_use": (
                "The passage asks that someone watch, trace, verify or report, or gives such work "
                "a mandate, access or staff."
            ),
            "when_not_to_use": (
                "An inventory of a state’s own depots (use Stockpile security). Border "
                "surveillance meant to stop a load there and then (use Border control)."
            ),
            "examples": (
                "“Whoever imposes an embargo should give its monitors mandates of several years, "
                "access to cargo papers, and the staff to publish what they find while it is "
                "still of use.”"
            ),
        },
    ),
)


def _heading(text: str) -> Block:
    return Block("heading", "body", text, level=2)


def _paragraph(text: str) -> Block:
    return Block("paragraph", "body", text)


def _item(text: str) -> Block:
    return Block("list_item", "body", text, level=1)


SAMPLE = Document(
    title="The Long Life of a Crate: How Weapons Outlast the Wars They Were Bought For",
    authors=("Marit Osei-Lindqvist",),
    publisher="Briefmark",
    date="2025-05-12",
    url="",
    language="en",
    blocks=(
        Block(
            "title",
            "front",
            "The Long Life of a Crate: How Weapons Outlast the Wars They Were Bought For",
            level=1,
        ),
        Block("paragraph", "front", "By Marit Osei-Lindqvist"),
        Block("paragraph", "front", "12 May 2025"),
        _paragraph(
            "A rifle is one of the few machines that a government buys once and then loses "
            "several times. The crate that left a factory for the army of Kessara in the 1980s was "
            "opened by a regiment, then by the militia that overran the regiment, then by a trader "
            "who had never worn a uniform. When inspectors at last saw its contents, they lay on a "
            "blanket in a market town in Tamrit, two borders and four decades away. The rifles "
            "still worked. The paper that should have travelled with them had been lost at the "
            "first stop."
        ),
        _paragraph(
            "Stories like this are usually told as stories about smugglers. They are better told "
            "as stories about storerooms, ferry landings and ledgers: three dull places where an "
            "arms flow can still be stopped for little money, long before it has to be stopped for "
            "a great deal. This essay looks at each in turn, with the invented republics of "
            "Kessara, Dorvane and Tamrit standing in for a pattern that can be found on every "
            "inhabited continent."
        ),
        _heading("Where the flow begins"),
        _paragraph(
            "When the government of Kessara fell, its arsenals did not fall with it; they were "
            "left unlocked. Eleven of fourteen depots stood open within a week. Nobody had to "
            "break in, because the guards had not been paid since the spring and walked home. What "
            "followed was less a looting than a slow clearance, carried out in daylight with "
            "hired trucks, and it went on for five months without anyone counting what was leaving."
        ),
        _paragraph(
            "The lesson is not that collapse is dangerous, which everyone knew. It is that the "
            "depots had been in poor order for years before. Rifles were stored with their "
            "ammunition, serial numbers were kept in a single handwritten book, and surplus that "
            "two reviews had condemned was still on the shelves because its destruction had never "
            "been funded. A sealed door, a second copy of the ledger and a modest budget for "
            "destroying surplus would have cost less than one of the patrol aircraft later bought "
            "to look for the missing weapons."
        ),
        _paragraph(
            "Donors should therefore treat the security of stockpiles as the first item of any "
            "support to a fragile state, not as a technical footnote to be settled once a "
            "ceasefire holds. In practice that means locks, lighting and wages: guards who are "
            "paid on time guard. It also means destroying what is not needed, because the only "
            "weapon that cannot be stolen is the one that no longer exists."
        ),
        Block(
            "caption",
            "caption",
            "An emptied depot outside the capital of Kessara. The inventory, a single handwritten "
            "book, was found beneath the shelving. (Photo: staged for this essay)",
        ),
        _heading("Across the river"),
        _paragraph(
            "From Kessara the crates moved to Dorvane, and they did so by ferry. The frontier is "
            "six hundred kilometres of river with two official crossings and, by the count of the "
            "people who live there, more than ninety landings. Customs officers at the official "
            "crossings had been trained to find goods that owe duty. They had not been shown what "
            "a disassembled machine gun looks like beneath a load of dried fish, and their single "
            "scanner had waited two years for a spare part."
        ),
        _paragraph(
            "It is tempting to answer with a fence. Fences, however, stop the herders and traders "
            "whose goodwill is the best source of information that a border service has, and they "
            "move the traffic to the next landing. What worked in Dorvane, on the one stretch "
            "where it was tried, was plainer: joint patrols with the officers of the opposite "
            "bank, a shared radio channel, and a standing arrangement by which ferrymen could "
            "report a suspicious load without losing a day’s income. In its first year the scheme "
            "led to more seizures than the rest of the river together."
        ),
        _paragraph(
            "Neighbouring governments should build on such arrangements before they buy equipment. "
            "A border is controlled by two sides or it is not controlled at all, and officers who "
            "know one another’s names will telephone where officers who do not will write a report."
        ),
        _heading("Counting what cannot be seen"),
        _paragraph(
            "By the time the rifles reached Tamrit, the country was under an arms embargo with a "
            "panel of experts to watch it. The panel had five members, a mandate renewed each year "
            "in the last week before it expired, and no right to see the cargo papers of the port "
            "through which most goods arrived. Its reports were careful and late. Twice they named "
            "a supply route after the route had been given up."
        ),
        _paragraph(
            "Yet the panel’s tracing work showed what monitoring can do. From the marks on two "
            "hundred seized weapons its members rebuilt the whole journey: the factory, the depot "
            "in Kessara, the landing in Dorvane. That evidence did what no appeal had done before "
            "it. Shown the serial numbers of his own army’s rifles, a minister who had denied the "
            "losses for years ordered the first full inventory of the remaining depots."
        ),
        _paragraph(
            "Monitoring is often described as what remains when prevention has failed. It is "
            "better seen as the memory of the system. Without it each shipment looks like an "
            "accident; with it the accidents form a line, and the line points back to a door that "
            "someone could lock."
        ),
        _heading("What should be done"),
        _paragraph(
            "None of these measures is new, and none is beyond the means of a middling budget. "
            "They fail when they are bought one at a time. Five steps, taken together, would "
            "shorten the life of the next crate:"
        ),
        _item(
            "Ministries of defence should count, mark and photograph every weapon in their "
            "depots, and keep a second copy of the record outside the building."
        ),
        _item(
            "Donors should pay for the destruction of surplus arms and ammunition within the same "
            "year in which it is declared surplus."
        ),
        _item(
            "Governments that share a border should set up joint patrols and a common radio "
            "channel, and train customs officers to recognise weapons in parts."
        ),
        _item(
            "Whoever imposes an embargo should give its monitors mandates of several years, access "
            "to cargo papers, and the staff to publish what they find while it is still of use."
        ),
        _item(
            "All of them should share the serial numbers of seized weapons, so that what is found "
            "in a market can be traced to the depot that lost it."
        ),
        _paragraph(
            "The order matters. A lock on the depot spares the patrol on the river, and a patrol "
            "on the river spares the panel in the harbour. Where all three exist, each covers for "
            "the others’ bad days. Where none does, the crate goes on, as it did from Kessara to "
            "Tamrit, outliving the war it was bought for and arriving in good time for the next."
        ),
        Block(
            "paragraph",
            "notes",
            "This essay was written for Briefmark as a text to practise on. Its countries, its "
            "author and its figures are invented; do not cite it as evidence.",
        ),
    ),
)


class SampleRecommendation(NamedTuple):
    """`words` are those of its passage, which stand once in the essay, `stated` what its fields
    say, by kind, each once in the passage. `against` are the words of a passage that opposes it, ""
    where none does."""

    title: str
    words: str
    tag: str
    stated: Mapping[str, str]
    not_stated: tuple[str, ...] = ()
    strength: str = "should"
    against: str = ""


# What the third says of “By when” is left open, so that there is something to do.
SAMPLE_RECOMMENDATIONS = (
    SampleRecommendation(
        "Secure stockpiles first",
        "Donors should therefore treat the security of stockpiles as the first item of any support "
        "to a fragile state, not as a technical footnote to be settled once a ceasefire holds.",
        "stockpile-security",
        {
            "actor": "Donors",
            "action": "treat the security of stockpiles as the first item of any support",
            "target": "a fragile state",
            "strength": "should",
        },
        not_stated=("when",),
    ),
    SampleRecommendation(
        "Pay for destroying surplus in the year in which it is declared",
        "Donors should pay for the destruction of surplus arms and ammunition within the same year "
        "in which it is declared surplus.",
        "stockpile-security",
        {
            "actor": "Donors",
            "action": "pay for the destruction of surplus arms and ammunition",
            "when": "within the same year in which it is declared surplus",
            "strength": "should",
        },
    ),
    SampleRecommendation(
        "Give the monitors of an embargo time, access and staff",
        "Whoever imposes an embargo should give its monitors mandates of several years, access to "
        "cargo papers, and the staff to publish what they find while it is still of use.",
        "monitoring",
        {
            "actor": "Whoever imposes an embargo",
            "action": "give its monitors mandates of several years, access to cargo papers, and "
            "the staff to publish what they find",
            "strength": "should",
        },
        against="Its reports were careful and late. Twice they named a supply route after the "
        "route had been given up.",
    ),
)


# What somebody who is new can do in a minute or two.
FIRST_STEPS = ("mark", "recommend", "report")
# Any of these changes, (kind, verb), is the last of them.
REPORTING = (("synthesis", "write"), ("report", "edit"), ("report", "hand_in"))
# The passages of the sample are numbered so far, in the name of whoever made its project.
SAMPLE_PASSAGES = sum(1 + bool(each.against) for each in SAMPLE_RECOMMENDATIONS)


def sample_text() -> str:
    """The essay as the plain text file that counts as its original."""
    lines = (f"- {b.text}" if b.kind == "list_item" else b.text for b in SAMPLE.blocks)
    return "\n\n".join(lines) + "\n"
