"""Two sides, compared: for each environment, what the change means."""

from collections.abc import Iterator

from generator.diff._change import Change
from generator.diff.alerts import of_alerts
from generator.diff.artifacts import of_artifacts
from generator.diff.slos import of_slos, pairs
from generator.diff.told import of_told
from generator.diff.view import View, views
from generator.pipeline import Compiled, Rendered


def compared(before: Rendered, after: Rendered) -> dict[str, tuple[Change, ...]]:
    """Tell what a change means: environment → changes, ordered by what they are about; none where nothing changed."""
    old, new = ({one.environment: one for one in side.compilation.environments} for side in (before, after))
    found: dict[str, tuple[Change, ...]] = {}
    for name in sorted({*old, *new}):
        if name not in old or name not in new:
            begins = name in new
            about = f"Environment/{name}"
            topic, words = ("environment-added", "begins") if begins else ("environment-lost", "ends: nothing is built")
            found[name] = (Change(about, topic, words),)
            continue
        changes = list(_environment(old[name], new[name]))
        changes += of_artifacts(before.texts[name], after.texts[name])
        found[name] = tuple(_ordered(changes))
    return found


def _environment(before: Compiled, after: Compiled) -> Iterator[Change]:
    if before.plan is None or after.plan is None:
        return
    old, new = views(before, before.plan), views(after, after.plan)
    yield from of_slos(old, new)
    renamed = {was.address: now.address for was, now in pairs(old, new) if was and now}
    yield from of_alerts(before.plan, after.plan, renamed)
    yield from of_told(before.plan, after.plan)
    yield from _total(old, new)


def _total(old: dict[str, View], new: dict[str, View]) -> Iterator[Change]:
    """Sum the cost of all SLOs, where it is another one; those by Sloth's names have no price."""
    sides = (old, new)
    unpriced = {name for side in sides for name, one in side.items() if one.price is None}
    both = [
        tuple(
            sum(getattr(one.price, field) for name, one in side.items() if name not in unpriced) for side in (old, new)
        )
        for field in ("series", "samples_per_minute")
    ]
    if any(was != now for was, now in both):
        (series, now_series), (samples, now_samples) = both
        read = f"{samples:,} → {now_samples:,} recorded samples read in a minute"
        words = f"cost: {series:,} → {now_series:,} series written, {read}"
        yield Change("all SLOs", "cost-total", words, f"{series:,}", f"{now_series:,}")


def _ordered(changes: list[Change]) -> Iterator[Change]:
    """Put what is about one thing together: SLOs first, then other specs, totals, and files."""
    places = {about: place for place, about in enumerate(dict.fromkeys(one.about for one in changes))}
    yield from sorted(changes, key=lambda one: (_rank(one.about), places[one.about]))


def _rank(about: str) -> int:
    if about.startswith("SLO/"):
        return 0
    kind = about.partition("/")[0]
    return 1 if kind[:1].isupper() else 2 if "/" not in about and about != "generated files" else 3
