from __future__ import annotations

from app.domain.acts import LeftAsIs, act_ref, called, said


def test_it_is_said_how_many_and_what_was_left_by_name() -> None:
    names = {"gone": "Ports", "come": "Depots"}
    assert said("retag", 3000, names) == "Replaced Ports by Depots on 3,000 passages."
    left = [LeftAsIs(f"B1:{n}", "others") for n in range(1, 13)] + [LeftAsIs("", "moved")]
    assert said("tag", 1, names, left) == (
        "Tagged 1 passage with Depots. 12 are of others; left as they are: B1:1, B1:2, B1:3, "
        "B1:4, B1:5 and 7 more. 1 stands there no more: the text is another one now."
    )
    assert said("tag", 0, names, [LeftAsIs("B1:1", "had")]) == (
        "Nothing was changed. 1 had the tag already: B1:1."
    )


def test_the_record_calls_many_by_their_number_and_the_tag() -> None:
    assert act_ref(37, "depots") == "37 depots"
    assert called("37 depots", {"depots": "Depots"}) == "37 passages: Depots"
    assert called(act_ref(1), {}) == "1 passage"
    assert called("a ref of another kind", {}) == "a: ref of another kind"
