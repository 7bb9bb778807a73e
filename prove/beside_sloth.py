"""Sloth's alerts and ours over the same counters: when the pages fire and clear.

Both are built from one SLO, once with `compatibility: sloth`, whose rules are Sloth's own (tests/interop/), and
evaluated side by side by Prometheus' own rule engine (`promtool test rules`). `python -m prove.beside_sloth`, three
minutes on two cores, or `--quick`. Ends with 1 where the two differ without a reason that the table gives.

Only what pages is evaluated: promtool evaluates all groups at one interval, and ours for tickets have another one.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from generator.pipeline import compile_specs, emit
from prove.project import SLO, SPECS
from prove.server import program

STEP = 30  # seconds between two scrapes, and between two evaluations
QUIET = 375  # minutes before anything happens: the longest window that pages is 6h
LATE, LINGERING = STEP, 150  # seconds by which the two may fire and clear apart
RATE = 3000.0  # requests in a step, unless a course says otherwise
_PAGED = re.compile(r":ratio_rate(5m|30m|1h|6h)$")
_GOT = re.compile(r"got:(?: \{\} (\S+)| ?nil)")

# A course: (minutes, good requests in a step, bad ones in a step); None stands for no series at all.
Course = tuple[tuple[float, float, float | None], ...]


@dataclass(frozen=True)
class Scenario:
    """What happens, and why the two may differ; `wrong` says what Sloth does that ours does not."""

    name: str
    course: Course
    wrong: str = ""


@dataclass(frozen=True)
class Page:
    """When a page fires first and clears last, in seconds after the trouble begins."""

    fires: float
    clears: float


@dataclass(frozen=True)
class Outcome:
    """What both did; None where there was no page."""

    scenario: Scenario
    ours: Page | None
    theirs: Page | None

    @property
    def same(self) -> bool:
        """Whether both paged at the same minutes, or neither did."""
        if self.ours is None or self.theirs is None:
            return self.ours is self.theirs
        fires, clears = self.ours.fires - self.theirs.fires, self.ours.clears - self.theirs.clears
        return abs(fires) <= LATE and abs(clears) <= LINGERING


def outage(share: float, minutes: float) -> Scenario:
    """Let a share of the requests fail for a while, after quiet hours."""
    after = 30 if minutes < 90 else 60
    course = ((QUIET, RATE, 0.0), (minutes, RATE * (1 - share), RATE * share), (after, RATE, 0.0))
    return Scenario(f"{share:.1%} fail for {minutes:g}m", course)


SHARES = (1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.015, 0.01, 0.007, 0.005)
LENGTHS = (3, 10, 30, 90, 240)
OUTAGES = tuple(outage(share, minutes) for share in SHARES for minutes in LENGTHS)
BURSTS = tuple(part for _ in range(8) for part in ((3.0, RATE * 0.8, RATE * 0.2), (12.0, RATE, 0.0)))
COURSES = (
    Scenario("20% fail for 3 of 15 minutes, eight times", ((QUIET, RATE, 0.0), *BURSTS)),
    Scenario("traffic falls to a tenth, then 10% fail", ((QUIET, RATE, 0.0), (30, RATE / 10, 0.0), (60, 270.0, 30.0))),
    Scenario("traffic grows tenfold, and 5% fail", ((QUIET, RATE, 0.0), (60, RATE * 9.5, RATE / 2))),
    Scenario(
        "errors grow slowly to 10%", ((QUIET, RATE, 0.0), (60, 2970.0, 30.0), (60, 2850.0, 150.0), (60, 2700.0, 300.0))
    ),
    Scenario("10% fail, and no error before", ((QUIET, RATE, None), (60, 2700.0, 300.0), (30, RATE, 0.0))),
    Scenario("always 0.1% fail, then 10%", ((QUIET, 2997.0, 3.0), (60, 2700.0, 300.0), (30, 2997.0, 3.0))),
)
DIFFERENT = (
    Scenario(
        "one error in an hour of 12 requests",
        ((QUIET, 0.1, 0.0), (0.5, 0.0, 1.0), (60, 0.1, 0.0)),
        "a single bad event pages: there is no minimum",
    ),
    Scenario(
        "a service ten minutes old, 2% fail",
        ((10, RATE, 0.0), (20, 2940.0, 60.0), (30, RATE, 0.0)),
        "minutes are taken for hours while the history is short",
    ),
)
SCENARIOS = (*OUTAGES, *COURSES, *DIFFERENT)
QUICK = (OUTAGES[1], OUTAGES[11], OUTAGES[22], OUTAGES[47], COURSES[0], *DIFFERENT)


def main() -> int:
    """Run the scenarios, print the table, and say whether every difference has its reason."""
    parser = argparse.ArgumentParser(description="Compare Sloth's pages with ours.")
    parser.add_argument("--quick", action="store_true", help="only a handful of scenarios")
    found = run(QUICK if parser.parse_args().quick else SCENARIOS)
    print("| what happens | Sloth pages, clears | ours | |")
    print("| --- | --- | --- | --- |")
    for outcome in found:
        verdict = "the same" if outcome.same else outcome.scenario.wrong or "DIFFERENT"
        print(f"| {outcome.scenario.name} | {_told(outcome.theirs)} | {_told(outcome.ours)} | {verdict} |")
    return int(any(not outcome.same and not outcome.scenario.wrong for outcome in found))


def run(scenarios: Sequence[Scenario]) -> list[Outcome]:
    """Evaluate scenarios, on two cores."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        groups = _write_rules(folder)
        parts = [scenarios[0::2], scenarios[1::2]]
        with ThreadPoolExecutor(2) as pool:
            halves = list(pool.map(lambda part: _evaluated(folder, groups, *part), enumerate(parts)))
    outcomes = {outcome.scenario: outcome for half in halves for outcome in half}
    return [outcomes[scenario] for scenario in scenarios]


def _write_rules(folder: Path) -> list[str]:
    """Build the SLO twice, keep the rules that page, and name their groups in order."""
    specs = folder / "specs"
    specs.mkdir()
    slo = SLO.replace("    where: {route: %(route)s}\n", "")
    texts = [slo % {"name": name, "objective": "99.9%", "window": "30d"} for name in ("ours", "theirs")]
    (specs / "shop.yaml").write_text(SPECS + texts[0] + texts[1] + "  compatibility: sloth\n", encoding="utf-8")
    artifacts = emit(compile_specs(specs)).artifacts["proof"]
    names = []
    for name in ("ours", "theirs"):
        document = yaml.safe_load(artifacts[f"prometheus/rules/shop/{name}.yml"].text)
        groups = [group for group in map(_paging, document["groups"]) if group["rules"]]
        names += [group["name"] for group in groups]
        (folder / f"{name}.yml").write_text(yaml.safe_dump({"groups": groups}), encoding="utf-8")
    return names


def _paging(group: dict[str, Any]) -> dict[str, Any]:
    if group["name"].startswith("sloth-"):
        rules = [rule for rule in group["rules"] if _pages(rule)]
    else:
        rules = group["rules"] if group["name"].endswith("-fast") else []
    return {**group, "rules": rules}


def _pages(rule: dict[str, Any]) -> bool:
    return rule["labels"].get("sloth_severity") == "page" or bool(_PAGED.search(rule.get("record", "")))


def _evaluated(folder: Path, groups: list[str], number: int, scenarios: Sequence[Scenario]) -> list[Outcome]:
    document = {
        "rule_files": ["ours.yml", "theirs.yml"],
        "evaluation_interval": f"{STEP}s",
        "group_eval_order": groups,
        "tests": [_test(scenario) for scenario in scenarios],
    }
    file = folder / f"{number}.test.yml"
    file.write_text(yaml.safe_dump(document), encoding="utf-8")
    command = [program("promtool"), "test", "rules", file.name]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    got = [float(value) if value else None for value in _GOT.findall(ran.stdout + ran.stderr)]
    if len(got) != 4 * len(scenarios):
        raise RuntimeError(ran.stdout + ran.stderr)
    return [
        Outcome(scenario, _page(got[at], got[at + 1]), _page(got[at + 2], got[at + 3]))
        for at, scenario in zip(range(0, len(got), 4), scenarios, strict=True)
    ]


def _page(fires: float | None, clears: float | None) -> Page | None:
    return None if fires is None or clears is None else Page(fires, clears)


def _test(scenario: Scenario) -> dict[str, Any]:
    """Ask for the first and the last moment of each page; no answer is right, so that promtool prints them."""
    minutes = sum(length for length, _, _ in scenario.course)
    begins = round(60 * scenario.course[0][0])
    checks = [
        {"expr": f"max({function}_over_time(timestamp({alert})[{round(60 * minutes)}s:{STEP}s])) - {begins}"}
        for alert in (
            'ALERTS{slo="ours",severity="page",alertstate="firing"}',
            'ALERTS{sloth_severity="page",alertstate="firing"}',
        )
        for function in ("min", "max")
    ]
    never = {"eval_time": f"{round(60 * minutes)}s", "exp_samples": [{"labels": '{never="x"}', "value": 0}]}
    return {
        "interval": f"{STEP}s",
        "input_series": [
            {
                "series": f'http_requests_total{{job="shop",code="{code}"}}',
                "values": " ".join(_values(scenario, column)),
            }
            for column, code in ((1, "200"), (2, "500"))
        ],
        "promql_expr_test": [{**check, **never} for check in checks],
    }


def _values(scenario: Scenario, column: int) -> Iterator[str]:
    """Write a counter's samples in promtool's notation; `_` is no sample."""
    counted = 0.0
    for part in scenario.course:
        steps, growth = round(60 * part[0] / STEP), part[column]
        if growth is None:
            yield f"_x{steps}"
        else:
            yield f"{counted:.4f}+{growth:.4f}x{steps - 1}" if steps > 1 else f"{counted:.4f}"
            counted += growth * steps


def _told(page: Page | None) -> str:
    return "no page" if page is None else f"{page.fires / 60:g}m, {page.clears / 60:g}m"


if __name__ == "__main__":
    sys.exit(main())
