"""Times as other tools write them."""

from datetime import UTC, datetime


def moment(text: object) -> datetime | None:
    """An aware time, UTC unless it says otherwise; None for what is none."""
    try:
        at = datetime.fromisoformat(str(text or "").strip())
        return at if at.tzinfo else at.replace(tzinfo=UTC)
    except ValueError:
        return None
