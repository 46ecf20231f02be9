"""Where the program's own files lie, and where it keeps what people make with it unless it is told:
in a checkout at its top; installed, within the package and in the person's data folder."""

from pathlib import Path

from platformdirs import user_data_path

_PACKAGE = Path(__file__).resolve().parent
_INSTALLED = (_PACKAGE / "templates").is_dir()  # the wheel has them there: pyproject.toml
_TOP = _PACKAGE if _INSTALLED else _PACKAGE.parent

TEMPLATES = _TOP / "templates"
STATIC = _TOP / "static"
IMPORTED_FROM = _PACKAGE.parent


def usual_instance() -> Path:
    """“instance” in a checkout, else ~/.local/share/briefmark or what the platform has for it."""
    return user_data_path("briefmark", appauthor=False) if _INSTALLED else _TOP / "instance"
