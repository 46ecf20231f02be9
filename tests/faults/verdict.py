"""What a stage has counted, said as soon as it is known."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass
class Verdict:
    wrong: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def say(self, sentence: str, met: bool) -> None:
        print(f"{'ok   ' if met else 'WRONG'} {sentence}", flush=True)
        if not met:
            self.wrong.append(sentence)

    def say_time(self, sentence: str, met: bool) -> None:
        """What depends on how busy the machine is."""
        self.say(f"in time: {sentence}", met)

    def leave_out(self, sentence: str) -> None:
        """What could not be tried here."""
        print(f"left  {sentence}", flush=True)
        self.left_out.append(sentence)
