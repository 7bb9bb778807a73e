"""Custom resources: their models say what the published definitions say, expressions included."""

import json
from typing import Any

import pytest

from tests.verify.kubernetes.manifests import CANARY, GONE, ROLLOUT, ROUTE, RULE, SCALED, STORE, changed, manifest, said

BASES = [CANARY, ROLLOUT, ROUTE, RULE, SCALED, STORE]
FIRST = "spec.rules.0"
FILTERS = f"{FIRST}.filters"
HEADER = {"type": "RequestHeaderModifier", "requestHeaderModifier": {"set": [{"name": "a", "value": "b"}]}}
REWRITE = {"type": "URLRewrite", "urlRewrite": {"path": {"type": "ReplacePrefixMatch", "replacePrefixMatch": "/"}}}
REDIRECT = {"type": "RequestRedirect", "requestRedirect": {"scheme": "https"}}

ACCEPTED: list[tuple[dict[str, Any], str, Any]] = [
    (ROLLOUT, "spec.template.spec.containers.0.name", "Not a name: a definition does not look"),
    (ROLLOUT, "spec.template.spec.restartPolicy", "Sometimes"),
    (ROLLOUT, "spec.template.spec.volumes", [{"name": "a", "anything": 1}]),
    (ROLLOUT, "spec.template.spec.containers.0.resources", {"requests": {"cpu": "2"}, "limits": {"cpu": "one"}}),
    (ROLLOUT, "spec.template", {}),
    (ROLLOUT, "spec.strategy.canary.trafficRouting", {"plugins": {"a/b": {"c": 1}}}),
    (ROLLOUT, "spec.strategy.canary.maxSurge", "a lot"),
    (CANARY, "spec.analysis.interval", "1mm"),
    (CANARY, "spec.progressDeadlineSeconds", 1.5),
    (SCALED, "spec.maxReplicaCount", GONE),
    (RULE, "spec.groups.0.interval", ""),
    (RULE, "spec.groups.0.rules.0.expr", 1),
    (ROUTE, "spec.rules", GONE),
    (ROUTE, f"{FIRST}.timeouts.request", "0s"),
    (ROUTE, f"{FIRST}.backendRefs.0", {"name": "a", "kind": "Bucket", "group": "storage.example.com"}),
    (ROUTE, FILTERS, [HEADER, REWRITE]),
    (ROUTE, "spec.parentRefs.1", {"name": "public", "namespace": "other"}),
    (STORE, "spec.instanceSidecarConfiguration", {"resources": {"limits": {"memory": 1024}}}),
]

REFUSED: list[tuple[dict[str, Any], str, Any, str]] = [
    (ROLLOUT, "metadata.name", "Api", "'Api' cannot be a name"),
    (ROLLOUT, "metadata.labels", {"a": "b c"}, "'b c' cannot be a label's value"),
    (ROLLOUT, "spec.replicas", -1, "'-1' is below 0"),
    (ROLLOUT, "spec.restartAt", "now", "'now' is not a time"),
    (
        STORE,
        "spec.instanceSidecarConfiguration",
        {"resources": {"limits": {"cpu": 0.5}}},
        "'0.5' stands here; a quantity is text",
    ),
    (ROLLOUT, "spec.template.spec.containers.0.env", [{"name": "A"}, {"name": "A"}], "name 'A' stands twice"),
    (ROLLOUT, "spec.template.spec.containers.0.imagePullPolice", "", "there is no field 'imagePullPolice' here"),
    (ROLLOUT, "spec.strategy.canary.steps.0.setWeight", 2.5, "'2.5' stands here; a whole number is expected"),
    (ROLLOUT, "spec.strategy.blueGreen", {}, "'activeService' is missing"),
    (
        ROLLOUT,
        "spec.template.spec.containers.0.lifecycle",
        {"preStop": {"sleep": {}}},
        "'seconds' is missing",
    ),
    (SCALED, "spec.minReplicaCount", 11, "'minReplicaCount' is 11, above 'maxReplicaCount', which is 10"),
    (SCALED, "spec.triggers", [], "the list is empty"),
    (SCALED, "spec.triggers.0.metadata.value", 65, "'65' stands here; text is expected"),
    (SCALED, "spec.fallback", {"failureThreshold": 3, "replicas": 6, "behavior": "maybe"}, "'maybe' is not one of"),
    (CANARY, "spec.analysis.interval", "1h", "'1h' is not a duration"),
    (CANARY, "spec.analysis.iterations", 10, "there is more than one way to go on: iterations, stepWeights"),
    (CANARY, "spec.analysis.stepWeights", GONE, "there is no way to go on"),
    (CANARY, "spec.service.port", "8080", "the text '8080' stands here; a number is expected"),
    (CANARY, "spec.service.match", [{"uri": {"exact": "/", "prefix": "/"}}], "there is more than one comparison"),
    (RULE, "spec.groups.0.rules.0.for", "2M", "'2M' is not a duration"),
    (RULE, "spec.groups.0.rules.0.labels", {"severity": 1}, "'1' stands here; text is expected"),
    (RULE, "spec.groups.1", {"name": "api"}, "name 'api' stands twice"),
    (ROUTE, f"{FIRST}.timeouts.backendRequest", "31s", "'backendRequest' is 31s, longer than 'request', which is 30s"),
    (ROUTE, f"{FIRST}.timeouts.request", "1d", "'1d' is not a duration"),
    (ROUTE, f"{FIRST}.backendRefs.0.port", GONE, "'port' is missing"),
    (ROUTE, f"{FIRST}.backendRefs.0.weight", 1000001, "'1000001' is not between 0 and 1000000"),
    (ROUTE, f"{FIRST}.matches.0.path.value", "api", "'api' is no absolute path"),
    (ROUTE, f"{FIRST}.matches.0.path.value", "/a b", "'/a b' has characters that no path has"),
    (ROUTE, f"{FIRST}.matches.0.headers", [{"name": "a", "value": "b"}] * 2, "name 'a' stands twice"),
    (ROUTE, FILTERS, [{"type": "CORS"}], "'cors' is missing"),
    (ROUTE, FILTERS, [{**HEADER, "cors": {}}], "a filter of type 'RequestHeaderModifier' has no 'cors'"),
    (ROUTE, FILTERS, [HEADER, HEADER], "there are 2 filters of type 'RequestHeaderModifier'"),
    (ROUTE, FILTERS, [REDIRECT, REWRITE], "a redirect and a rewrite exclude each other"),
    (ROUTE, FILTERS, [REDIRECT], "a rule that redirects has no backends"),
    (ROUTE, "spec.parentRefs.1", {"name": "public"}, "the parent 'public' stands twice with the same section"),
    (ROUTE, "spec.parentRefs.1", {"name": "public", "sectionName": "https"}, "once with and once without a section"),
    (ROUTE, "spec.rules", [], "the list is empty"),
    (ROUTE, "spec.rules", [{"matches": [{}] * 43}] * 3, "the rules have 129 matches; 128 are allowed"),
    (ROUTE, "spec.hostnames", ["API.example.com"], "'API.example.com' is not a host"),
    (STORE, "spec.configuration.serverName", "pg", "the server is not named here"),
    (STORE, "spec.retentionPolicy", "30D", "'30D' is not a retention"),
    (
        STORE,
        "spec.instanceSidecarConfiguration",
        {"additionalContainerArgs": ["--log-level=debug"]},
        "'--log-level=debug' is no argument here",
    ),
]


@pytest.mark.parametrize("base", BASES, ids=lambda base: str(base["kind"]))
def test_the_base_is_accepted(base: dict[str, Any]) -> None:
    assert [] == said(json.dumps(base))


@pytest.mark.parametrize(("base", "path", "value"), ACCEPTED)
def test_what_a_definition_accepts_is_accepted(base: dict[str, Any], path: str, value: Any) -> None:
    assert [] == said(json.dumps(changed(base, path, value)))


@pytest.mark.parametrize(("base", "path", "value", "message"), REFUSED)
def test_what_a_definition_refuses_is_refused(base: dict[str, Any], path: str, value: Any, message: str) -> None:
    found = said(json.dumps(changed(base, path, value)))
    assert [message] == [message for one in found if message in one], found


def test_a_prefix_is_replaced_where_one_prefix_is_matched() -> None:
    two = [{"path": {"type": "PathPrefix", "value": "/a"}}, {"path": {"type": "PathPrefix", "value": "/b"}}]
    route = changed(changed(ROUTE, FILTERS, [REWRITE]), f"{FIRST}.matches", two)
    (found,) = said(json.dumps(route))
    assert "a prefix can only be replaced where the rule has exactly one match, of type PathPrefix" in found


def test_the_adviser_of_pods_is_known() -> None:
    spec = {"targetRef": {"kind": "Deployment", "name": "api"}, "updatePolicy": {"updateMode": "Off"}}
    adviser = manifest("VerticalPodAutoscaler", "autoscaling.k8s.io/v1", spec)
    assert [] == said(json.dumps(adviser))
    (found,) = said(json.dumps(changed(adviser, "spec.updatePolicy.updateMode", "off")))
    assert "'off' is not one of: Off, Initial, Recreate, InPlaceOrRecreate, Auto" in found
