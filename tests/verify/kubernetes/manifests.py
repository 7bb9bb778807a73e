"""Small manifests that a server accepts, and how a change to one of them is judged."""

import copy
from collections.abc import Iterator
from typing import Any

from generator.verify.files import judge_content

# What a change leaves out.
GONE = object()

CONTAINER: dict[str, Any] = {
    "name": "api",
    "image": "registry.example.com/api:1.4.2",
    "ports": [{"name": "http", "containerPort": 8080}],
    "resources": {"requests": {"cpu": "250m", "memory": "512Mi"}, "limits": {"cpu": "500m", "memory": "1Gi"}},
    "livenessProbe": {"httpGet": {"path": "/live", "port": "http"}},
}
POD: dict[str, Any] = {"containers": [CONTAINER]}
LABELS = {"app": "api"}


def manifest(kind: str, version: str, spec: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """Write a manifest named 'api'."""
    body = {"spec": spec} if spec is not None else {}
    return {"apiVersion": version, "kind": kind, "metadata": {"name": "api", "namespace": "swift"}, **body, **fields}


DEPLOYMENT = manifest(
    "Deployment",
    "apps/v1",
    {"selector": {"matchLabels": LABELS}, "template": {"metadata": {"labels": LABELS}, "spec": POD}},
)
JOB = manifest("Job", "batch/v1", {"template": {"spec": {**POD, "restartPolicy": "Never"}}})
CRON_JOB = manifest("CronJob", "batch/v1", {"schedule": "30 1 * * 1", "jobTemplate": {"spec": JOB["spec"]}})
AUTOSCALER = manifest(
    "HorizontalPodAutoscaler",
    "autoscaling/v2",
    {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "api"},
        "minReplicas": 3,
        "maxReplicas": 10,
        "metrics": [
            {
                "type": "Resource",
                "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 65}},
            }
        ],
        "behavior": {"scaleUp": {"policies": [{"type": "Pods", "value": 4, "periodSeconds": 60}]}},
    },
)
INGRESS = manifest(
    "Ingress",
    "networking.k8s.io/v1",
    {
        "rules": [
            {
                "host": "api.example.com",
                "http": {
                    "paths": [
                        {
                            "path": "/",
                            "pathType": "Prefix",
                            "backend": {"service": {"name": "api", "port": {"number": 80}}},
                        }
                    ]
                },
            }
        ]
    },
)
BUDGET = manifest("PodDisruptionBudget", "policy/v1", {"minAvailable": 2, "selector": {"matchLabels": LABELS}})
QUOTA = manifest("ResourceQuota", "v1", {"hard": {"requests.cpu": "5", "pods": "20", "count/cronjobs.batch": "12"}})
LIMITS = manifest(
    "LimitRange",
    "v1",
    {"limits": [{"type": "Container", "default": {"cpu": "500m"}, "max": {"cpu": "1"}, "min": {"cpu": "50m"}}]},
)
SERVICE = manifest("Service", "v1", {"selector": LABELS, "ports": [{"port": 80, "targetPort": "http"}]})
ROUTE = manifest(
    "HTTPRoute",
    "gateway.networking.k8s.io/v1",
    {
        "parentRefs": [{"name": "public"}],
        "rules": [
            {
                "matches": [{"path": {"type": "PathPrefix", "value": "/"}}],
                "timeouts": {"request": "30s", "backendRequest": "28s"},
                "backendRefs": [{"name": "api", "port": 8080, "weight": 100}],
            }
        ],
    },
)
SCALED = manifest(
    "ScaledObject",
    "keda.sh/v1alpha1",
    {
        "scaleTargetRef": {"name": "api"},
        "minReplicaCount": 3,
        "maxReplicaCount": 10,
        "triggers": [{"type": "cpu", "metricType": "Utilization", "metadata": {"value": "65"}}],
    },
)
CANARY = manifest(
    "Canary",
    "flagger.app/v1beta1",
    {
        "targetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "api"},
        "service": {"port": 8080},
        "analysis": {"interval": "1m", "threshold": 3, "stepWeights": [10, 25, 50]},
    },
)
ROLLOUT = manifest(
    "Rollout",
    "argoproj.io/v1alpha1",
    {
        "selector": {"matchLabels": LABELS},
        "template": {"metadata": {"labels": LABELS}, "spec": POD},
        "strategy": {"canary": {"steps": [{"setWeight": 10}, {"pause": {"duration": "5m"}}]}},
    },
)
RULE = manifest(
    "PrometheusRule",
    "monitoring.coreos.com/v1",
    {"groups": [{"name": "api", "rules": [{"alert": "ApiDown", "expr": "up == 0", "for": "2m"}]}]},
)
STORE = manifest(
    "ObjectStore",
    "barmancloud.cnpg.io/v1",
    {"retentionPolicy": "30d", "configuration": {"destinationPath": "s3://backups/pg"}},
)


def changed(base: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Copy a manifest with another value at a path: `spec.template.spec.containers.0.image`, '/' for a '.' in a key."""
    result = copy.deepcopy(base)
    *above, last = (int(step) if step.isdigit() else step.replace("/", ".") for step in path.split("."))
    part: Any = result
    for step in above:
        part = part.setdefault(step, {}) if isinstance(part, dict) else part[step]
    if value is GONE:
        del part[last]
    elif isinstance(part, list) and last == len(part):
        part.append(value)
    else:
        part[last] = value
    return result


def said(text: str, name: str = "it.yaml") -> list[str]:
    """Judge a text, and tell what is said of it: `line:column code: message (hint)`."""
    return list(_said(text, name))


def _said(text: str, name: str) -> Iterator[str]:
    for one in judge_content(name, text.encode(), programs=False).diagnostics:
        hint = f" ({one.hint})" if one.hint else ""
        yield f"{one.span.line}:{one.span.column} {one.code}: {one.message}{hint}"
