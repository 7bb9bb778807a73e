"""The share of rules that Prometheus evaluates without a failure. Take it for the watch over the watchman.

A Prometheus that fails cannot say so for long: let a second one keep this SLO. Metrics: `rules/group.go` of
prometheus/prometheus.
"""

from typing import Annotated, Literal

from pydantic import Field

from generator.kinds.slo.sli._base import Family
from generator.kinds.slo.sli._ready import Label, ReadyRatio, Value

LABELS = ("rule_group",)


class PrometheusRuleEvaluationsSLI(ReadyRatio):
    """The share of rule evaluations that do not fail."""

    type: Literal["prometheus_rule_evaluations"] = Field(description="How events are counted.")
    group: Annotated[Value | None, Label("rule_group")] = Field(
        default=None,
        description="The rule group, as path and name; all if left out.",
        examples=["/etc/prometheus/rules/shop.yml;shop"],
    )

    bad = Family("prometheus_rule_evaluation_failures_total", "counter", LABELS)
    total = (Family("prometheus_rule_evaluations_total", "counter", LABELS),)


SLI = PrometheusRuleEvaluationsSLI
