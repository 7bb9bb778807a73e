"""The short forms of the proof: against what happened, and against when alerts and tickets should fire."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.live


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("truth", "Not within 1% of what was seen: none."),
        ("alerts", "Not within one evaluation: none."),
        ("tickets", "later than scrapes and evaluations explain: none."),
    ],
)
def test_goal_is_kept(script: str, says: str, project: Path) -> None:
    command = [sys.executable, "-m", f"prove.{script}", "--quick"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False, timeout=300)
    assert 0 == done.returncode, done.stdout + done.stderr
    assert says in done.stdout
