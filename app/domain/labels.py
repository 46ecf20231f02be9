"""Names in a few letters: of tags, for where colour alone must not say it, and of people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count

LONGEST = 4


def short_labels(names: Iterable[str]) -> list[str]:
    """A label for each name, all different: “Border control” -> “BC”, “Monitoring” -> “Mo”. The
    earlier name has the shorter label, so that a new tag changes no label that is known."""
    taken: set[str] = set()
    found = []
    for name in names:
        label = next(label for label in _candidates(name) if label not in taken)
        taken.add(label)
        found.append(label)
    return found


def initials(name: str) -> str:
    """“Ana Sousa” -> “AS”, “Ana Maria de Sousa” -> “AS”, “ana” -> “A”; not always different."""
    words = ["".join(filter(str.isalnum, word)) for word in name.replace("-", " ").split()]
    words = [word for word in words if word] or ["?"]
    return "".join(word[0] for word in dict.fromkeys((words[0], words[-1]))).upper()


def _candidates(name: str) -> Iterator[str]:
    words = ["".join(filter(str.isalnum, word)) for word in name.replace("-", " ").split()]
    words = [word for word in words if word] or ["Tag"]
    first = words[0][:1].upper() + words[0][1:]
    initials = "".join(word[0] for word in words).upper()[:LONGEST]
    if len(words) > 1:
        yield initials
    for length in range(2, LONGEST + 1):
        yield first[:length]
    for number in count(2):
        yield f"{initials[:2]}{number}"
