"""What a change means for an SLO: its promise, its history, its series, how fast it alerts, what it costs."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from generator.diff._change import Change, moved
from generator.diff.sensitivity import sensitivity
from generator.diff.series import series
from generator.diff.view import View
from generator.kinds.slo.model import Period
from generator.units import percent

Pair = tuple[View | None, View | None]


def of_slos(old: dict[str, View], new: dict[str, View]) -> Iterator[Change]:
    """Tell of every SLO that is another one now, by name."""
    for before, after in pairs(old, new):
        if before and after:
            yield from _changed(before, after)
        elif after:
            words = f"new: {_promised(after)}; its budget of {after.promise.outage} of full outage is whole"
            yield Change(after.address, "slo-added", words)
        elif before:
            words = f"gone: {_promised(before)}; nothing watches it any longer"
            yield Change(before.address, "slo-removed", f"{words}, its {len(before.records)} series end")


def pairs(old: dict[str, View], new: dict[str, View]) -> list[Pair]:
    """Pair the SLOs of both sides: by name, or where one is gone and another counts the same events, by that."""
    renamed = dict(_renamed(old, new))
    found: list[Pair] = [(old.get(renamed.get(name, name)), view) for name, view in new.items()]
    kept = set(new) | set(renamed.values())
    found += [(view, None) for name, view in old.items() if name not in kept]
    return sorted(found, key=lambda pair: (pair[1] or pair[0]).address)  # type: ignore[union-attr]  # one is there


def _renamed(old: dict[str, View], new: dict[str, View]) -> Iterator[tuple[str, str]]:
    """Find the former names: of one service, the same SLI and split, and no other that it could be."""
    gone = [view for name, view in old.items() if name not in new]
    come = [view for name, view in new.items() if name not in old]
    for view in come:
        alike = [other for other in gone if _events(other) == _events(view)]
        if len(alike) == 1 and sum(_events(other) == _events(view) for other in come) == 1:
            yield view.slo.name, alike[0].slo.name


def _events(view: View) -> tuple[object, ...]:
    return view.slo.spec.service, view.slo.spec.sli, view.slo.spec.by


def _promised(view: View) -> str:
    return f"{view.promise.objective} over {view.promise.window}; bad is {view.promise.bad}"


def _changed(before: View, after: View) -> Iterator[Change]:
    facets = list(_facets(before, after))
    told = [*facets, *series(before, after), *sensitivity(before, after), *_cost(before, after)]
    history = _history(before, after)
    if history.topic != "history-kept" or any(one.topic in ("objective", "window") for one in facets):
        told.insert(len(facets), history)
    yield from told


def _facets(before: View, after: View) -> Iterator[Change]:
    """Tell what a person has written otherwise."""
    about, old, new = after.address, before.promise, after.promise
    if before.address != about:
        yield Change(about, "slo-renamed", f"renamed: it was {before.address}", before.address, about)
    if old.objective != new.objective:
        tighter = before.slo.spec.objective < after.slo.spec.objective
        yield moved(
            about, "objective", "objective", old.objective, new.objective, "stricter" if tighter else "less strict"
        )
    if old.window != new.window:
        yield moved(about, "window", "SLO window", old.window, new.window)
    if old.outage != new.outage:
        yield moved(about, "budget", "budget, in time of full outage", str(old.outage), str(new.outage))
    if old.bad != new.bad:
        yield Change(about, "sli", f"counts other events: bad was {old.bad}; it is {new.bad}", old.bad, new.bad)
    elif all(getattr(before.slo.spec, one) == getattr(after.slo.spec, one) for one in ("maintenance", "by")):
        yield from _selected(before, after)
    yield from _lists(before, after)


def _selected(before: View, after: View) -> Iterator[Change]:
    """Tell where the same events are taken from other series, as the service is another one or scraped otherwise."""
    both = [(before.counted[one], after.counted[one]) for one in sorted(before.counted.keys() & after.counted.keys())]
    differ = [(was, now) for was, now in both if was != now]
    if differ:
        was, now = (" ".join(expr.split()) for expr in min(differ, key=lambda pair: len(pair[0])))
        yield moved(after.address, "selected", "its events are taken from other series", was, now)


def _lists(before: View, after: View) -> Iterator[Change]:
    about, old, new = after.address, before.slo.spec, after.slo.spec
    if old.by != new.by:
        was, now = (", ".join(one.by) or "nothing" for one in (old, new))
        yield moved(about, "split", "split by", was, now, "one budget and one alert for each group" if new.by else "")
    if old.maintenance != new.maintenance:
        was, now = (", ".join(one.maintenance) or "nothing" for one in (old, new))
        yield moved(about, "maintenance", "maintenances that do not count", was, now)
    if old.time_zone != new.time_zone:
        yield moved(about, "time-zone", "its period begins at midnight of", old.time_zone, new.time_zone)
    if old.service != new.service:
        yield moved(about, "service", "service", old.service, new.service)


def _history(before: View, after: View) -> Change:
    """Say whether what was recorded still counts: by the series that the budget is summed from."""
    about, window = after.address, after.slo.spec.window
    if before.remembered.keys() != after.remembered.keys():
        words = "the budget starts anew and whole: what was recorded has other names or labels, and is not read"
        return Change(about, "history-lost", words)
    if before.slo.spec.by != after.slo.spec.by:
        words = "the budget starts anew and whole for each group: what was recorded has other labels"
        return Change(about, "history-lost", words)
    if before.counted != after.counted:
        until = f"the {window} is over" if isinstance(window, Period) else f"{window} have passed"
        words = f"the budget goes on: what was recorded counts as it was counted then, until {until}"
        return Change(about, "history-mixed", words)
    return Change(about, "history-kept", f"the budget goes on: {_reckoned(before, after)}")


def _reckoned(before: View, after: View) -> str:
    """Say what the same events come to now."""
    old, new = before.slo.spec, after.slo.spec
    if before.promise.window != after.promise.window:
        period = isinstance(new.window, Period)
        over = f"since the {new.window} began" if period else f"over {new.window}"
        return f"it is reckoned {over} at once, as far as events were recorded"
    spent = Fraction(1, 2) * Fraction(old.budget) / Fraction(new.budget)
    if spent > 1:
        return f"where half of it was spent, it is overspent by {_share(spent - 1)} now"
    return f"where half of it was spent, {_share(1 - spent)} is left now"


def _share(ratio: Fraction) -> str:
    return percent(Decimal(round(ratio * 1000)) / 1000)


def _cost(before: View, after: View) -> Iterator[Change]:
    if before.price is None or after.price is None:
        return
    for topic, what in (("series", "series written"), ("samples_per_minute", "recorded samples read in a minute")):
        old, new = (getattr(one.price, topic) for one in (before, after))
        if old != new:
            yield moved(after.address, f"cost-{topic.replace('_', '-')}", f"cost, {what}", f"{old:,}", f"{new:,}")
