"""Ways to keep the events of a scrape gap, compared: how exact, how soon, how costly.

`python -m prove.gaps`. The candidates are the generated rules, and the same with other tiles under the SLO window.
"""

import argparse
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from prove import history
from prove.history import DAY, HOUR, MINUTE, History, Scenario, simulate
from prove.project import Promise, Rule, behind, build, rules_in, seconds
from prove.replay import replay
from prove.server import Prometheus, prometheus, write_samples
from prove.truth import SLO_WINDOW_RATIO, START, last_value, percent

OTHERS = ("outage at the peak", "restarts", "bursts", "low traffic", "idle hours", "lazy error series")
SLOW = 240
OR = "\nor\n"


@dataclass(frozen=True)
class Parts:
    """The generated rules of which a candidate is made: the two base rates, two tiles, the SLO window's ratio."""

    generated: list[Rule]
    total: Rule
    bad: Rule
    total_tile: Rule
    bad_tile: Rule
    ratio: Rule

    @property
    def zero(self) -> str:
        """What stands for bad events where there is no series of them."""
        return self.bad.expr.partition(OR)[2]

    def bad_over(self, length: str) -> str:
        """Write the rate of bad events over another range, absent where there is no series of them."""
        return over(self.bad.expr.partition(OR)[0], length)

    def total_over(self, length: str) -> str:
        """Write the rate of all events over another range."""
        return over(self.total.expr, length)


Candidate = Callable[[Parts], list[Rule]]


def parts_of(file: Path) -> Parts:
    """Find the parts in a rule file."""
    rules = rules_in(file)
    generated = behind(SLO_WINDOW_RATIO, rules)
    named = {rule.name: rule for rule in rules}
    ratio = named[SLO_WINDOW_RATIO]

    def base(which: str) -> Rule:
        return named[f"slo:events_{which}:rate5m"]

    def tile(which: str) -> Rule:
        return next(named[name] for name in ratio.reads if f"_{which}:" in name)

    return Parts(generated, base("total"), base("bad"), tile("total"), tile("bad"), ratio)


def over(expr: str, length: str) -> str:
    """Write a rate over another range."""
    return expr.replace("[5m]", f"[{length}]")


def generated(parts: Parts) -> list[Rule]:
    """Keep what is generated."""
    return parts.generated


def means(parts: Parts) -> list[Rule]:
    """Take as tiles the means of the rates over 5m."""
    own = f'{{slo="{dict(parts.total.labels)["slo"]}"}}'
    pairs = ((parts.total, parts.total_tile), (parts.bad, parts.bad_tile))
    tiles = [replace(tile, expr=f"avg_over_time({base.name}{own}[4m])") for base, tile in pairs]
    return [parts.total, parts.bad, *tiles, parts.ratio]


def fallback(parts: Parts) -> list[Rule]:
    """Take the means again, but a rate over an hour where that over 5m is absent."""
    total, bad, *others = means(parts)
    longer = OR.join((parts.bad_over("5m"), parts.bad_over("1h"), parts.zero))
    return [replace(total, expr=total.expr + OR + parts.total_over("1h")), replace(bad, expr=longer), *others]


def raw_tiles(length: str) -> Candidate:
    """Take rates over a longer range as tiles."""

    def candidate(parts: Parts) -> list[Rule]:
        zero = parts.zero.replace(parts.total.name, parts.total_tile.name)
        total = replace(parts.total_tile, expr=parts.total_over(length))
        return [total, replace(parts.bad_tile, expr=parts.bad_over(length) + OR + zero), parts.ratio]

    return candidate


def carried(length: str) -> Candidate:
    """Take as a tile what a long range knows more than the former tiles in it."""

    def candidate(parts: Parts) -> list[Rule]:
        own = f'{{slo="{dict(parts.total.labels)["slo"]}"}}'
        span = f"{(seconds(length) - SLOW // 2) // MINUTE}m"
        *rates, ratio = raw_tiles(length)(parts)
        rates = [replace(rate, name=f"long_{rate.name}", expr=over_long(rate, parts)) for rate in rates]
        tiles = []
        for rate, tile in zip(rates, (parts.total_tile, parts.bad_tile), strict=True):
            known, former = f"{rate.name}{own}", f"sum_over_time({tile.name}{own}[{span}])"
            expr = f"{seconds(length) // SLOW} * {known} - ({former} or 0 * {known})"
            tiles.append(replace(tile, expr=expr))
        return [*rates, *tiles, ratio]

    def over_long(rate: Rule, parts: Parts) -> str:
        return rate.expr.replace(parts.total_tile.name, f"long_{parts.total_tile.name}")

    return candidate


def bridged(length: str) -> Candidate:
    """Take the generated tiles, over another range."""
    less = f"{(seconds(length) - SLOW) // MINUTE}m"

    def candidate(parts: Parts) -> list[Rule]:
        return [
            replace(rule, expr=rule.expr.replace("[1h]", f"[{length}]").replace("[56m]", f"[{less}]"))
            for rule in parts.generated
        ]

    return candidate


CANDIDATES: dict[str, Candidate] = {
    "bridged, 1h, as generated": generated,
    "means of rate5m": means,
    "means of rate5m, else rate1h": fallback,
    "raw tiles, 15m": raw_tiles("15m"),
    "raw tiles, 1h": raw_tiles("1h"),
    "carried, 1h": carried("1h"),
    "bridged, 30m": bridged("30m"),
    "bridged, 2h": bridged("2h"),
}


@dataclass(frozen=True)
class Case:
    """A history, and the rules of its SLO."""

    scenario: Scenario
    promise: Promise
    history: History
    parts: Parts


@dataclass(frozen=True)
class Answer:
    """What a candidate says of a case."""

    off: str
    odd: str
    shown: tuple[str, str]
    samples: float
    tiles: tuple[float, float, float]


def main() -> None:
    """Compare the candidates, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--only", nargs="*", default=list(CANDIDATES), help="candidates")
    arguments = parser.parse_args()
    days = arguments.days
    with tempfile.TemporaryDirectory(prefix="prove-") as name:
        folder = Path(name)
        cases = prepare(folder, days)
        answers = {one: ask(folder, one, cases, days) for one in arguments.only}
    print_answers(cases, answers)


def print_answers(cases: Sequence[Case], answers: dict[str, list[Answer]]) -> None:
    """Print how exact, how soon, and how costly."""
    print("Relative error of the SLO window's ratio, in percent of what the scrapes saw.\n")
    print("| candidate | " + " | ".join(case.scenario.name for case in cases) + " | samples/min |")
    print("|" + " --- |" * (len(cases) + 2))
    for name, per_case in answers.items():
        cells = [one.off for one in per_case]
        print(f"| {name} | {' | '.join(cells)} | {per_case[0].samples:,.0f} |")
    print("\nA window that is no whole number of hours; what shows of an outage; tiles of an hour, to their mean.\n")
    print("| candidate | odd window: worst | shown 10 min after it began | 8 min after its end | tiles from, to |")
    print("|" + " --- |" * 5)
    for name, per_case in answers.items():
        outage = next(one for case, one in zip(cases, per_case, strict=True) if case.scenario.name == OTHERS[0])
        worst = max((one.odd for one in per_case), key=lambda text: abs(float(text)))
        low, mean, high = outage.tiles
        print(f"| {name} | {worst} | {' | '.join(outage.shown)} | {low / mean:.0%}, {high / mean:.0%} |")


def prepare(folder: Path, days: int) -> list[Case]:
    """Simulate all histories, and write what was scraped."""
    chosen = [*history.gaps(days), *(one for one in history.scenarios(days) if one.name in OTHERS)]
    slugs = [one.name.lower().replace(" ", "-").replace(",", "") for one in chosen]
    promises = [Promise(slug, slug, window=f"{days}d") for slug in slugs]
    files = build(folder, promises)
    cases = [
        Case(
            one,
            promise,
            simulate(one, promise.route, START, START + days * DAY),
            parts_of(file),
        )
        for one, promise, file in zip(chosen, promises, files, strict=True)
    ]
    write_samples(folder / "data", (series for case in cases for series in case.history.series))
    return cases


def ask(folder: Path, name: str, cases: Sequence[Case], days: int) -> list[Answer]:
    """Record a candidate's rules beside the raw history, and ask."""
    end, data = START + days * DAY, folder / name.replace(" ", "-")
    copy = ["cp", "-rl", str(folder / "data"), str(data)]
    subprocess.run(copy, check=True)
    changed = [CANDIDATES[name](case.parts) for case in cases]
    down = {case.promise.name: case.scenario.down for case in cases}

    def paused(rule: Rule, at: float) -> bool:
        return down[dict(rule.labels)["slo"]](at - START)

    replay(data, [rule for rules in changed for rule in rules[:-1]], START, end, paused)
    with prometheus(data) as server:
        answers = [answer(server, case, rules, days) for case, rules in zip(cases, changed, strict=True)]
    shutil.rmtree(data)
    return answers


def answer(server: Prometheus, case: Case, rules: list[Rule], days: int) -> Answer:
    """Ask what a candidate says of one case."""
    end, ratio, seen = START + days * DAY, rules[-1], case.history.truth.seen_ratio
    odd = replace(ratio, expr=ratio.expr.replace(f"[{days}d]", f"[{days * 24 - 1}h28m]"))
    peak = end - 2 * DAY + 15 * HOUR
    before, early, after, settled = (
        last_value(server, ratio, peak + wait * MINUTE) or 0.0 for wait in (0, 10, 38, 6 * 60)
    )
    rise = settled - before
    shown = (f"{(early - before) / rise * 3:.0%}", f"{(after - before) / rise:.0%}") if rise else ("", "")
    samples = sum(server.samples(rule.expr, end) * 60 / rule.interval for rule in rules)
    tile = next(rule for rule in rules if rule.name == case.parts.total_tile.name)
    own = f'{tile.name}{{slo="{case.promise.name}"}}'
    low, mean, high = (server.value(f"{which}_over_time({own}[1h])", end) or 0.0 for which in ("min", "avg", "max"))
    return Answer(
        percent(last_value(server, ratio, end) or 0, seen),
        percent(last_value(server, odd, end) or 0, seen),
        shown,
        samples,
        (low, mean, high),
    )


if __name__ == "__main__":
    main()
