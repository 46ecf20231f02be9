"""The report on another tool's work as CSV, under the rules of the CSV export (csv_table.py)."""

import csv
import io

from app.domain.work_report import HOW, ImportReport
from app.writers.data.csv_table import neutral

COLUMNS = ("source", "passage", "tags", "author", "outcome", "ref", "reason", "candidates")


def write(report: ImportReport) -> bytes:
    table = io.StringIO(newline="")
    rows = csv.writer(table, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for row in report.rows:
        candidates = "\n".join(f"{each.ref}: {each.words}" for each in row.candidates or ())
        cells = (
            row.source,
            row.passage,
            "; ".join(row.tags),
            row.author,
            HOW[row.how],
            row.ref,
            row.reason,
            candidates,
        )
        rows.writerow([neutral(cell) for cell in cells])
    return table.getvalue().encode("utf-8-sig")
