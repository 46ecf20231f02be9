"""One picture: how many times better than Taguette, work by work, on a logarithmic scale."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import log10
from statistics import median

from tests.bench.measuring import AtLeast, Row, number

WIDTH, LEFT, RIGHT, LINE, TOP = 860, 340, 90, 26, 64
DECADES = 3  # 1× to 1,000×
WORST = -0.6  # decades: as far as a bar goes where we are behind
STYLE = (
    "text{font:14px system-ui,sans-serif;fill:#2b2a27}.q{fill:#6b6862;font-size:12px}"
    ".b{fill:#0f766e}.w{fill:#b45309}line{stroke:#d9d5cc}"
    "@media(prefers-color-scheme:dark){text{fill:#e8e5df}.q{fill:#a8a49c}.b{fill:#2dd4bf}"
    ".w{fill:#fbbf24}line{stroke:#45423d}}"
)


def svg(rows: Sequence[Row]) -> str:
    """A bar a row that was measured against Taguette, the best first."""
    bars = sorted(
        ((_times(row), row) for row in rows if row.ratios and row.against == "Taguette"),
        key=lambda bar: -bar[0],
    )
    height = TOP + LINE * len(bars) + 16
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
        f' aria-label="How many times less work than Taguette"><style>{STYLE}</style>',
        '<text x="16" y="26" font-weight="600">How many times better than Taguette 1.5.2</text>',
    ]
    for decade in range(DECADES + 1):
        at = _x(10**decade)
        parts.append(f'<line x1="{at:.0f}" y1="{TOP - 12}" x2="{at:.0f}" y2="{height - 8}"/>')
        middle = f'x="{at:.0f}" y="{TOP - 18}" text-anchor="middle"'
        parts.append(f'<text class="q" {middle}>{10**decade:,}×</text>')
    for place, (times, row) in enumerate(bars):
        parts.append(_bar(TOP + LINE * place, times, row))
    return "\n".join([*parts, "</svg>\n"])


def _times(row: Row) -> float:
    ratio = max(median(row.ratios), 1e-4)
    return ratio if isinstance(row.goal, AtLeast) else 1 / ratio


def _x(times: float) -> float:
    share = min(max(log10(times), WORST), DECADES) / DECADES
    return LEFT + share * (WIDTH - LEFT - RIGHT)


def _bar(top: float, times: float, row: Row) -> str:
    begin, end = sorted((_x(1), _x(times)))
    kind = "b" if times >= 1 else "w"
    return (
        f'<text x="{_x(10**WORST) - 8:.0f}" y="{top + 15}" text-anchor="end">'
        f"{escape(row.work)}</text>"
        f'<rect class="{kind}" x="{begin:.0f}" y="{top + 3}" width="{max(end - begin, 2):.0f}"'
        f' height="16" rx="2"/>'
        f'<text class="q" x="{end + 6:.0f}" y="{top + 15}">{number(times)}×</text>'
    )
