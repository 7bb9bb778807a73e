"""Flagger: what decides whether a canary goes on."""

from typing import Annotated, Literal

from generator.verify.kubernetes._custom import FlaggerDuration
from generator.verify.kubernetes._part import Part, Texts, at_most_one, exactly_one, missing, nothing_means, schema_rule
from generator.verify.kubernetes._scalars import Number


class HeaderComparison(Part):
    """`header` of a Canary."""

    exact: str | None = None
    prefix: str | None = None
    suffix: str | None = None
    regex: str | None = None

    @schema_rule
    def _is_one(self) -> None:
        exactly_one(self, ("exact", "prefix", "suffix", "regex"), "comparison")


class QueryComparison(Part):
    """`queryParam` of a Canary."""

    exact: str | None = None
    prefix: str | None = None
    regex: str | None = None

    @schema_rule
    def _is_one(self) -> None:
        at_most_one(self, ("exact", "prefix", "regex"), "comparison")


class AnalysisMatch(Part):
    """`match` of a Canary."""

    headers: Annotated[dict[str, HeaderComparison], nothing_means(None)] = {}
    queryParams: Annotated[dict[str, QueryComparison], nothing_means(None)] = {}
    sourceLabels: Texts = {}


class ThresholdRange(Part):
    """`thresholdRange` of a Canary."""

    min: Number | None = None
    max: Number | None = None


class TemplateRef(Part):
    """`templateRef` of a Canary."""

    name: str
    namespace: str | None = None


class Metric(Part):
    """`metric` of a Canary."""

    name: str
    interval: FlaggerDuration | None = None
    threshold: Number | None = None
    thresholdRange: ThresholdRange | None = None
    query: str | None = None
    templateRef: TemplateRef | None = None
    templateVariables: Texts = {}


class Alert(Part):
    """`alert` of a Canary."""

    name: str
    severity: Literal["", "info", "warn", "error"] | None = None
    providerRef: TemplateRef


class Webhook(Part):
    """`webhook` of a Canary."""

    name: str
    type: (
        Literal[
            "",
            "confirm-rollout",
            "pre-rollout",
            "rollout",
            "confirm-promotion",
            "post-rollout",
            "event",
            "rollback",
            "confirm-traffic-increase",
        ]
        | None
    ) = None
    muteAlert: bool | None = None
    url: str
    timeout: FlaggerDuration | None = None
    retries: Number | None = None
    disableTLS: bool | None = None
    metadata: Texts = {}


class SessionAffinity(Part):
    """`sessionAffinity` of a Canary."""

    cookieName: str
    primaryCookieName: str | None = None
    domain: str | None = None
    httpOnly: bool | None = None
    maxAge: Number = 86400
    partitioned: bool | None = None
    path: str | None = None
    sameSite: Literal["Strict", "Lax", "None"] | None = None
    secure: bool | None = None


class Analysis(Part):
    """`analysis` of a Canary."""

    interval: FlaggerDuration | None = None
    iterations: Number | None = None
    threshold: Number | None = None
    maxWeight: Number | None = None
    stepWeight: Number | None = None
    stepWeights: list[Number] | None = None
    stepWeightPromotion: Number | None = None
    mirror: bool | None = None
    mirrorWeight: Number | None = None
    primaryReadyThreshold: Number | None = None
    canaryReadyThreshold: Number | None = None
    match: list[AnalysisMatch] = []
    metrics: list[Metric] = []
    alerts: list[Alert] = []
    webhooks: list[Webhook] = []
    sessionAffinity: SessionAffinity | None = None

    @schema_rule
    def _says_how_far(self) -> None:
        for name in ("interval", "threshold"):
            if getattr(self, name) is None:
                raise missing(name, "every analysis has it")
        exactly_one(self, ("iterations", "stepWeight", "stepWeights"), "way to go on")
