"""Recording rules over a history: each expression, verbatim, at every evaluation of its group.

The expressions are evaluated by a real Prometheus, a level of dependence at a time: what one level records is
written into the storage before the next one reads it. So a month of evaluations takes minutes.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from prove.project import Rule, seconds
from prove.server import Points, Prometheus, Series, prometheus, write_samples

Paused = Callable[[Rule, float], bool]


def never(_rule: Rule, _at: float) -> bool:
    """Pause no rule."""
    return False


def replay(data: Path, rules: Sequence[Rule], start: int, end: int, paused: Paused = never) -> None:
    """Record rules from start to end, into the storage, as long as they are not paused."""
    for level in levels(rules):
        with prometheus(data) as server:
            recorded = [one for rule in level for one in record(server, rule, start, end, paused)]
        write_samples(data, recorded)


def levels(rules: Sequence[Rule]) -> Iterator[list[Rule]]:
    """Sort rules into levels: each reads only what former ones record, and perhaps itself."""
    names, done, left = {rule.name for rule in rules}, set[str](), list(rules)
    while left:
        level = [rule for rule in left if rule.reads & names <= done | {rule.name}]
        if not level:
            raise ValueError(f"rules in a circle: {sorted({rule.name for rule in left})}")
        yield level
        done |= {rule.name for rule in level}
        left = [rule for rule in left if rule not in level]


def record(server: Prometheus, rule: Rule, start: int, end: int, paused: Paused = never) -> list[Series]:
    """Evaluate a rule at every interval of its group."""
    first = start - start % rule.interval + rule.offset
    own = rf"sum_over_time\({rule.name}\{{[^}}]*\}}\[(\w+)\]\)"
    itself = re.search(own, rule.expr)
    # What a rule has recorded itself is summed here, as it is only known as the evaluation goes on.
    expr = re.sub(own, "(vector(0) < 0)", rule.expr) if itself else rule.expr
    labels = {**dict(rule.labels), "__name__": rule.name}
    recorded = []
    for one in server.over(expr, first, end, rule.interval):
        points = [(at, value) for at, value in one.points if not paused(rule, at)]
        recorded.append(Series({**one.labels, **labels}, less_own(points, seconds(itself[1])) if itself else points))
    return recorded


def less_own(points: Points, span: int) -> Points:
    """Take from every value the sum of what was recorded within a span before it."""
    recorded: Points = []
    oldest, total = 0, 0.0
    for at, value in points:
        while oldest < len(recorded) and recorded[oldest][0] < at - span:
            total -= recorded[oldest][1]
            oldest += 1
        recorded.append((at, value - total))
        total += value - total
    return recorded
