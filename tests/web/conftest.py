"""What all tests of pages have."""

import pytest


@pytest.fixture(autouse=True)
def _read_here(read_here: None) -> None:
    pass
