"""Real programs on loopback."""

import shutil
from collections.abc import Callable

import pytest

from tests.server.parts import free_port


@pytest.fixture
def program() -> Callable[[str], str]:
    """Find a program that the set-up installs."""

    def find(name: str) -> str:
        found = shutil.which(name)
        if found is None:
            pytest.fail(f"{name} is missing; on Debian: apt-get install prometheus")
        return found

    return find


@pytest.fixture(name="free_port")
def one_free_port() -> int:
    """Find a port that nothing listens on."""
    return free_port()
