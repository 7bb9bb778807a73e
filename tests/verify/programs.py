"""Programs that behave as an official one does when it is not well, and where the real ones are."""

import shutil
from pathlib import Path

import pytest


def script(folder: Path, text: str) -> str:
    """Write a program; give its path."""
    path = folder / "program"
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def real(package: str, *names: str) -> str:
    """Find a program under one of its names."""
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.fail(f"{names[0]} is missing; on Debian: apt-get install {package}")
    return found
