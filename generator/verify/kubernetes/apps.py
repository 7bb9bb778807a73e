"""Workloads that run for ever: Deployment, StatefulSet, DaemonSet, ReplicaSet.

Source: pkg/apis/apps/validation.
"""

from typing import Annotated, Literal

from generator.verify.kubernetes._claims import ClaimSpec
from generator.verify.kubernetes._meta import Object, Selector, TemplateMetadata
from generator.verify.kubernetes._part import Part, fault, may, one_of, placed, rule
from generator.verify.kubernetes._pod import BareTemplate, PodTemplate, mounts_exist, runs_for_ever
from generator.verify.kubernetes._scalars import Count, Int32, Share, ShareOfAll
from generator.verify.kubernetes._versions import since

_NONE_AT_ALL = ("0", "0%", 0)
DEADLINE_SECONDS = 600  # the server's default


def selects_its_pods(selector: Selector, template: BareTemplate) -> None:
    """Refuse a selector that selects everything, or not the pods of the template."""
    if selector.empty:
        raise fault("the selector is empty: it would select all pods", "write matchLabels", "selector")
    if not selector.selects(template.metadata.labels):
        message = "the selector does not select the pods of the template"
        hint = "give the template the labels of the selector"
        raise fault(message, hint, "template", "metadata", "labels")


class RollingUpdate(Part):
    """How many pods may be too many, and how many too few."""

    maxSurge: Share = "25%"
    maxUnavailable: ShareOfAll = "25%"

    @rule
    def _moves(self) -> None:
        if self.maxSurge in _NONE_AT_ALL and self.maxUnavailable in _NONE_AT_ALL:
            message = "neither 'maxSurge' nor 'maxUnavailable' lets a pod be replaced: both are 0"
            raise fault(message, "let one of them be 1 or more", "maxUnavailable")


class Strategy(Part):
    """How pods are replaced."""

    type: Annotated[str, may(one_of("Recreate", "RollingUpdate"))] = ""
    rollingUpdate: RollingUpdate | None = None

    @rule
    def _fits(self) -> None:
        if self.type == "Recreate" and self.rollingUpdate is not None:
            raise fault("the strategy 'Recreate' takes no 'rollingUpdate'", "take it out", "rollingUpdate")


class DeploymentSpec(Part):
    """Pods of which some always run."""

    replicas: Count | None = None
    selector: Selector
    template: PodTemplate
    strategy: Strategy | None = None
    minReadySeconds: Count = 0
    revisionHistoryLimit: Count | None = None
    paused: bool | None = None
    progressDeadlineSeconds: Count | None = None

    @rule
    def _fits(self) -> None:
        selects_its_pods(self.selector, self.template)
        placed(runs_for_ever, self.template, "template")
        deadline = DEADLINE_SECONDS if self.progressDeadlineSeconds is None else self.progressDeadlineSeconds
        if deadline <= self.minReadySeconds:
            message = f"the deadline of {deadline} s is not above 'minReadySeconds', which is {self.minReadySeconds} s"
            raise fault(message, f"write {self.minReadySeconds + 1} at least", "progressDeadlineSeconds")


class Deployment(Object):
    """A Deployment."""

    apiVersion: Literal["apps/v1"]
    kind: Literal["Deployment"]
    spec: DeploymentSpec


class ReplicaSetSpec(Part):
    """A number of pods."""

    replicas: Count | None = None
    minReadySeconds: Count = 0
    selector: Selector
    template: PodTemplate

    @rule
    def _fits(self) -> None:
        selects_its_pods(self.selector, self.template)
        placed(runs_for_ever, self.template, "template")


class ReplicaSet(Object):
    """A ReplicaSet."""

    apiVersion: Literal["apps/v1"]
    kind: Literal["ReplicaSet"]
    spec: ReplicaSetSpec


class DaemonUpdate(Part):
    """How many pods may be too many, and how many too few."""

    maxSurge: ShareOfAll = 0
    maxUnavailable: ShareOfAll = 1

    @rule
    def _moves(self) -> None:
        surges, lacks = (value not in _NONE_AT_ALL for value in (self.maxSurge, self.maxUnavailable))
        if surges == lacks:
            what = "both let" if surges else "neither lets"
            message = f"'maxSurge' and 'maxUnavailable': {what} a pod be replaced; exactly one of them must"
            raise fault(message, "let one of them be 0 and the other 1 or more", "maxSurge")


class DaemonStrategy(Part):
    """How pods are replaced."""

    type: Annotated[str, may(one_of("RollingUpdate", "OnDelete"))] = ""
    rollingUpdate: DaemonUpdate | None = None


class DaemonSetSpec(Part):
    """A pod on every node."""

    selector: Selector
    template: PodTemplate
    updateStrategy: DaemonStrategy | None = None
    minReadySeconds: Count = 0
    revisionHistoryLimit: Count | None = None

    @rule
    def _fits(self) -> None:
        selects_its_pods(self.selector, self.template)
        placed(runs_for_ever, self.template, "template")


class DaemonSet(Object):
    """A DaemonSet."""

    apiVersion: Literal["apps/v1"]
    kind: Literal["DaemonSet"]
    spec: DaemonSetSpec


class OrderedUpdate(Part):
    """From which pod on an update goes, and how many at a time."""

    partition: Count | None = None
    maxUnavailable: Annotated[ShareOfAll | None, since("1.24", "1.35")] = None


class OrderedStrategy(Part):
    """How pods are replaced."""

    type: Annotated[str, may(one_of("RollingUpdate", "OnDelete"))] = ""
    rollingUpdate: OrderedUpdate | None = None


class ClaimRetention(Part):
    """What becomes of claims."""

    whenDeleted: Annotated[str, may(one_of("Retain", "Delete"))] = ""
    whenScaled: Annotated[str, may(one_of("Retain", "Delete"))] = ""


class Ordinals(Part):
    """The number of the first pod."""

    start: Count = 0


class ClaimObject(Part):
    """A claim that every pod gets one of."""

    apiVersion: str | None = None
    kind: str | None = None
    metadata: TemplateMetadata
    spec: ClaimSpec
    status: dict[str, object] | None = None


class StatefulSetSpec(Part):
    """Pods with names and storage of their own."""

    replicas: Count | None = None
    selector: Selector
    template: BareTemplate
    volumeClaimTemplates: list[ClaimObject] = []
    serviceName: str | None = None
    podManagementPolicy: Annotated[str, may(one_of("OrderedReady", "Parallel"))] = ""
    updateStrategy: OrderedStrategy | None = None
    revisionHistoryLimit: Int32 | None = None
    minReadySeconds: Count = 0
    persistentVolumeClaimRetentionPolicy: ClaimRetention | None = None
    ordinals: Ordinals | None = None

    @rule
    def _fits(self) -> None:
        selects_its_pods(self.selector, self.template)
        placed(runs_for_ever, self.template, "template")
        claims = [claim.metadata.name or "" for claim in self.volumeClaimTemplates]
        placed(lambda pod: mounts_exist(pod, claims), self.template.spec, "template", "spec")


class StatefulSet(Object):
    """A StatefulSet."""

    apiVersion: Literal["apps/v1"]
    kind: Literal["StatefulSet"]
    spec: StatefulSetSpec


KINDS = {("apps/v1", model.__name__): model for model in (Deployment, ReplicaSet, DaemonSet, StatefulSet)}
