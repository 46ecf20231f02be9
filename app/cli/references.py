"""References as people type them."""

from __future__ import annotations

import re
from typing import Any

import click

from app.domain.filter_fields import brief_ref


class BriefReference(click.ParamType):
    """`B1`, `b01` or `1`; the number of the brief."""

    name = "reference"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        found = re.fullmatch(r"B([0-9]{1,9})", brief_ref(str(value)))
        if not found:
            self.fail(f"“{value}” is not the reference of a brief. References look like B1.", param)
        return int(found[1])


BRIEF = BriefReference()
