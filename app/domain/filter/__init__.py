"""The filter language: one line of terms, all of which must hold.

    tag:border-control -tag:monitoring by:ana,ben brief:B1 zone:body has:note "arms depots" depot*

A comma means any of, `-` negates, what stands without a key is a word, a quoted phrase, or the
beginning of a word (`depot*`). Which terms there are is for a list to say (`store.filters.TERMS`):
what is here parses, writes and words any list of them.
"""

from app.domain.filter.clauses import Clause, Filter
from app.domain.filter.parse import Malformed, parse
from app.domain.filter.terms import Term, sentence

__all__ = ["Clause", "Filter", "Malformed", "Term", "parse", "sentence"]
