"""One SLO as one side has it: its promise, its policy, what is recorded for it, and what that costs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from generator import naming
from generator.catalog import Catalog
from generator.checks._cost import Priced, priced
from generator.kinds._base import Spec
from generator.kinds.environment.model import Environment
from generator.kinds.slo.compatibility.sloth import written
from generator.kinds.slo.model import SLO
from generator.kinds.slo.policy import Policy
from generator.kinds.slo.rules import Shape
from generator.kinds.slo.shape import context_of, shape_of
from generator.kinds.slo.windows import TILES
from generator.pipeline import Compiled
from generator.plan.facts import SloFacts
from generator.plan.plan import Plan
from generator.plan.rules import Pairs, RecordingRule

_NAMES = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_TEXTS = re.compile(r'"(?:[^"\\]|\\.)*"')

Identity = tuple[str, Pairs]  # of a recorded series: its name and its labels
Records = dict[Identity, str]  # to its expression


@dataclass(frozen=True, eq=False)
class View:
    """What of an SLO is compared; `guard` is the number of bad events without which it does not alert."""

    slo: Spec[SLO]
    policy: Policy
    guard: int
    promise: SloFacts
    records: Records
    price: Priced | None

    @property
    def address(self) -> str:
        """The SLO's name across kinds."""
        return self.slo.address

    @cached_property
    def remembered(self) -> Records:
        """What the ratio over the SLO window is summed from: what the budget remembers."""
        compatible = self.slo.spec.compatibility is not None
        name = naming.sloth_error_ratio(written(self.slo.spec.window)) if compatible else naming.ERROR_RATIO_SLO_WINDOW
        read = set[str]().union(*(_read(expr) for (own, _), expr in self.records.items() if own == name))
        wanted = read & set(TILES) or read
        return {one: expr for one, expr in self.records.items() if one[0] in wanted}

    @cached_property
    def counted(self) -> Records:
        """What that is counted from, down to the raw series."""
        found = dict(self.remembered)
        while more := {
            one: expr
            for one, expr in self.records.items()
            if one not in found and any(one[0] in _read(other) for other in found.values())
        }:
            found |= more
        return found


def views(compiled: Compiled, plan: Plan) -> dict[str, View]:
    """Look at every SLO of a side, by name."""
    catalog = compiled.catalog
    budget = catalog.get(Environment, catalog.environment).spec.prometheus.budget
    prices = {one.slo.name: one for one in priced(catalog, budget.label_values if budget else {})}
    promises = {fact.origin: fact for fact in plan.facts.all(SloFacts)}
    records: dict[str, Records] = {}
    for rule in _recorded(plan):
        records.setdefault(rule.origin, {})[rule.name, rule.labels] = rule.expr
    return {
        slo.name: View(
            slo,
            (shape := _shape(slo, catalog)).policy,
            shape.policy.min_bad_events if shape.weighted and slo.spec.compatibility is None else 0,
            promises[slo.address],
            records[slo.address],
            prices.get(slo.name),
        )
        for slo in catalog.all(SLO)
    }


def _shape(slo: Spec[SLO], catalog: Catalog) -> Shape:
    return shape_of(slo, slo.spec.sli.events(context_of(slo, catalog)), catalog)


def _recorded(plan: Plan) -> Iterator[RecordingRule]:
    for file in plan.rule_files:
        for group in file.groups:
            yield from (rule for rule in group.rules if isinstance(rule, RecordingRule))


def _read(expr: str) -> set[str]:
    return set(_NAMES.findall(_TEXTS.sub("", expr)))
