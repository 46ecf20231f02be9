"""A short walk; `make walks` goes the whole way."""

from __future__ import annotations

from functools import partial

import pytest

from tests.fixtures.study import Study
from tests.walks.exports import TYPESET, acts_in_csv, acts_in_html, look_at_exports
from tests.walks.filling import each_word_in_each_field, markup_in, said
from tests.walks.words import hostile_words

pytestmark = pytest.mark.either_engine
EVERY = 300  # word of the list


def test_hostile_strings_stay_text(study: Study) -> None:
    words = hostile_words()[::EVERY]
    then = partial(look_at_exports, but=TYPESET)  # the longest of all
    walked = each_word_in_each_field(study, words, len(words), then)
    assert walked.broken == [], said(walked)
    assert len(walked.fields) > 60


def test_what_acts_is_seen() -> None:
    assert markup_in("<p><x-evil></x-evil></p>")
    assert markup_in("<p title='x' onclick='evil()'>a</p>")
    assert not markup_in("<p>&lt;x-evil&gt; javascript:evil()</p>")
    assert [*acts_in_html(b"<p><a href=' JavaScript:evil()'>a</a></p>")]
    assert [*acts_in_csv(b"name\r\n=1+1\r\n")]
