"""Measures what the generated unit tests cost: CPU seconds of promtool for 200 SLOs, on demand.

The goal is 15 CPU seconds. Prints one line for each way to run them.
"""

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import large

WATCHBILL = [sys.executable, "-m", "generator"]
SLOS, GOAL = 200, 15


def cpu(command: list[str], folder: Path) -> float:
    """Run a command, and return the CPU seconds that it and its children took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Write the specs, run their tests twice, and print what each run took."""
    environment = os.environ
    environment["PYTHONPATH"] = str(Path(__file__).parent.parent)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        large.write(folder / "slo_specs", slos=SLOS)
        compiling = cpu([*WATCHBILL, "validate"], folder)
        print(f"{SLOS} SLOs, load average {os.getloadavg()[0]:.1f}; compiling them takes {compiling:.2f} CPU s")
        for case, goal in (("test, nothing passed before", f"; goal {GOAL}"), ("test, all passed before", "")):
            print(f"{case}: {cpu([*WATCHBILL, 'test'], folder):.2f} CPU s{goal}")


if __name__ == "__main__":
    main()
