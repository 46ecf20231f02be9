"""Find tesseract for the tests of scans, or bring it: `python -m tests.readers.tesseract`."""

from __future__ import annotations

import os
import shutil
import subprocess

from app.readers.scans import tesseract

WITHOUT = "Tests of scans are left out: install tesseract-ocr (on macOS: brew install tesseract)."


def bring() -> str:
    """The program's version, installed if need be, else the sentence that says what is left out."""
    if not _is_there() and os.geteuid() == 0 and shutil.which("apt-get"):
        print("No tesseract found; trying apt-get install tesseract-ocr …", flush=True)
        apt = "apt-get update -qq && apt-get install -y -qq --no-install-recommends"
        command = f"export DEBIAN_FRONTEND=noninteractive; {apt} tesseract-ocr"
        subprocess.run(
            ["sh", "-c", command], stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
    return f"Tests of scans use {tesseract.version()}." if _is_there() else WITHOUT


def _is_there() -> bool:
    return "eng" in tesseract.languages()


if __name__ == "__main__":
    print(bring())
