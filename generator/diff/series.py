"""Which recorded series end, begin, or go on under other labels."""

from collections.abc import Iterator

from generator.diff._change import Change
from generator.diff.view import Identity, View
from generator.plan.rules import Pairs

_MOST = 6  # names in a line; those that dashboards read come first, as they are recorded last


def series(before: View, after: View) -> Iterator[Change]:
    """Tell what queries and dashboards no longer find, and what is new."""
    old, new = before.records.keys(), after.records.keys()
    ended, begun = sorted(old - new), sorted(new - old)
    relabelled: dict[tuple[str, str], list[str]] = {}
    for one in list(ended):
        same = [other for other in begun if other[0] == one[0]]
        if same:
            relabelled.setdefault(_labels(one[1], same[0][1]), []).append(one[0])
            ended.remove(one)
            begun.remove(same[0])
    for (was, now), names in relabelled.items():
        words = f"series with {was} have {now} now: {_listed(names)}"
        yield Change(after.address, "series-relabelled", words, was, now)
    if ended:
        yield Change(after.address, "series-lost", f"series end: {_listed(map(_shown, ended))}")
    if begun:
        yield Change(after.address, "series-added", f"series begin: {_listed(map(_shown, begun))}")


def _labels(old: Pairs, new: Pairs) -> tuple[str, str]:
    """Write only those that differ."""
    was, now = (", ".join(f'{label}="{value}"' for label, value in one) for one in (_less(old, new), _less(new, old)))
    return was or "no such label", now or "none"


def _less(some: Pairs, other: Pairs) -> list[tuple[str, str]]:
    return [pair for pair in some if pair not in other]


def _shown(one: Identity) -> str:
    window = dict(one[1]).get("window")
    return f'{one[0]}{{window="{window}"}}' if window else one[0]


def _listed(names: "Iterator[str] | map[str] | list[str]") -> str:
    every = sorted(names)
    rest = f" and {len(every) - _MOST} more" if len(every) > _MOST + 1 else ""
    return ", ".join(every[:_MOST] if rest else every) + rest
