"""Built-in kinds: what the server's own code refuses is refused, what it accepts is not, whatever the field.

The verdicts follow pkg/apis/*/validation of kubernetes/kubernetes; the recorded ones are in test_corpus.py.
"""

import json
from typing import Any

import pytest

from tests.verify.kubernetes.manifests import (
    AUTOSCALER,
    BUDGET,
    CONTAINER,
    CRON_JOB,
    DEPLOYMENT,
    GONE,
    INGRESS,
    JOB,
    LIMITS,
    QUOTA,
    SERVICE,
    changed,
    manifest,
    said,
)

POD = "spec.template.spec"
FIRST = f"{POD}.containers.0"
BASES = [AUTOSCALER, BUDGET, CRON_JOB, DEPLOYMENT, INGRESS, JOB, LIMITS, QUOTA, SERVICE]

THE_POD = manifest("Pod", "v1", {"containers": [CONTAINER]})

ACCEPTED: list[tuple[dict[str, Any], str, Any]] = [
    (DEPLOYMENT, "metadata.creationTimestamp", None),
    (DEPLOYMENT, "metadata.name", "api.v1"),
    (DEPLOYMENT, "metadata.annotations", {"Example.com/Note": "x"}),
    (DEPLOYMENT, "status", {}),
    (DEPLOYMENT, "spec.replicas", 0),
    (DEPLOYMENT, "spec.replicas", None),
    (DEPLOYMENT, "spec.strategy", {"type": "Recreate"}),
    (DEPLOYMENT, "spec.strategy", {"rollingUpdate": {"maxSurge": "150%", "maxUnavailable": 0}}),
    (DEPLOYMENT, f"{POD}.terminationGracePeriodSeconds", -1),
    (DEPLOYMENT, f"{POD}.volumes", [{"name": "empty"}]),
    (DEPLOYMENT, f"{POD}.imagePullSecrets", [{}]),
    (DEPLOYMENT, f"{POD}.tolerations", [{"operator": "Exists"}]),
    (DEPLOYMENT, f"{POD}.initContainers", [{"name": "side", "image": "a", "restartPolicy": "Always", "lifecycle": {}}]),
    (DEPLOYMENT, f"{FIRST}.env", [{"name": "not-a-shell.variable", "value": ""}, {"name": "A"}, {"name": "A"}]),
    (DEPLOYMENT, f"{FIRST}.ports", [{"containerPort": 80}, {"containerPort": 80}]),
    (DEPLOYMENT, f"{FIRST}.livenessProbe.periodSeconds", 0),
    (DEPLOYMENT, f"{FIRST}.livenessProbe.httpGet.port", 8080),
    (DEPLOYMENT, f"{FIRST}.resources", {"requests": {"cpu": 0.5}, "limits": {"cpu": "1e3", "memory": "1.5Gi"}}),
    (DEPLOYMENT, f"{FIRST}.resources", {"limits": {"nvidia.com/gpu": 1}}),
    (DEPLOYMENT, f"{FIRST}.lifecycle", {"preStop": {"sleep": {"seconds": 30}}}),
    (DEPLOYMENT, f"{FIRST}.lifecycle", {"preStop": {"sleep": {}}}),
    (DEPLOYMENT, f"{FIRST}.livenessProbe.httpGet.httpHeaders", [{"name": "X-Probe"}]),
    (DEPLOYMENT, f"{FIRST}.securityContext", {"capabilities": {"drop": ["whatever"]}}),
    (DEPLOYMENT, f"{FIRST}.image", " a "),
    (DEPLOYMENT, f"{POD}.volumes", [{"name": "a", "projected": {"sources": [{}]}}]),
    (
        DEPLOYMENT,
        f"{POD}.volumes",
        [{"name": "a", "secret": {"secretName": "s", "items": [{"key": "?", "path": "p"}]}}],
    ),
    (DEPLOYMENT, "metadata.labels", {"app": None}),
    (BUDGET, "metadata.name", "Api"),
    (JOB, "spec.backoffLimit", 0),
    (JOB, f"{POD}.restartPolicy", "OnFailure"),
    (JOB, "spec.completionMode", "NonIndexed"),
    (CRON_JOB, "spec.schedule", "@every 1h30m"),
    (CRON_JOB, "spec.schedule", "*/15 0-23/2 1,15 jan-MAR sun"),
    (CRON_JOB, "spec.schedule", "? ? ? ? ?"),
    (CRON_JOB, "spec.schedule", "0 0 31 2 *"),
    (CRON_JOB, "spec.timeZone", "Europe/Berlin"),
    (CRON_JOB, "spec.concurrencyPolicy", ""),
    (AUTOSCALER, "spec.minReplicas", GONE),
    (AUTOSCALER, "spec.metrics", GONE),
    (AUTOSCALER, "spec.behavior.scaleUp", {"tolerance": "0.05"}),
    (AUTOSCALER, "spec.scaleTargetRef", {"apiVersion": "v1", "kind": "ReplicationController", "name": "api"}),
    (BUDGET, "spec.minAvailable", "100%"),
    (BUDGET, "spec.selector", {}),
    (INGRESS, "spec.rules.0.host", "*.example.com"),
    (INGRESS, "spec.rules.0.http.paths.0.backend.service.port", {"name": "http"}),
    (QUOTA, "spec.hard", {"requests.nvidia.com/gpu": "4", "services.loadbalancers": 2}),
    (LIMITS, "spec.limits.0", {"type": "PersistentVolumeClaim", "max": {"storage": "10Gi"}}),
    (LIMITS, "spec.limits.0", {"type": "Pod", "max": {"cpu": "2"}}),
    (SERVICE, "spec", {"clusterIP": "None", "selector": {"app": "api"}}),
    (SERVICE, "spec", {"type": "ExternalName", "externalName": "db.example.com"}),
]

REFUSED: list[tuple[dict[str, Any], str, Any, str]] = [
    (DEPLOYMENT, "metadata.name", "Swift_API", "'Swift_API' cannot be a name"),
    (DEPLOYMENT, "metadata.name", GONE, "'name' is missing"),
    (DEPLOYMENT, "metadata.namespace", "a.b", "'a.b' cannot be a name"),
    (DEPLOYMENT, "metadata.labels", {"-a": "b"}, "'-a' cannot be a key"),
    (DEPLOYMENT, "metadata.labels", {"a": "b c"}, "'b c' cannot be a label's value"),
    (DEPLOYMENT, "metadata.labels", {"a": "x" * 64}, "a label's value has 64 characters; 63 are allowed"),
    (DEPLOYMENT, "metadata.labels", {"a": True}, "'true' stands here; text is expected"),
    (DEPLOYMENT, "Spec", {}, "there is no field 'Spec' here"),
    (DEPLOYMENT, "spec.replicas", -1, "'-1' is below 0"),
    (DEPLOYMENT, "spec.replicas", 2**31, "'2147483648' is above 2147483647"),
    (
        DEPLOYMENT,
        "spec.selector.matchLabels",
        {"app": "other"},
        "the selector does not select the pods of the template",
    ),
    (DEPLOYMENT, "spec.selector", {}, "the selector is empty: it would select all pods"),
    (
        DEPLOYMENT,
        "spec.selector",
        {"matchExpressions": [{"key": "app", "operator": "In"}]},
        "'values' is missing",
    ),
    (
        DEPLOYMENT,
        "spec.strategy",
        {"type": "Recreate", "rollingUpdate": {}},
        "the strategy 'Recreate' takes no 'rollingUpdate'",
    ),
    (
        DEPLOYMENT,
        "spec.strategy.rollingUpdate",
        {"maxSurge": 0, "maxUnavailable": "0%"},
        "neither 'maxSurge' nor 'maxUnavailable' lets a pod be replaced: both are 0",
    ),
    (DEPLOYMENT, "spec.strategy.rollingUpdate", {"maxUnavailable": "101%"}, "'101%' is above 100%"),
    (DEPLOYMENT, "spec.strategy.rollingUpdate", {"maxSurge": "1"}, "'1' is neither a whole number nor a percentage"),
    (DEPLOYMENT, f"{POD}.restartPolicy", "Never", "pods of this kind always start again; 'Never' stands here"),
    (DEPLOYMENT, f"{POD}.activeDeadlineSeconds", 60, "pods of this kind run for ever: they have no deadline"),
    (DEPLOYMENT, f"{POD}.containers", [], "the list is empty"),
    (DEPLOYMENT, f"{POD}.dnsPolicy", "clusterFirst", "'clusterFirst' is not one of: "),
    (DEPLOYMENT, f"{POD}.dnsPolicy", "None", "with the policy 'None' there must be a nameserver"),
    (DEPLOYMENT, f"{POD}.hostAliases", [{"ip": "localhost"}], "'localhost' is no IP address"),
    (
        DEPLOYMENT,
        f"{POD}.tolerations",
        [{"operator": "Equal"}],
        "without a key, only the operator 'Exists' makes sense",
    ),
    (DEPLOYMENT, f"{POD}.tolerations", [{"key": "a", "operator": "Exists", "value": "b"}], "'Exists' takes no value"),
    (DEPLOYMENT, f"{POD}.securityContext", {"runAsUser": -1}, "'-1' is not between 0 and 2147483647"),
    (DEPLOYMENT, f"{POD}.securityContext", {"fsGroupChangePolicy": "Sometimes"}, "'Sometimes' is not one of: "),
    (DEPLOYMENT, f"{POD}.volumes", [{"name": "a", "secret": {}}], "'secretName' is missing"),
    (DEPLOYMENT, f"{POD}.volumes", [{"name": "a"}, {"name": "a"}], "the volume 'a' stands twice"),
    (
        DEPLOYMENT,
        f"{POD}.volumes",
        [{"name": "a", "emptyDir": {}, "hostPath": {"path": "/"}}],
        "the volume has several sources: emptyDir, hostPath",
    ),
    (
        DEPLOYMENT,
        f"{POD}.initContainers",
        [{"name": "init", "image": "a", "readinessProbe": {"exec": {"command": ["true"]}}}],
        "a container that ends before the others start takes no 'readinessProbe'",
    ),
    (DEPLOYMENT, f"{POD}.initContainers", [{"name": "api", "image": "a"}], "two containers are named 'api'"),
    (DEPLOYMENT, f"{FIRST}.image", "", "'image' is missing"),
    (THE_POD, "spec.containers.0.image", "a ", "'a ' starts or ends with a blank"),
    (THE_POD, "spec.dnsConfig", {"options": [{"value": "2"}]}, "'name' is missing"),
    (THE_POD, "spec.volumes", [{"name": "a", "nfs": {"server": "a", "path": "b"}}], "'b' is no absolute path"),
    (THE_POD, "spec.volumes", [{"name": "a", "csi": {"driver": "a/b"}}], "'a/b' cannot be the name of a driver"),
    (THE_POD, "spec.containers.0.resources.limits.cpu", None, "the request of 250m cpu is over the limit of 0"),
    (JOB, "metadata.name", "a" * 64, "the name has 64 characters; 63 are allowed, as it becomes a label"),
    (JOB, "spec.podFailurePolicy", {"rules": [{"action": "Ignore", "onPodConditions": []}]}, "the list is empty"),
    (DEPLOYMENT, f"{FIRST}.imagePullPolicy", "ifNotPresent", "'ifNotPresent' is not one of: "),
    (DEPLOYMENT, f"{FIRST}.args", [7], "'7' stands here; text is expected"),
    (DEPLOYMENT, f"{FIRST}.env", [{"name": "A=B"}], "'A=B' cannot be the name of a variable"),
    (
        DEPLOYMENT,
        f"{FIRST}.env",
        [{"name": "A", "value": "x", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}],
        "the variable has both 'value' and 'valueFrom'",
    ),
    (DEPLOYMENT, f"{FIRST}.env", [{"name": "A", "valueFrom": {}}], "there is no source of this variable"),
    (
        DEPLOYMENT,
        f"{FIRST}.env",
        [{"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "spec.replicas"}}}],
        "'spec.replicas' is no field of a pod that can be had here",
    ),
    (
        DEPLOYMENT,
        f"{FIRST}.env",
        [{"name": "A", "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu", "divisor": "1Mi"}}}],
        "'1Mi' divides no limits.cpu",
    ),
    (DEPLOYMENT, f"{FIRST}.envFrom", [{"secretRef": {}}], "'name' is missing"),
    (DEPLOYMENT, f"{FIRST}.ports.0.name", "http-and-a-longer-name", "cannot be the name of a port"),
    (DEPLOYMENT, f"{FIRST}.ports.0.containerPort", 0, "'0' is not between 1 and 65535"),
    (DEPLOYMENT, f"{FIRST}.ports.0.protocol", "HTTP", "'HTTP' is not one of: TCP, UDP, SCTP"),
    (DEPLOYMENT, f"{FIRST}.volumeMounts", [{"name": "data", "mountPath": "/data"}], "there is no volume 'data'"),
    (DEPLOYMENT, f"{FIRST}.resources.requests.cpu", "2", "the request of 2 cpu is over the limit of 500m"),
    (DEPLOYMENT, f"{FIRST}.resources.requests.cpu", "80q", "'80q' is not a quantity"),
    (DEPLOYMENT, f"{FIRST}.resources.requests.cpu", "-1", "'-1' is below 0"),
    (DEPLOYMENT, f"{FIRST}.resources.requests.cpus", "1", "there is no resource 'cpus'"),
    (DEPLOYMENT, f"{FIRST}.resources.limits", {"nvidia.com/gpu": "0.5"}, "and nvidia.com/gpu comes in whole pieces"),
    (DEPLOYMENT, f"{FIRST}.resources", {"requests": {"nvidia.com/gpu": 1}}, "'nvidia.com/gpu' is missing"),
    (DEPLOYMENT, f"{FIRST}.livenessProbe.httpGet.port", "8080", "'8080' cannot be the name of a port"),
    (DEPLOYMENT, f"{FIRST}.livenessProbe.httpGet.scheme", "https", "'https' is not one of: HTTP, HTTPS"),
    (DEPLOYMENT, f"{FIRST}.livenessProbe.exec", {"command": ["a"]}, "there is more than one question in this probe"),
    (DEPLOYMENT, f"{FIRST}.livenessProbe.successThreshold", 2, "'2' good answers in a row are asked for"),
    (
        DEPLOYMENT,
        f"{FIRST}.lifecycle",
        {"preStop": {"sleep": {"seconds": 31}}},
        "a sleep of 31 s does not fit into the 30 s",
    ),
    (DEPLOYMENT, f"{FIRST}.lifecycle", {"preStop": {"exec": {}}}, "the list is empty"),
    (
        DEPLOYMENT,
        f"{FIRST}.securityContext",
        {"privileged": True, "allowPrivilegeEscalation": False},
        "'privileged: true' contradicts 'allowPrivilegeEscalation: false'",
    ),
    (
        DEPLOYMENT,
        f"{FIRST}.securityContext",
        {"seccompProfile": {"type": "Localhost"}},
        "'localhostProfile' is missing",
    ),
    (JOB, f"{POD}.restartPolicy", "Always", "'Always' is not one of: OnFailure, Never"),
    (JOB, f"{POD}.restartPolicy", GONE, "'restartPolicy' is missing"),
    (JOB, "spec.completionMode", "Indexed", "'completions' is missing"),
    (JOB, "spec.selector", {"matchLabels": {"a": "b"}}, "the server writes the selector of a job itself"),
    (JOB, "spec.backoffLimitPerIndex", 1, "'backoffLimitPerIndex' needs 'completionMode: Indexed'"),
    (JOB, "spec.ttlSecondsAfterFinished", -1, "'-1' is below 0"),
    (CRON_JOB, "metadata.name", "a" * 53, "the name has 53 characters; 52 are allowed, as jobs add 11 to it"),
    (CRON_JOB, "spec.schedule", "TZ=UTC 0 0 * * *", "'TZ=UTC 0 0 * * *' names a time zone"),
    (CRON_JOB, "spec.schedule", "0 0 2 * * *", "'0 0 2 * * *' has 6 fields; a schedule has 5"),
    (CRON_JOB, "spec.schedule", "0 0 * * 7", "'7' is no day of week: it is not between 0 and 6"),
    (CRON_JOB, "spec.schedule", "*/0 * * * *", "'*/0' has a step of 0"),
    (CRON_JOB, "spec.schedule", "5-1 * * * *", "'5-1' ends before it begins"),
    (CRON_JOB, "spec.schedule", "@reboot", "'@reboot' is no schedule"),
    (CRON_JOB, "spec.timeZone", "Local", "there is no time zone 'Local'"),
    (CRON_JOB, "spec.timeZone", "europe/berlin", "there is no time zone 'europe/berlin'"),
    (AUTOSCALER, "spec.maxReplicas", 2, "'maxReplicas' is 2, below the 3 of 'minReplicas'"),
    (AUTOSCALER, "spec.minReplicas", 0, "without pods only a metric from outside can tell when to start one"),
    (
        AUTOSCALER,
        "spec.metrics.0.pods",
        {"metric": {"name": "a"}, "target": {"type": "AverageValue"}},
        "'averageValue' is",
    ),
    (
        AUTOSCALER,
        "spec.metrics.0.resource.target.averageValue",
        "1",
        "both 'averageValue' and 'averageUtilization' stand",
    ),
    (AUTOSCALER, "spec.metrics.0.resource.target.averageUtilization", 0, "'0' is below 1"),
    (AUTOSCALER, "spec.behavior.scaleUp.policies.0.periodSeconds", 1801, "'1801' is not between 1 and 1800"),
    (AUTOSCALER, "spec.behavior.scaleUp.stabilizationWindowSeconds", 3601, "'3601' is not between 0 and 3600"),
    (AUTOSCALER, "spec.behavior.scaleUp.policies", [], "the list is empty"),
    (AUTOSCALER, "spec.scaleTargetRef.apiVersion", "v1", "'v1' names no API group"),
    (BUDGET, "spec.maxUnavailable", 1, "there is more than one bound of this budget: minAvailable, maxUnavailable"),
    (BUDGET, "spec.minAvailable", "50", "'50' is neither a whole number nor a percentage"),
    (INGRESS, "spec.rules.0.host", "10.0.0.1", "'10.0.0.1' is an IP address; a name is expected"),
    (INGRESS, "spec.rules.0.http.paths.0.path", "api", "'api' is no absolute path"),
    (INGRESS, "spec.rules.0.http.paths.0.path", "/a//b", "the path contains '//'"),
    (INGRESS, "spec.rules.0.http.paths.0.backend.service.port.name", "http", "the port has both a name and a number"),
    (INGRESS, "spec.defaultBackend", {}, "'service' is missing"),
    (QUOTA, "spec.hard", {"pods": "1.5"}, "'1.5' is no whole number, and pods comes in whole pieces"),
    (QUOTA, "spec.hard", {"storage": "1Gi"}, "a quota cannot count 'storage'"),
    (QUOTA, "spec.scopes", ["BestEffort", "NotBestEffort"], "'BestEffort' and 'NotBestEffort' exclude each other"),
    (LIMITS, "spec.limits.0.default.cpu", "2", "default of cpu is 2, above max, which is 1"),
    (LIMITS, "spec.limits.0.maxLimitRequestRatio", {"cpu": "0.5"}, "a ratio of 0.5 is below 1"),
    (
        LIMITS,
        "spec.limits.0.maxLimitRequestRatio",
        {"cpu": "21"},
        "a ratio of 21 is above max / min of cpu, which is 20",
    ),
    (LIMITS, "spec.limits.1", {"type": "Container"}, "the type 'Container' stands twice"),
    (LIMITS, "spec.limits.0", {"type": "Pod", "default": {"cpu": "1"}}, "a limit of type 'Pod' has no 'default'"),
    (SERVICE, "spec.ports", [], "'ports' is missing"),
    (SERVICE, "spec.ports", [{"port": 80}, {"port": 81, "name": "b"}], "'name' is missing"),
    (SERVICE, "spec.ports.0.port", 65536, "'65536' is not between 1 and 65535"),
    (SERVICE, "spec.externalTrafficPolicy", "Local", "a service of type ClusterIP is not reached from outside"),
]


@pytest.mark.parametrize("base", BASES, ids=lambda base: str(base["kind"]))
def test_the_base_is_accepted(base: dict[str, Any]) -> None:
    assert [] == said(json.dumps(base))


@pytest.mark.parametrize(("base", "path", "value"), ACCEPTED)
def test_what_the_server_accepts_is_accepted(base: dict[str, Any], path: str, value: Any) -> None:
    assert [] == said(json.dumps(changed(base, path, value)))


@pytest.mark.parametrize(("base", "path", "value", "message"), REFUSED)
def test_what_the_server_refuses_is_refused(base: dict[str, Any], path: str, value: Any, message: str) -> None:
    found = said(json.dumps(changed(base, path, value)))
    assert [message] == [message for one in found if message in one], found


def test_one_fault_does_not_hide_another() -> None:
    fields = changed(changed(DEPLOYMENT, f"{FIRST}.ports.0.containerPort", 0), "spec.replicas", -1)
    assert ["'-1' is below 0", "'0' is not between 1 and 65535"] == sorted(
        one.partition("bad-value: ")[2].partition(" (")[0] for one in said(json.dumps(fields))
    )
    requests = changed(DEPLOYMENT, f"{FIRST}.resources.requests.cpu", "2")
    rules = changed(requests, f"{FIRST}.lifecycle", {"preStop": {"sleep": {"seconds": 31}}})
    assert 3 == len(said(json.dumps(changed(rules, "spec.progressDeadlineSeconds", 0))))


def test_a_stateful_set_mounts_its_claims() -> None:
    claim = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "10Gi"}}}
    container = {**CONTAINER, "volumeMounts": [{"name": "data", "mountPath": "/data"}]}
    labels = {"app": "db"}
    spec = {
        "selector": {"matchLabels": labels},
        "serviceName": "db",
        "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
        "volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": claim}],
    }
    assert [] == said(json.dumps(manifest("StatefulSet", "apps/v1", spec)))
    (found,) = said(json.dumps(changed(manifest("StatefulSet", "apps/v1", spec), "spec.volumeClaimTemplates", [])))
    assert "there is no volume 'data'" in found
