"""Whether an SLO alerts sooner or later than before, at typical outages, and on how little."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from math import inf

from generator.diff._change import Change, moved
from generator.diff.view import View
from generator.kinds.slo.detection import Detection, detections, in_words, promise_of
from generator.kinds.slo.model import DISABLED
from generator.units import percent

SEVERITIES = ("page", "ticket")


def sensitivity(before: View, after: View) -> Iterator[Change]:
    """Compare when pages and tickets come, and what they need."""
    old, new = (list(detections(promise_of(one.slo.spec), one.policy)) for one in (before, after))
    for severity in SEVERITIES:
        on = [getattr(one.slo.spec.alerting, severity) != DISABLED for one in (before, after)]
        if all(on):
            yield from _compared(after.address, severity, _of(old, severity), _of(new, severity))
            yield from _least(before, after, severity)
    yield from _guard(before, after)


def _of(found: list[Detection], severity: str) -> list[Detection]:
    return [one for one in found if one.severity == severity]


def _compared(about: str, severity: str, old: list[Detection], new: list[Detection]) -> Iterator[Change]:
    """Tell of the outages at which an alert comes at another time."""
    times = [(one.error_ratio, one.fires, other.fires) for one, other in zip(old, new, strict=True)]
    differ = [(ratio, was, now) for ratio, was, now in times if _shown(was) != _shown(now)]
    if differ:
        shown = "; ".join(f"at {percent(ratio)} errors {_shown(was)} → {_shown(now)}" for ratio, was, now in differ)
        verdict = _verdict([(_seconds(was), _seconds(now)) for _, was, now in differ])
        words = f"{severity} {verdict}, it fires after: {shown}"
        before, after = ", ".join(_shown(was) for _, was, _ in differ), ", ".join(_shown(now) for _, _, now in differ)
        yield Change(about, f"{severity}-times", words, before, after)


def _verdict(times: list[tuple[float, float]]) -> str:
    if all(now < was for was, now in times):
        return "more sensitive"
    return "less sensitive" if all(now > was for was, now in times) else "sooner at some outages, later at others"


def _seconds(time: Fraction | None) -> float:
    return inf if time is None else float(time)


def _shown(time: Fraction | None) -> str:
    return "never" if time is None else in_words(time)


def _least(before: View, after: View, severity: str) -> Iterator[Change]:
    """Tell from which lasting error ratio on the alert fires at all."""
    old, new = (_lowest(one, severity) for one in (before, after))
    if old != new:
        was, now = (_ratio(one) for one in (old, new))
        yield moved(after.address, f"{severity}-threshold", f"{severity} fires above a lasting error ratio", was, now)


def _lowest(view: View, severity: str) -> Fraction | None:
    budget = Fraction(view.slo.spec.budget)
    limits = (tier.factor * budget for tier in view.policy.tiers if tier.severity == severity)
    return min((limit for limit in limits if limit < 1), default=None)


def _ratio(limit: Fraction | None) -> str:
    return "none" if limit is None else percent(Decimal(f"{float(limit):.3g}"))


def _guard(before: View, after: View) -> Iterator[Change]:
    """Tell how many bad events an alert needs; that matters for services with little traffic."""
    if before.guard != after.guard:
        what, so = "bad events without which no burn alert fires", "it matters where there is little traffic"
        yield moved(after.address, "min-bad-events", what, str(before.guard), str(after.guard), so)
