"""Everything Briefmark refuses, as one tree:

    Refused             the request cannot be done; the message says what to do next
    ├── Invalid         the input is wrong (a form can show it beside the field)
    ├── Forbidden       the actor may see this, but not change it
    ├── Missing         there is no such thing, or the actor may not know of it
    ├── Stale           the thing has changed since the actor saw it
    ├── TooLarge        more than Briefmark takes
    ├── OverLimit       more of its kind than one account may have
    ├── Unreadable      a file that cannot be read as text
    │   ├── Locked      a file that asks for a password
    │   └── Scanned     a file of pictures, whose text must be recognised first
    ├── Busy            it cannot be done just now; the same request may work later
    └── Failed          it was tried, and did not work

Each edge (web, api, cli) maps these to its own answers in one place.
"""

from collections.abc import Mapping


class Refused(Exception):
    """`message` is a sentence for the person; `fields` maps a field's name to the sentence
    that belongs beside that field."""

    def __init__(self, message: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields: Mapping[str, str] = dict(fields or {})


class Invalid(Refused):
    pass


class Forbidden(Refused):
    pass


class Missing(Refused):
    pass


class Stale(Refused):
    """`current` is what stands there now (a text, a row), so that both can be shown."""

    def __init__(
        self,
        message: str,
        *,
        current: object | None = None,
        fields: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message, fields=fields)
        self.current = current


class TooLarge(Refused):
    pass


class OverLimit(Refused):
    pass


class Unreadable(Refused):
    pass


class Locked(Unreadable):
    pass


class Scanned(Unreadable):
    pass


class Busy(Refused):
    pass


class Failed(Refused):
    pass
