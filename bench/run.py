"""Measures speed and memory against the goals, on demand: `make bench`.

CPU time (user + system) of child processes, medians, cases interleaved in random order with `python -c pass`, to
which every figure is a ratio: on shared cores, milliseconds drift and ratios hold. Outputs lie on tmpfs where
there is one. Prints a markdown table.
"""

import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import large

PROJECT = Path(__file__).parent.parent
WATCHBILL = Path(sys.executable).with_name("watchbill")
ROUNDS = int(os.environ.get("ROUNDS", "11"))


def nothing() -> None:
    """Prepare nothing."""


@dataclass
class Case:
    """A command to measure, what to prepare before each run, and its goal in CPU ms where `pass` takes 11."""

    name: str
    command: list[str]
    folder: Path
    goal: int | None = None
    prepare: Callable[[], None] = nothing
    samples: list[float] = field(default_factory=list)
    peak: int = 0

    def run(self) -> None:
        """Run once, and note CPU time and peak memory."""
        self.prepare()
        wrapped = [sys.executable, "-S", "-c", MEASURE, *self.command]
        result = subprocess.run(wrapped, cwd=self.folder, stdout=subprocess.PIPE, check=True)
        cpu, peak = json.loads(result.stdout.splitlines()[-1])
        self.samples.append(1000 * cpu)
        self.peak = max(self.peak, peak // 1024)


# Starts the command from a small process, so that its peak memory is its own and not that of this one.
MEASURE = """
import json, os, resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss]))
sys.exit(done.returncode)
"""


def cases(folder: Path) -> list[Case]:
    """Lay out the folders, and list what is measured."""
    seed, many = folder / "seed", folder / "many"
    shutil.copytree(PROJECT / "slo_specs", seed / "slo_specs")
    large.write(many / "slo_specs", slos=1000)
    build = [str(WATCHBILL), "build", "--no-promtool"]
    for place in (seed, many):
        subprocess.run(build, cwd=place, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(build, cwd=many, check=True, stdout=subprocess.DEVNULL)

    def fresh(place: Path) -> Callable[[], None]:
        def prepare() -> None:
            for name in ("output", ".watchbill"):
                shutil.rmtree(place / name, ignore_errors=True)

        return prepare

    def settled() -> None:
        subprocess.run(build, cwd=many, check=True, stdout=subprocess.DEVNULL)

    def changed() -> None:
        settled()
        objective = random.choice(["99.1%", "99.2%", "99.3%", "99.4%", "99.6%", "99.7%"])
        large.write_slo(many / "slo_specs", 500, objective)

    return [
        Case("`python -c pass`", [sys.executable, "-c", "pass"], seed),
        Case("`--help`", [str(WATCHBILL), "--help"], seed, 20),
        Case("`--version`", [str(WATCHBILL), "--version"], seed, 20),
        Case("`validate`, the seed's service", [str(WATCHBILL), "validate"], seed),
        Case("`build`, the seed's service, cold", build, seed, 90, fresh(seed)),
        Case("`build`, 1,000 SLOs, cold", build, many, 300, fresh(many)),
        Case("`build`, nothing changed", build, many, 27, settled),
        Case("`build`, 1 of 1,000 changed", build, many, 150, changed),
        Case("`promtool check rules`, 1,000 files", promtool(many), many / "output"),
    ]


def promtool(many: Path) -> list[str]:
    """Name the call that a build makes of promtool, once for all files."""
    files = sorted(str(path.relative_to(many / "output")) for path in (many / "output").rglob("rules/*/*.yml"))
    return ["promtool", "check", "rules", *files]


def main() -> None:
    """Measure, and print the table."""
    base = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with tempfile.TemporaryDirectory(dir=base) as name:
        measured = cases(Path(name))
        for case in measured:
            case.run()  # warms the page cache and the compiled modules
            case.samples.clear()
        for _ in range(ROUNDS):
            for case in random.sample(measured, len(measured)):
                case.run()
        rules = sum(path.read_text().count("expr:") for path in (Path(name) / "many/output").rglob("rules/*/*.yml"))
    unit = statistics.median(measured[0].samples)
    print(f"Median CPU ms of {ROUNDS} runs, {rules:,} rules from 1,000 SLOs; load average {os.getloadavg()[0]:.1f}.\n")
    print("| case | CPU ms | × `pass` | goal (× `pass`) | peak MiB |")
    print("| --- | --- | --- | --- | --- |")
    for case in measured:
        cpu = statistics.median(case.samples)
        goal = f"{case.goal} ({case.goal / 11:.1f})" if case.goal else ""
        print(f"| {case.name} | {cpu:.0f} | {cpu / unit:.1f} | {goal} | {case.peak} |")


if __name__ == "__main__":
    main()
