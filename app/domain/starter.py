"""The codebook that every new project begins with; leads change it as they like."""

from __future__ import annotations

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
