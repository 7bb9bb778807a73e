"""An SLO that keeps another tool's names: its rules, and what people must know of them."""

from collections.abc import Iterator

from generator import naming
from generator.kinds._base import Spec
from generator.kinds.slo.compatibility.model import Compatibility
from generator.kinds.slo.compatibility.sloth import SlothRules
from generator.kinds.slo.facts import promised
from generator.kinds.slo.model import SLO
from generator.kinds.slo.rules import Shape
from generator.kinds.slo.sli._base import Context, Events
from generator.plan.facts import AlertFacts, SloFacts, Step
from generator.plan.rules import RuleFile


def compatible(
    slo: Spec[SLO], names: Compatibility, shape: Shape, context: Context, events: Events
) -> Iterator[RuleFile | SloFacts | AlertFacts]:
    """Publish the rule groups of an SLO by Sloth's names, in a file of their own."""
    rules = SlothRules(slo, names, shape.policy, context, events)
    yield RuleFile(naming.slo_rules_path(slo.spec.service, slo.name), tuple(rules.groups()))
    yield promised(slo, shape.policy)
    meaning = "Too many events are bad: at this pace the error budget is used up before its time."
    yield AlertFacts(slo.address, rules.alert_name, meaning, tuple(_steps(rules)))


def _steps(rules: SlothRules) -> Iterator[Step]:
    yield Step(
        "How fast does the budget burn right now?",
        query=rules.of(naming.SLOTH_CURRENT_BURN),
        look_for="1 is just the pace that the budget allows.",
    )
    yield Step(
        "How much of the budget is left?",
        query=rules.of(naming.SLOTH_BUDGET_REMAINING),
        look_for="1 is all of it, 0 nothing; below 0 the promise is broken.",
    )
