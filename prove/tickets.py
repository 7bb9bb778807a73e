"""When tickets and the error budget tell of an outage, at the interval of their group, which promtool ignores.

`python -m prove.tickets`, or `--quick`. After thirty quiet days a constant share of even traffic fails, for 74 hours. A
real Prometheus evaluates the generated rules over the raw counters, scraped every 30 s. For each share there are
several SLOs, which differ in nothing but when their groups evaluate: Prometheus spreads groups by their names. Ends
with 1 where one tells of it before the theory says, or later than scrapes and evaluations explain.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from prove.history import DAY, HOUR, MINUTE, SCRAPE
from prove.project import Promise, Rule, behind, build, rules_in
from prove.replay import replay
from prove.server import Points, Prometheus, Series, prometheus, write_samples
from prove.truth import SLO_WINDOW_RATIO

SLOS = 8  # for each error ratio
PERCENTS = ("100", "10", "2", "1", "0.2")
BUDGET, WINDOW, SLOW = Fraction(1, 1000), 30 * DAY, 4 * MINUTE
# The tiers of the SRE workbook that open tickets: long window, short window, burn rate.
TIERS = {"slow": (DAY, 2 * HOUR, 3), "trend": (3 * DAY, 6 * HOUR, 1)}
GONE = "budget gone"
LEFT = "slo:error_budget_remaining:ratio"
REQUESTS = 3000  # from one scrape to the next
FIRST_SCRAPE = 3.1  # a real Prometheus does not scrape at full minutes either
BEGIN = 1_699_920_000
OVER = BEGIN + 74 * HOUR
END = OVER + 7 * HOUR
RATES = BEGIN - 7 * HOUR  # from here on there are base rates: the longest window over them is one of six hours


@dataclass(frozen=True)
class Times:
    """Seconds from the first error to the alert, and from the last one to its end."""

    fires: float
    clears: float | None = None


Found = dict[tuple[str, str], list[Times]]  # tier and percent → what was measured for each SLO


def main() -> int:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one SLO for each error ratio")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="prove-") as folder:
        found = measure(Path(folder), 1 if arguments.quick else SLOS)
    print("Minutes, earliest to latest.\n")
    print("| tier | errors | fires, theory | measured | clears, theory | measured |")
    print("|" + " --- |" * 6)
    for (tier, percent), measured in found.items():
        expected = theory(tier, percent)
        cells = [f"{expected.fires / MINUTE:.2f}", span([one.fires for one in measured]), "", ""]
        if expected.clears is not None:
            cells[2:] = [f"{expected.clears / MINUTE:.2f}", span([one.clears for one in measured if one.clears])]
        print(f"| {tier} | {percent} % | {' | '.join(cells)} |")
    late = {key: [one.fires - theory(*key).fires for one in measured] for key, measured in found.items()}
    apart = [f"{key[0]} at {key[1]} %" for key, each in late.items() if min(each) < 0 or max(each) > latest(*key)]
    print(f"\nEarlier than the theory, or later than scrapes and evaluations explain: {', '.join(apart) or 'none'}.")
    return 1 if apart else 0


def span(times: Sequence[float]) -> str:
    """Write the earliest and the latest of some times, in minutes."""
    return f"{min(times) / MINUTE:.2f} to {max(times) / MINUTE:.2f}"


def theory(tier: str, percent: str) -> Times:
    """Tell when a tier would fire and clear, and when the budget would be gone, if all events were known at once."""
    ratio = Fraction(percent) / 100
    if tier == GONE:
        return Times(float(WINDOW * BUDGET / ratio))
    long, short, burn = TIERS[tier]
    burning = burn * BUDGET / ratio
    return Times(float(long * burning), float(short * (1 - burning)))


def latest(tier: str, percent: str) -> float:
    """Say how much later than in theory something may show: after a scrape and an evaluation.

    And a range holds both of its ends, so that a window has one tile more than its length, which must burn as well.
    """
    window = WINDOW if tier == GONE else TIERS[tier][0]
    return SCRAPE + SLOW + SLOW * theory(tier, percent).fires / window


def possible() -> Iterator[tuple[str, str]]:
    """List which tiers fire at which error ratios, and where the budget is gone before the outage is over."""
    for tier in TIERS:
        yield from ((tier, percent) for percent in PERCENTS if TIERS[tier][2] * BUDGET < Fraction(percent) / 100)
    yield from ((GONE, percent) for percent in PERCENTS if theory(GONE, percent).fires < OVER - BEGIN - HOUR)


def measure(folder: Path, slos: int) -> Found:
    """Let the outages go by, and look when they show."""
    data = folder / "data"
    routes = {percent: f"errors-{percent.replace('.', '-')}" for percent in PERCENTS}
    promises = {percent: [Promise(f"{route}-{n}", route) for n in range(slos)] for percent, route in routes.items()}
    files = iter(build(folder, [one for each in promises.values() for one in each]))
    rules = {percent: [rules_in(next(files)) for _ in each] for percent, each in promises.items()}
    write_samples(data, (one for percent, route in routes.items() for one in counters(route, percent)))
    for start, chosen in ((BEGIN - WINDOW, tiles), (RATES, others)):
        replay(data, [rule for each in rules.values() for own in each for rule in chosen(own)], start, END)
    with prometheus(data) as server:
        return {(tier, percent): [times(server, own, tier) for own in rules[percent]] for tier, percent in possible()}


def counters(route: str, percent: str) -> Iterator[Series]:
    """Count good and bad requests."""
    start = BEGIN - WINDOW - 2 * HOUR
    scrapes = [at + FIRST_SCRAPE for at in range(start, END, SCRAPE)]
    each = float(Fraction(percent) / 100) * REQUESTS / SCRAPE
    bad = [each * min(max(at - BEGIN, 0), OVER - BEGIN) for at in scrapes]
    good = [REQUESTS / SCRAPE * (at - start) - failed for at, failed in zip(scrapes, bad, strict=True)]
    for code, counts in (("200", good), ("500", bad)):
        labels = {"__name__": "http_requests_total", "job": "shop", "route": route, "code": code}
        yield Series(labels, [(at, float(int(count))) for at, count in zip(scrapes, counts, strict=True)])


def tiles(rules: Sequence[Rule]) -> list[Rule]:
    """Choose the tiles, which are needed of thirty days."""
    return [rule for rule in behind(SLO_WINDOW_RATIO, rules)[:-1] if rule.interval == SLOW]


def others(rules: Sequence[Rule]) -> list[Rule]:
    """Choose the other records behind tickets and the budget."""
    wanted = {rule.name for name in (LEFT, *ticket(rules).reads) for rule in behind(name, rules)}
    done = tiles(rules)
    return [rule for rule in rules if rule.name in wanted and not rule.alert and rule not in done]


def ticket(rules: Sequence[Rule]) -> Rule:
    """Find the burn alert that opens tickets."""
    return next(rule for rule in rules if rule.name == "SLOErrorBudgetBurn" and ("severity", "ticket") in rule.labels)


def times(server: Prometheus, rules: Sequence[Rule], tier: str) -> Times:
    """Find when a tier fires and clears, or when no budget is left."""
    if tier == GONE:
        left = next(rule for rule in rules if rule.name == LEFT)
        return Times(evaluated(server, left, f"({left.expr}) <= 0")[0][0] - BEGIN)
    alert = ticket(rules)
    # The conditions of its tiers stand in one expression.
    firing = evaluated(server, alert, alert.expr.split("\nor\n")[list(TIERS).index(tier)])
    return Times(firing[0][0] - BEGIN, firing[-1][0] + alert.interval - OVER)


def evaluated(server: Prometheus, rule: Rule, expr: str) -> Points:
    """Evaluate an expression whenever the group of a rule does; there is a point where it is not empty."""
    first = RATES - RATES % rule.interval + rule.offset
    (found,) = server.over(expr, first + HOUR, END, rule.interval)
    return found.points


if __name__ == "__main__":
    sys.exit(main())
