"""Random courses of errors: when the generated alerts fire and clear, and when they should.

Prometheus' own rule engine (`promtool test rules`) evaluates the generated file over raw counters. Here, the same is
computed from the same counters by the definition of the windows, in plain sums, as `watchbill simulate slo` does: no
text of a rule is read (docs/explanation/slo-rules.md). `python -m prove.alerts`, `--profiles 500`, or `--quick`. Ends
with 1 where an alert fires or clears more than one evaluation away from the prediction.

promtool evaluates all groups at one interval. So tiles are taken every 30 s here, not every 4 minutes.
"""

import argparse
import itertools
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import yaml

from generator.kinds.slo.model import SLO
from generator.naming import BURN_ALERT
from generator.pipeline import compile_specs
from generator.replay.course import course_of
from generator.replay.replay import Replay
from generator.replay.simulate import Subjected, subjected
from prove.project import Promise, build, seconds
from prove.server import program

STEP = 30
HOURS = 10
STEPS = HOURS * 3600 // STEP
QUICK, DEFAULT = 6, 60
# The tiers of the SRE workbook that page: share of the budget, long window, short window.
PAGES = (("0.02", "1h", "5m"), ("0.05", "6h", "30m"))
SEVERITIES = ("page", "ticket")
MIN_BAD_EVENTS = 5
PROMISES = tuple(
    Promise(f"slo-{place}", "all", objective, window)
    for place, (objective, window) in enumerate(
        [("99.9%", "30d"), ("99%", "30d"), ("99.5%", "28d"), ("99.95%", "30d"), ("99.5%", "90d"), ("99.9%", "28d")]
    )
)


@dataclass(frozen=True)
class Profile:
    """Constant traffic, and errors that change at times: (steps, bad requests in a step)."""

    number: int
    promise: Promise
    requests: float  # in a step
    course: tuple[tuple[int, float], ...]

    @property
    def bad(self) -> list[float]:
        """Bad events at each step."""
        return [bad for steps, bad in self.course for _ in range(steps)]

    @property
    def budget(self) -> Fraction:
        """The error budget as a ratio."""
        return 1 - Fraction(self.promise.objective.rstrip("%")) / 100


@dataclass(frozen=True)
class Found:
    """How a profile's alerts compare: all instants alike, or within one evaluation."""

    profile: Profile
    changes: int
    exact: bool
    close: bool
    late: list[int]  # steps by which pages come later than over the events themselves


def main() -> int:
    """Run the profiles, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} profiles")
    parser.add_argument("--profiles", type=int, default=DEFAULT)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    number = QUICK if arguments.quick else arguments.profiles
    rng = random.Random(arguments.seed)
    profiles = [profile(rng, place) for place in range(number)]
    with tempfile.TemporaryDirectory(prefix="prove-") as folder:
        files = dict(zip(PROMISES, build(Path(folder), PROMISES), strict=True))
        catalog = compile_specs(Path(folder) / "slo_specs").environments[0].catalog
        subjects = {promise: subjected(catalog.get(SLO, promise.name), catalog) for promise in PROMISES}
        found = [compare(Path(folder), files[one.promise], one, subjects[one.promise]) for one in profiles]
    print_found(found)
    return 0 if all(one.close for one in found) else 1


def print_found(found: Sequence[Found]) -> None:
    """Print how many profiles agree, and how late pages are."""
    late = sorted(late * STEP / 60 for one in found for late in one.late)
    print(f"| profiles of {HOURS} h | times of firing and clearing | agree exactly | within one evaluation |")
    print("| --- | --- | --- | --- |")
    counts = (sum(one.changes for one in found), sum(one.exact for one in found), sum(one.close for one in found))
    print(f"| {len(found)} | {' | '.join(map(str, counts))} |")
    if late:
        print(
            "\nMinutes by which a page fires later than over the events themselves, which no recorded rate can know:\n"
        )
        print("| pages | earliest | median | 95 % | latest |")
        print("| --- | --- | --- | --- | --- |")
        cut = late[min(len(late) - 1, round(0.95 * len(late)))]
        print(f"| {len(late)} | {late[0]:.1f} | {statistics.median(late):.1f} | {cut:.1f} | {late[-1]:.1f} |")
    apart = [one.profile for one in found if not one.close]
    print(f"\nNot within one evaluation: {', '.join(map(str, apart)) or 'none'}.")


def profile(rng: random.Random, number: int) -> Profile:
    """Draw a profile: quiet at first, then two to six steps of errors, from half the budget to all requests."""
    promise = PROMISES[number % len(PROMISES)]
    budget = float(1 - Fraction(promise.objective.rstrip("%")) / 100)
    requests = exact(10 ** rng.uniform(0, 4))
    left, course = STEPS, list[tuple[int, float]]()
    for place in range(rng.randint(3, 7)):
        steps = min(left, rng.choice([rng.randint(3, 20), rng.randint(20, 120), rng.randint(120, 500)]))
        quiet = place == 0 or rng.random() < 0.35
        ratio = 0.0 if quiet else budget / 2 * (2 / budget) ** rng.random() ** 0.5
        course.append((steps, exact(requests * ratio)))
        left -= steps
    course.append((left, 0.0))
    return Profile(number, promise, requests, tuple(course))


def exact(value: float) -> float:
    """Round so that sums are exact: a counter that seems to fall by a rounding error would count as restarted."""
    return round(value * 1024) / 1024


# What should happen.


class Sums:
    """How much has come within the last steps of a series, which begins with step 1."""

    def __init__(self, values: Sequence[float]) -> None:
        self.sums = [0.0, *itertools.accumulate(values)]

    def grown(self, step: int, length: int) -> float:
        """Tell by how much the sum has grown within a length."""
        return self.sums[step] - self.sums[max(0, step - length // STEP)]


def replayed(one: Profile, subject: Subjected) -> dict[str, list[bool]]:
    """Tell at each step, from 0, whether an alert fires, by severity."""
    course = course_of(([one.requests] * STEPS, one.bad), 0, subject.events, STEP, None)
    evaluations = {
        evaluation.time: {alarm.severity for alarm in evaluation.firing if alarm.name == BURN_ALERT}
        for evaluation in Replay(subject.shape, subject.severities, course, STEP).over(0, STEPS * STEP)
    }
    return {severity: [severity in fires for fires in evaluations.values()] for severity in SEVERITIES}


def ideal_pages(one: Profile) -> list[bool]:
    """Tell when pages would fire if all events were known at once, and the past were quiet."""
    events = Sums(one.bad)

    def burns(step: int, length: str, limit: float) -> bool:
        return events.grown(step, seconds(length)) / (one.requests * seconds(length) / STEP) > limit

    return [
        any(
            burns(step, long, limit)
            and burns(step, short, limit)
            and events.grown(step, seconds(long)) >= MIN_BAD_EVENTS
            for share, long, short in PAGES
            for limit in (float(Fraction(share) * seconds(one.promise.window) / seconds(long) * one.budget),)
        )
        for step in range(STEPS + 1)
    ]


def lateness(pages: Sequence[bool], ideal: Sequence[bool]) -> list[int]:
    """Tell by how many steps each page comes later than the ideal one that begins nearest, within half an hour."""
    begins = [[step for step in range(1, len(states)) if states[step] > states[step - 1]] for states in (pages, ideal)]
    late = [min((step - other for other in begins[1]), key=abs, default=STEPS) for step in begins[0]]
    return [steps for steps in late if abs(steps) <= 1800 // STEP]


# What happens.


def compare(folder: Path, rules: Path, one: Profile, subject: Subjected) -> Found:
    """Let promtool say whether the alerts fire when they should; at first to the very evaluation."""
    states = replayed(one, subject)
    changes = sum(len(list(itertools.groupby(states[severity]))) - 1 for severity in SEVERITIES)
    exact = agrees(folder, rules, one, states, slack=0)
    close = exact or agrees(folder, rules, one, states, slack=1)
    return Found(one, changes, exact, close, lateness(states["page"], ideal_pages(one)))


def agrees(folder: Path, rules: Path, one: Profile, states: dict[str, list[bool]], slack: int) -> bool:
    """Run promtool over a profile; `slack` steps on both sides of a change may be either."""
    checks = [check for severity in SEVERITIES for check in checks_of(severity, states[severity], slack)]
    groups = [group["name"] for group in yaml.safe_load(rules.read_text())["groups"]]
    test = {
        "rule_files": [str(rules)],
        "evaluation_interval": f"{STEP}s",
        "group_eval_order": groups,
        "tests": [{"interval": f"{STEP}s", "input_series": counters(one), "promql_expr_test": checks}],
    }
    file = folder / f"profile-{one.number}.test.yml"
    file.write_text(yaml.safe_dump(test))
    done = subprocess.run(
        [program("promtool"), "test", "rules", str(file)], capture_output=True, text=True, check=False
    )
    if done.returncode and "got:" not in done.stdout + done.stderr:
        raise RuntimeError(done.stdout + done.stderr)
    return not done.returncode


def counters(one: Profile) -> list[dict[str, str]]:
    """Feed the counters of good and bad requests."""
    parts = {"200": ["0"], "500": ["0"]}
    values = dict.fromkeys(parts, 0.0)
    for steps, bad in one.course:
        for code, grows in (("200", one.requests - bad), ("500", bad)):
            if steps:
                parts[code].append(f"{values[code] + grows:.10f}+{grows:.10f}x{steps - 1}")
            values[code] += steps * grows
    return [
        {"series": f'http_requests_total{{job="shop",route="all",code="{code}"}}', "values": " ".join(part)}
        for code, part in parts.items()
    ]


def checks_of(severity: str, states: Sequence[bool], slack: int) -> Iterator[dict[str, object]]:
    """Check every stretch in which an alert fires, or does not: it fires at all evaluations of it, or at none."""
    alerts = f'ALERTS{{alertname="SLOErrorBudgetBurn",alertstate="firing",severity="{severity}"}}'
    first = 0
    for state, stretch in itertools.groupby(states):
        last = first + len(list(stretch)) - 1
        begin = first + (slack if first else 0)
        end = last - (slack if last < STEPS else 0)
        first = last + 1
        if begin <= end:
            length = (end - begin) * STEP + STEP // 2  # off the grid: open or closed ranges are alike
            yield {
                "expr": f"sum(count_over_time({alerts}[{length}s])) or vector(0)",
                "eval_time": f"{end * STEP}s",
                "exp_samples": [{"labels": "{}", "value": (end - begin + 1) * state}],
            }


if __name__ == "__main__":
    sys.exit(main())
