"""How right the cues are about a text whose verdicts stand in tests/fixtures/cues.

The texts are other people's and not in the repository: `python -m tests.domain.cues_measured
FOLDER` reads them from a folder, by the hash of their words, and prints the figures."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any, NamedTuple

from app.domain.cues import cues
from app.domain.cues.cue import RECOMMENDATION, Cue
from app.domain.document import PlacedBlock
from app.domain.recommendations.kinds import STATED

VERDICTS = Path(__file__).parents[1] / "fixtures" / "cues"
ALIKE = 0.8  # of both, in characters


class Measured(NamedTuple):
    """Counts; a share is of the pair that it stands in."""

    hits: int
    right: int
    asked: int
    found: int
    strengths: int
    strengths_right: int
    offered: int
    offered_right: int
    offered_for_none: int
    actors: int
    actors_found: int
    none_stated: int
    reported: int
    reported_marked: int
    own_marked: int

    def __add__(self, other: Any) -> Measured:
        return Measured(*map(sum, zip(self, other, strict=True)))

    def words(self) -> str:
        return (
            f"precision {self.right}/{self.hits}, recall {self.found}/{self.asked}, strength "
            f"{self.strengths_right}/{self.strengths}, subject "
            f"{self.offered_right}/{self.offered}, "
            f"actors found {self.actors_found}/{self.actors}, offered where none is stated "
            f"{self.offered_for_none}/{self.none_stated}, reported marked "
            f"{self.reported_marked}/{self.reported}, own marked as reported {self.own_marked}"
        )


def texts(folder: Path) -> dict[str, str]:
    """The texts of a folder by the SHA-256 of their words."""
    read = (file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.txt")))
    return {hashlib.sha256(text.encode()).hexdigest(): text for text in read}


def measured(text: str, gold: dict[str, Any], say: Any = None) -> Measured:
    blocks = [
        PlacedBlock(n, kind, "body", start, end)
        for n, (start, end, kind) in enumerate(gold["blocks"])
    ]
    hits = [cue for cue in cues(text, blocks, "en") if cue.verdict == RECOMMENDATION]
    count = dict.fromkeys(Measured._fields, 0)
    seen = set()
    for cue in hits:
        row = next((r for r in gold["sentences"] if _same(cue, r)), None)
        if row is not None and row["verdict"] == "either":
            continue
        count["hits"] += 1
        if row is None:
            if say:
                say(f"  false: {cue.rule}: {cue.sentence}")
            continue
        count["right"] += 1
        seen.add(row["start"])
        _compare(cue, row, count, say)
    asked = [r for r in gold["sentences"] if r["verdict"] == RECOMMENDATION]
    count["asked"] = len(asked)
    count["found"] = len(seen)
    count["actors"] = sum(bool(r["actors"]) for r in asked)
    count["none_stated"] = len(asked) - count["actors"]
    count["reported"] = sum(r["voice"] == ["reported"] for r in asked)
    for row in asked:
        if say and row["start"] not in seen:
            say(f"  missed: {text[row['start'] : row['end']]}")
    return Measured(**count)


def _same(cue: Cue, row: dict[str, Any]) -> bool:
    return bool(cue.start < row["end"] and row["start"] < cue.end)


def _compare(cue: Cue, row: dict[str, Any], count: dict[str, int], say: Any) -> None:
    strength, voice, actor = cue.of("strength"), cue.of("voice"), cue.of("actor")
    if strength and row["strength"]:
        count["strengths"] += 1
        count["strengths_right"] += strength.level in row["strength"]
        if say and strength.level not in row["strength"]:
            say(f"  strength {strength.level}: {cue.sentence}")
    reported = voice is not None and voice.level == "reported"
    count["reported_marked"] += reported and row["voice"] == ["reported"]
    count["own_marked"] += reported and row["voice"] == ["own"]
    if say and row["voice"] == (["own"] if reported else ["reported"]):
        say(f"  voice: {cue.sentence}")
    if actor is None or actor.basis != STATED:
        if say and row["actors"]:
            say(f"  no actor: {cue.sentence}")
        return
    count["offered"] += 1
    allowed = row["actors"] + row.get("actors_allowed", [])
    right = any(_alike((actor.start, actor.end), span) for span in allowed)
    count["offered_right"] += right
    count["actors_found"] += right and bool(row["actors"])
    count["offered_for_none"] += not row["actors"]
    if say and not right:
        say(f"  actor “{actor.text}”: {cue.sentence}")


def _alike(one: tuple[int, int], other: list[int]) -> bool:
    both = min(one[1], other[1]) - max(one[0], other[0])
    return both >= ALIKE * max(one[1] - one[0], other[1] - other[0])


def main(folder: str, *, aloud: bool = False) -> None:
    held, total = texts(Path(folder)), None
    for file in sorted(VERDICTS.glob("*.json")):
        gold = json.loads(file.read_text(encoding="utf-8"))
        if text := held.get(gold["text_sha256"]):
            figures = measured(text, gold, print if aloud else None)
            print(f"{file.stem}: {figures.words()}")
            total = figures + total if total else figures
    print(f"together: {total.words()}" if total else "None of the texts is in that folder.")


if __name__ == "__main__":
    main(sys.argv[1], aloud="--aloud" in sys.argv)
