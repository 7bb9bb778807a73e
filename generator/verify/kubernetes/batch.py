"""Work that ends: Job and CronJob.

Source: pkg/apis/batch/validation.
"""

import re
from typing import Annotated, Any, Literal

from generator.verify.kubernetes._cron import cron_schedule
from generator.verify.kubernetes._meta import Object, Selector, TemplateMetadata
from generator.verify.kubernetes._names import QualifiedName, dns_label, dns_subdomain
from generator.verify.kubernetes._part import (
    Part,
    exactly_one,
    fault,
    filled,
    may,
    missing,
    must,
    one_of,
    placed,
    rule,
    schema_needs,
    set_of_values,
    unique,
)
from generator.verify.kubernetes._pod import PodTemplate, SchemaPodTemplate, runs_to_the_end
from generator.verify.kubernetes._scalars import Count, Int32, Seconds, matching
from generator.verify.kubernetes._versions import since
from generator.verify.kubernetes._zones import time_zone

_MOST_PARALLEL_INDEXED = 100_000


class OnExitCodes(Part):
    """Which exit codes are meant."""

    containerName: str | None = None
    operator: Annotated[str, must(one_of("In", "NotIn"))]
    values: Annotated[list[Int32], set_of_values]

    @rule
    def _listed(self) -> None:
        if not 0 < len(self.values) <= 255:
            raise fault(f"there are {len(self.values)} exit codes; 1 to 255 are allowed", None, "values")
        unique(self.values, "the exit code", "values")
        if self.values != sorted(self.values):
            raise fault("the exit codes are not in order", f"write {sorted(self.values)}", "values")
        if self.operator == "In" and 0 in self.values:
            raise fault("'0' is no failure", "take it out", "values", self.values.index(0))


class OnPodCondition(Part):
    """Which condition of the pod is meant."""

    type: QualifiedName
    status: Annotated[str, may(one_of("True", "False", "Unknown"))] | None = None

    _complete = schema_needs("status")


class FailureRule(Part):
    """What a failure of a pod leads to."""

    action: Annotated[str, must(one_of("FailJob", "FailIndex", "Ignore", "Count"))]
    onExitCodes: OnExitCodes | None = None
    onPodConditions: list[OnPodCondition] | None = None

    @rule
    def _is_one(self) -> None:
        exactly_one(self, ("onExitCodes", "onPodConditions"), "condition of this rule")
        if self.onPodConditions is not None:
            placed(filled, self.onPodConditions, "onPodConditions")


class FailurePolicy(Part):
    """What failures lead to."""

    rules: list[FailureRule] | None = None

    _complete = schema_needs("rules")


_indexes = matching(r"^[0-9]+(-[0-9]+)?(,[0-9]+(-[0-9]+)?)*$", "a list of indexes", "write it as 0-2,5")


class SuccessRule(Part):
    """When a job has succeeded."""

    succeededIndexes: Annotated[str, may(_indexes)] | None = None
    succeededCount: Count | None = None

    def fits(self, completions: int) -> None:
        """Refuse more than there is to complete."""
        if (self.succeededCount or 0) > completions:
            message = f"'{self.succeededCount}' is above the {completions} of 'completions'"
            raise fault(message, None, "succeededCount")
        if any(int(index) >= completions for index in re.findall(r"[0-9]+", self.succeededIndexes or "")):
            message = f"'{self.succeededIndexes}' has an index that is not below {completions}, as 'completions' says"
            raise fault(message, None, "succeededIndexes")

    @rule
    def _says_something(self) -> None:
        if self.succeededIndexes is None and self.succeededCount is None:
            raise missing("succeededCount", "write 'succeededCount' or 'succeededIndexes'")


class SuccessPolicy(Part):
    """When a job has succeeded."""

    rules: list[SuccessRule]

    @rule
    def _has_rules(self) -> None:
        placed(filled, self.rules, "rules")


class JobFields(Part):
    """Pods that run to their end."""

    parallelism: Count | None = None
    completions: Count | None = None
    activeDeadlineSeconds: Seconds | None = None
    podFailurePolicy: FailurePolicy | None = None
    successPolicy: Annotated[SuccessPolicy | None, since("1.30", "1.31")] = None
    backoffLimit: Count | None = None
    backoffLimitPerIndex: Annotated[Count | None, since("1.28", "1.29")] = None
    maxFailedIndexes: Annotated[Count | None, since("1.28", "1.29")] = None
    selector: Selector | None = None
    manualSelector: bool | None = None
    ttlSecondsAfterFinished: Count | None = None
    completionMode: Annotated[str, must(one_of("NonIndexed", "Indexed"))] | None = None
    suspend: bool | None = None
    podReplacementPolicy: Annotated[
        Annotated[str, must(one_of("Failed", "TerminatingOrFailed"))] | None, since("1.28", "1.29")
    ] = None
    managedBy: Annotated[str | None, since("1.30", "1.32")] = None
    scheduling: dict[str, Any] | None = None


class SchemaJobSpec(JobFields):
    """A job inside of a custom resource."""

    template: SchemaPodTemplate


class JobSpec(JobFields):
    """A job."""

    template: PodTemplate

    @rule
    def _ends(self) -> None:
        placed(runs_to_the_end, self.template, "template")

    @rule
    def _indexes_fit(self) -> None:
        if self.completionMode == "Indexed":
            if self.completions is None:
                raise missing("completions", "say how many there are: the mode is 'Indexed'")
            for index, each in enumerate(self.successPolicy.rules if self.successPolicy else []):
                placed(each.fits, self.completions, "successPolicy", "rules", index)
            if (self.maxFailedIndexes or 0) > self.completions:
                message = f"'{self.maxFailedIndexes}' is above the {self.completions} of 'completions'"
                raise fault(message, None, "maxFailedIndexes")
            if (self.parallelism or 0) > _MOST_PARALLEL_INDEXED:
                raise fault(f"'{self.parallelism}' is above {_MOST_PARALLEL_INDEXED}", None, "parallelism")
            return
        for name in ("backoffLimitPerIndex", "maxFailedIndexes", "successPolicy"):
            if getattr(self, name) is not None:
                raise fault(f"'{name}' needs 'completionMode: Indexed'", "take it out", name)

    @rule
    def _failures_fit(self) -> None:
        if self.maxFailedIndexes is not None and self.backoffLimitPerIndex is None:
            raise missing("backoffLimitPerIndex", "it belongs to 'maxFailedIndexes'")
        if self.podFailurePolicy is None:
            return
        if self.template.spec.restartPolicy != "Never":
            message = "'podFailurePolicy' needs pods that do not start again"
            raise fault(message, "write restartPolicy: Never", "template", "spec", "restartPolicy")
        pod = self.template.spec
        names = [container.name for container in (*pod.initContainers, *pod.containers)]
        for index, each in enumerate(self.podFailurePolicy.rules or []):
            name = each.onExitCodes.containerName if each.onExitCodes else None
            if name is not None and name not in names:
                at = ("podFailurePolicy", "rules", index, "onExitCodes", "containerName")
                raise fault(f"there is no container '{name}'", f"known here: {', '.join(names)}", *at)
        if self.podReplacementPolicy == "TerminatingOrFailed":
            raise fault("'podFailurePolicy' needs 'podReplacementPolicy: Failed'", None, "podReplacementPolicy")

    @rule
    def _selector_is_the_servers(self) -> None:
        if self.manualSelector and self.selector is None:
            raise missing("selector", "write it: 'manualSelector' is true")
        if self.selector is not None and not self.manualSelector:
            message = "the server writes the selector of a job itself"
            raise fault(message, "take it out, or write manualSelector: true", "selector")
        if self.selector is not None and not self.selector.selects(self.template.metadata.labels):
            message = "the selector does not select the pods of the template"
            raise fault(message, "give the template the labels of the selector", "template", "metadata", "labels")


class Job(Object):
    """A Job."""

    apiVersion: Literal["batch/v1"]
    kind: Literal["Job"]
    spec: JobSpec

    @rule
    def _pods_can_be_named(self) -> None:
        if self.metadata.name and not self.spec.manualSelector and len(self.metadata.name) > 63:
            message = f"the name has {len(self.metadata.name)} characters; 63 are allowed, as it becomes a label"
            raise fault(message, "shorten it", "metadata", "name")
        last = (self.spec.completions or 0) - 1
        if self.spec.completionMode == "Indexed" and last >= 0 and self.metadata.name:
            placed(dns_label, f"{self.metadata.name}-{last}", "metadata", "name")


class JobTemplate(Part):
    """What jobs are made from."""

    metadata: TemplateMetadata | None = None
    spec: JobSpec

    @rule
    def _selector_not_written(self) -> None:
        if self.spec.manualSelector:
            raise fault("a CronJob's jobs take no 'manualSelector'", "take it out", "spec", "manualSelector")


class CronJobSpec(Part):
    """A job, again and again."""

    schedule: Annotated[str, must(filled), must(cron_schedule)]
    timeZone: Annotated[str, must(time_zone)] | None = None
    startingDeadlineSeconds: Seconds | None = None
    concurrencyPolicy: Annotated[str, may(one_of("Allow", "Forbid", "Replace"))] = ""
    suspend: bool | None = None
    jobTemplate: JobTemplate
    successfulJobsHistoryLimit: Count | None = None
    failedJobsHistoryLimit: Count | None = None


class CronJob(Object):
    """A CronJob."""

    apiVersion: Literal["batch/v1"]
    kind: Literal["CronJob"]
    spec: CronJobSpec

    @staticmethod
    def judge_name(name: str) -> None:
        """Refuse what cannot be the name of one: 11 characters are added to it for each job."""
        dns_subdomain(name)
        if len(name) > 52:
            raise fault(f"the name has {len(name)} characters; 52 are allowed, as jobs add 11 to it", "shorten it")


KINDS = {("batch/v1", model.__name__): model for model in (Job, CronJob)}
