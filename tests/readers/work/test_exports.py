from __future__ import annotations

import json

import pytest

from app.domain.errors import Unreadable
from app.readers.work.exports import json_export


def test_a_later_format_is_refused_and_syntheses_are_named() -> None:
    with pytest.raises(Unreadable, match="a later version"):
        json_export.read(b'{"briefmark": 99}')
    values = {"briefmark": 2, "syntheses": [{"text": "All."}], "matrix": [{"text": ""}],
              "codebook": [{"slug": "a", "name": "A", "retired": True}]}  # fmt: skip
    work = json_export.read(json.dumps(values).encode())
    assert work.tags == ()
    assert work.warnings == ("Left out, since they are no part of an import: 1 synthesis.",)
