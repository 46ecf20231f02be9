"""References as people type them."""

from __future__ import annotations

from typing import Any

import click

from app.domain.references import brief_number


class BriefReference(click.ParamType):
    """`B1`, `b01` or `1`; the number of the brief."""

    name = "reference"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        number = brief_number(str(value))
        if number is None:
            self.fail(f"“{value}” is not the reference of a brief. References look like B1.", param)
        return number


BRIEF = BriefReference()
