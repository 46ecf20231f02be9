"""What somebody looks for, and where its words stand in a text.

    arms "river border" depot* -monitoring

All terms must be there, those with `-` must not. A phrase stands in quotation marks; `*` at the
end of a term takes every word that begins so. Words count as `words` folds them.
A query is never wrong: what cannot be read as anything else is a word. So it has no part in
`domain.filter.parse`, which refuses what it cannot read and says where: a search for `tag:peace`
or for half a quotation looks for these words. Quotation marks and words are the same in both.
"""

from __future__ import annotations

from dataclasses import dataclass

import regex

from app.domain.filter.clauses import QUOTES
from app.domain.words import Phrase, phrase, spots

MOST_CHARACTERS = 500
MOST_TERMS = 20

_TERM = regex.compile(rf"(-?)(?:[{QUOTES}]([^{QUOTES}]*)[{QUOTES}]?|([^\s{QUOTES}]+))(\*?)")


@dataclass(frozen=True, slots=True)
class Query:
    wanted: tuple[Phrase, ...] = ()
    unwanted: tuple[Phrase, ...] = ()

    def __bool__(self) -> bool:
        """Without a word that is wanted there is nothing to look for."""
        return bool(self.wanted)


def read(typed: str) -> Query:
    """The query of what somebody typed. Raises nothing."""
    wanted: dict[Phrase, None] = {}
    unwanted: dict[Phrase, None] = {}
    for found in list(_TERM.finditer(typed[:MOST_CHARACTERS]))[:MOST_TERMS]:
        minus, quoted, bare, star = found.groups()
        looked_for = phrase((bare if quoted is None else quoted) + star)
        if looked_for.words:
            (unwanted if minus else wanted)[looked_for] = None
    return Query(tuple(wanted), tuple(unwanted))


def holds(text: str, query: Query) -> bool:
    """Whether all phrases that are wanted stand in the text, and none that is not."""
    return all(spots(text, [each]) for each in query.wanted) and not spots(text, query.unwanted)
