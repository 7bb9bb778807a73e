"""The Prometheus operator: rules."""

from typing import Annotated

from generator.verify.kubernetes._custom import Filled, PartialResponse, PrometheusDuration
from generator.verify.kubernetes._part import Part, Texts, unique_by
from generator.verify.kubernetes._scalars import Int64, IntOrText, form


class Rule(Part):
    """`rule` of a monitor."""

    alert: str | None = None
    annotations: Texts = {}
    expr: IntOrText
    for_: PrometheusDuration | None = None
    keep_firing_for: (
        Annotated[
            str,
            form(
                "^(0|(([0-9]+)y)?(([0-9]+)w)?(([0-9]+)d)?(([0-9]+)h)?(([0-9]+)m)?(([0-9]+)s)?(([0-9]+)ms)?)$", least=1
            ),
        ]
        | None
    ) = None
    labels: Texts = {}
    record: str | None = None


class Group(Part):
    """`group` of a monitor."""

    interval: PrometheusDuration | None = None
    labels: Texts = {}
    limit: Int64 | None = None
    name: Filled
    partial_response_strategy: PartialResponse | None = None
    query_offset: PrometheusDuration | None = None
    rules: list[Rule] = []


class PrometheusRuleSpec(Part):
    """What a PrometheusRule says."""

    groups: Annotated[list[Group], unique_by("name")] = []
