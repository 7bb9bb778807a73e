"""OpenSLO's alert policies as burn-rate policies of ours: each condition is a tier.

A condition has one window, OpenSLO's `lookbackWindow`; ours have a short one beside it, so that alerts end soon after
the trouble. It is a twelfth of the long one, as in all of Google's tiers.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from generator.interop import _openslo_documents as documents
from generator.interop._folder import Folder, Spec
from generator.interop._names import named
from generator.interop._openslo_sli import OPERATORS
from generator.interop._openslo_window import duration
from generator.interop._reading import Object
from generator.interop._writing import Value
from generator.kinds._intervals import BASE, DAY, FAST, SLOW, nearest
from generator.source import Step
from generator.units import Duration

_PAGES = frozenset({"page", "critical", "high", "emergency", "p1", "p2"})
_SHORT_PART = 12


@dataclass
class Alerts:
    """The conditions and policies of all files, by name."""

    folder: Folder
    conditions: dict[str, tuple[Object, documents.ConditionSpec]] = field(default_factory=dict)
    policies: dict[str, tuple[Object, documents.PolicySpec]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    _tiers: dict[str, dict[str, Value]] = field(default_factory=dict)

    def policy_of(self, listed: list[documents.PolicyOrRef], slo: str, source: Object) -> str | None:
        """Name the policy that has the tiers of all listed ones; None where no condition is carried."""
        tiers: dict[str, dict[str, Value]] = {}
        for number, one in enumerate(listed):
            name = one.alertPolicyRef or (one.metadata.name if one.metadata else "")
            at = ("spec", "alertPolicies", number)
            if one.spec is not None:
                tiers[name] = self._written(one.spec, source.at(*at))
            elif name in self.policies:
                where, spec = self.policies[name]
                tiers[name] = self._of(name, spec, where)
            else:
                source.lost(f"there is no AlertPolicy '{name}'", *at, hint="give its file as well", key=False)
        carried = {name: found for name, found in tiers.items() if found}
        if not carried:
            return None
        name = next(iter(carried)) if len(carried) == 1 else f"{slo}-alerts"
        merged: dict[str, Value] = {}
        for policy, found in carried.items():
            for tier, what in found.items():
                merged[tier if merged.get(tier, what) == what else named(f"{policy}-{tier}")] = what
        return self._add(name, merged, source)

    def rest(self) -> None:
        """Write the policies that no SLO names, too, and report conditions that no policy names."""
        for name, (source, spec) in self.policies.items():
            tiers = self._of(name, spec, source)
            if tiers:
                self._add(name, tiers, source)
        for name, (source, _) in self.conditions.items():
            if name not in self.used:
                source.lost(f"no AlertPolicy names the condition '{name}'", "metadata", "name", key=False)

    def _add(self, name: str, tiers: dict[str, Value], source: Object) -> str:
        mapped = self.folder.name("BurnRatePolicy", name, source, "metadata", "name")
        return self.folder.policy(Spec("BurnRatePolicy", mapped, {"tiers": tiers}, source.span("metadata", "name")))

    def _of(self, name: str, policy: documents.PolicySpec, source: Object) -> dict[str, Value]:
        """Write the tiers of a policy, once."""
        if name not in self._tiers:
            self._tiers[name] = self._written(policy, source)
        return self._tiers[name]

    def _written(self, policy: documents.PolicySpec, source: Object) -> dict[str, Value]:
        self._tell(policy, source)
        return dict(self._conditions(policy, source))

    def _conditions(self, policy: documents.PolicySpec, source: Object) -> Iterator[tuple[str, Value]]:
        if len(policy.conditions) != 1:
            which = f"there are {len(policy.conditions)}" if policy.conditions else "there is none"
            hint = "write a policy for each condition; an SLO may name several"
            source.wrong(f"an AlertPolicy has one condition; {which}", "spec", "conditions", hint=hint)
            return
        for number, one in enumerate(policy.conditions):
            at = ("spec", "conditions", number)
            name = one.conditionRef or (one.metadata.name if one.metadata else f"condition-{number}")
            if one.spec is not None:
                where, spec = source.at(*at), one.spec
            elif name in self.conditions:
                where, spec = self.conditions[name]
                self.used.add(name)
            else:
                source.lost(f"there is no AlertCondition '{name}'", *at, hint="give its file as well", key=False)
                continue
            tier = _tier(spec, where)
            if tier is not None:
                yield named(name), tier

    def _tell(self, policy: documents.PolicySpec, source: Object) -> None:
        if policy.alertWhenResolved:
            message = "'alertWhenResolved' is not carried: a receiver says whether it tells of the end"
            source.lost(message, "spec", "alertWhenResolved")
        if policy.alertWhenNoData is False:
            message = "the alert on missing data stays on: it has no switch of its own"
            source.changed(message, "spec", "alertWhenNoData")
        if policy.alertWhenBreaching is False:
            message = "'alertWhenBreaching: false' is not carried: a policy alerts while its conditions are met"
            source.lost(message, "spec", "alertWhenBreaching")
        if not policy.notificationTargets:
            source.wrong("an AlertPolicy has one notification target at least", "spec", "notificationTargets")
        for number, one in enumerate(policy.notificationTargets):
            name = one.targetRef or (one.metadata.name if one.metadata else "")
            hint = "write an OnCall with a receiver of this name"
            at = ("spec", "notificationTargets", number)
            source.lost(f"the notification target '{name}' is not carried", *at, hint=hint, key=False)


def _tier(spec: documents.ConditionSpec, source: Object) -> dict[str, Value] | None:
    condition, at = spec.condition, ("spec", "condition")
    if condition.kind != "burnrate":
        source.wrong(f"there is no condition of the kind '{condition.kind}'", *at, "kind", hint="write 'burnrate'")
        return None
    if condition.op not in OPERATORS:
        hint = f"write one of: {', '.join(OPERATORS)}"
        source.wrong(f"'{condition.op}' is no operator", *at, "op", hint=hint)
        return None
    if condition.op not in ("gt", "gte"):
        message = f"an alert on a burn rate that is '{condition.op}' {condition.threshold} is not carried"
        source.lost(message, *at, "op", hint="'gt' is meant, surely: it would fire while all is well")
        return None
    if condition.threshold <= 0:
        message = f"a burn rate of {condition.threshold} is not above 0"
        source.wrong(message, *at, "threshold", hint="write 'threshold: 14.4'")
        return None
    long = duration(condition.lookbackWindow, source, *at, "lookbackWindow")
    lasting = duration(condition.alertAfter, source, *at, "alertAfter") if _lasts(condition.alertAfter) else Duration(0)
    if long is None or lasting is None:
        return None
    return _written(spec, _summable(long, source, *at, "lookbackWindow"), lasting, source)


def _written(spec: documents.ConditionSpec, long: Duration, lasting: Duration, source: Object) -> dict[str, Value]:
    short = Duration(max(BASE, nearest(Duration(long // _SHORT_PART), SLOW if long // _SHORT_PART >= DAY else FAST)))
    source.changed(
        f"the short window is {short}, a twelfth of the long one: OpenSLO says none",
        "spec",
        "condition",
        "lookbackWindow",
    )
    tier: dict[str, Value] = {
        "severity": "page" if spec.severity.lower() in _PAGES else "ticket",
        "long": str(long),
        "short": str(short),
        "factor": Decimal(spec.condition.threshold),
    }
    return tier if not lasting else {**tier, "for": str(lasting)}


def _lasts(text: str) -> bool:
    return bool(text) and text.strip("0") not in ("m", "h", "d", "w", "M", "Q", "Y", "s")


def _summable(long: Duration, source: Object, *at: Step) -> Duration:
    """Round a window to what our rules can sum."""
    summed = Duration(max(2 * BASE, nearest(long, SLOW if long >= DAY else FAST)))
    if summed != long:
        source.changed(f"the window of {long} becomes {summed}", *at)
    return summed
