"""Thirty days of hard history in a real Prometheus: what the rules say of it, and what happened.

`python -m prove.truth`, or `--quick` for three days and four scenarios. Ends with 1 where Watchbill's ratio is NaN,
or more than 1 % off what the scrapes saw.
"""

import argparse
import math
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from prove import peers
from prove.history import DAY, History, Scenario, scenarios, simulate
from prove.project import Promise, Rule, behind, build, rules_in
from prove.replay import replay
from prove.server import Prometheus, prometheus, write_samples

START = 1_699_920_000  # a midnight
GOAL = 0.01
QUICK = ("outage at night", "restarts", "idle hours", "low traffic")
SLO_WINDOW_RATIO = "slo:error_ratio:slo_window"


@dataclass(frozen=True)
class Case:
    """A scenario as it went, and the rules of its SLO."""

    scenario: Scenario
    promise: Promise
    history: History
    rules: list[Rule]
    sloth: list[Rule]


@dataclass(frozen=True)
class Verdict:
    """What everybody says of a scenario."""

    name: str
    true: float
    seen: float
    sloth: float
    pyrra: float
    ours: float

    @property
    def kept(self) -> bool:
        """Tell whether the goal is kept: no NaN, and at most 1 % off what the scrapes saw."""
        return not math.isnan(self.ours) and abs(self.ours / self.seen - 1) <= GOAL


def main() -> int:
    """Run the scenarios, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three days, four scenarios")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    days = 3 if arguments.quick else 30
    chosen = [one for one in scenarios(days) if not arguments.quick or one.name in QUICK]
    with tempfile.TemporaryDirectory(prefix="prove-") as folder:
        verdicts = judge(Path(folder), chosen, days, arguments.seed)
    print(f"Relative error of the error ratio over {days} days, in percent of the true one.\n")
    print("| scenario | true ratio | seen by the scrapes | Sloth | Pyrra, raw range | Watchbill | of what was seen |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for one in verdicts:
        off = [percent(value, one.true) for value in (one.seen, one.sloth, one.pyrra, one.ours)]
        print(f"| {one.name} | {one.true:.3g} | {' | '.join(off)} | {percent(one.ours, one.seen)} |")
    missed = [one.name for one in verdicts if not one.kept]
    print(f"\nNot within {GOAL:.0%} of what was seen: {', '.join(missed) or 'none'}.")
    return 1 if missed else 0


def judge(folder: Path, chosen: list[Scenario], days: int, seed: int) -> list[Verdict]:
    """Let all scenarios go by in one Prometheus, record the rules, and ask for the SLO window's ratio."""
    data = folder / "data"
    end = START + days * DAY
    cases = prepare(folder, chosen, days, seed)
    write_samples(data, (series for case in cases for series in case.history.series))
    recorded = [rule for case in cases for rules in (case.rules, case.sloth) for rule in rules[:-1]]
    replay(data, recorded, START, end)
    with prometheus(data) as server:
        return [verdict(server, case, end) for case in cases]


def prepare(folder: Path, chosen: list[Scenario], days: int, seed: int) -> list[Case]:
    """Simulate the scenarios, and generate the rules of their SLOs."""
    promises = [Promise(one.name.replace(" ", "-"), one.name.replace(" ", "-"), window=f"{days}d") for one in chosen]
    files = build(folder, promises)
    end = START + days * DAY
    return [
        Case(
            scenario,
            promise,
            simulate(scenario, promise.route, START, end, seed),
            behind(SLO_WINDOW_RATIO, rules_in(file)),
            behind(f"slo:sli_error:ratio_rate{days}d", peers.sloth(promise)),
        )
        for scenario, promise, file in zip(chosen, promises, files, strict=True)
    ]


def verdict(server: Prometheus, case: Case, end: int) -> Verdict:
    """Ask what everybody says at the end: the last rule of each reads what the others recorded."""
    truth = case.history.truth
    ours, sloth = (last_value(server, rules[-1], end) for rules in (case.rules, case.sloth))
    window = case.promise.window
    total, bad = (f"sum(increase({one}[{window}]))" for one in peers.selectors(case.promise))
    pyrra = server.value(f"({bad} or vector(0)) / {total}", end)
    said = [math.nan if value is None else value for value in (sloth, pyrra, ours)]
    return Verdict(case.scenario.name, truth.ratio, truth.seen_ratio, *said)


def last_value(server: Prometheus, rule: Rule, end: int) -> float | None:
    """Evaluate a rule as its group last did before the end."""
    return server.value(rule.expr, end - (end - rule.offset) % rule.interval)


def percent(value: float, true: float) -> str:
    """Say by how much a value is off the true one."""
    return "NaN" if math.isnan(value) else f"{100 * (value / true - 1):+.2f}"


if __name__ == "__main__":
    sys.exit(main())
