"""Twenty-six bad manifests as people write them, each with exactly what is said of it.

A strict API server refuses all of them; a validator of the published schema finds nine (and three removed versions).
"""

import pytest

from tests.verify.kubernetes.manifests import said

AUTOSCALER = """\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: swift-api
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: swift-api}
  minReplicas: 3
  maxReplicas: 10
  metrics:
  - type: Resource
    resource:
      name: cpu
      target: {type: Utilization, averageUtilization: 65}
  - type: Pods
    pods:
      metric: {name: in_flight}
      target: {type: AverageValue, averageValue: "20"}
  behavior:
    scaleDown:
      stabilizationWindowSeconds: 300
      selectPolicy: Min
      policies:
      - {type: Percent, value: 25, periodSeconds: 60}
"""
INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: swift-api
spec:
  rules:
  - host: api.example.com
    http:
      paths:
      - path: /
        pathType: Prefix
        backend:
          service:
            name: swift-api
            port: {number: 8080}
"""
CRON_JOB = """\
apiVersion: batch/v1
kind: CronJob
metadata:
  name: purge
spec:
  schedule: "0 3 * * *"
  timeZone: Etc/UTC
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: 600
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
          - name: purge
            image: registry.example.com/purge:1
"""

CASES = [
    (
        AUTOSCALER,
        "type: Resource\n",
        "type: Resourcee\n",
        (
            "10:11 bad-value: 'Resourcee' is not one of: Resource, ContainerResource, Pods, Object, External "
            "(did you mean 'Resource'?)"
        ),
    ),
    (
        AUTOSCALER,
        '"20"',
        '"80q"',
        "17:50 bad-quantity: '80q' is not a quantity (write a number with a unit: 250m, 2, 512Mi, 1Gi)",
    ),
    (
        AUTOSCALER,
        "  name: swift-api\nspec",
        "  name: Swift_API\nspec",
        (
            "4:9 bad-name: 'Swift_API' cannot be a name "
            "(use small letters, digits, '-' and '.', starting and ending with a letter or digit)"
        ),
    ),
    (
        AUTOSCALER,
        "selectPolicy: Min",
        "selectPolicy: Lowest",
        "21:21 bad-value: 'Lowest' is not one of: Max, Min, Disabled",
    ),
    (
        AUTOSCALER,
        "minReplicas: 3",
        "minReplicas: 30",
        "8:16 bad-value: 'maxReplicas' is 10, below the 30 of 'minReplicas' (write 30 at least)",
    ),
    (
        AUTOSCALER,
        "periodSeconds: 60",
        "periodSeconds: 3600",
        "23:51 bad-value: '3600' is not between 1 and 1800",
    ),
    (
        AUTOSCALER,
        "stabilizationWindowSeconds: 300",
        "stabilizationWindowSeconds: 4000",
        "20:35 bad-value: '4000' is not between 0 and 3600",
    ),
    (
        AUTOSCALER,
        "type: Pods\n",
        "type: External\n",
        "14:5 missing-field: 'external' is missing (a metric of type 'External' has it)",
    ),
    (
        AUTOSCALER,
        "  maxReplicas: 10\n",
        "",
        "5:1 missing-field: 'maxReplicas' is missing (add 'maxReplicas')",
    ),
    (
        AUTOSCALER,
        "minReplicas: 3",
        'minReplicas: "3"',
        "7:16 wrong-type: the text '3' stands here; a whole number is expected (write it without quotes)",
    ),
    (
        AUTOSCALER,
        "minReplicas: 3",
        "minReplica: 3",
        "7:3 unknown-field: there is no field 'minReplica' here (did you mean 'minReplicas'?)",
    ),
    (
        AUTOSCALER,
        "autoscaling/v2",
        "autoscaling/v2beta2",
        (
            "1:13 removed-api: HorizontalPodAutoscaler of autoscaling/v2beta2 is gone since Kubernetes 1.26 "
            "(write autoscaling/v2)"
        ),
    ),
    (
        INGRESS,
        "pathType: Prefix",
        "pathType: prefix",
        "11:19 bad-value: 'prefix' is not one of: ImplementationSpecific, Exact, Prefix (did you mean 'Prefix'?)",
    ),
    (
        INGRESS,
        "{number: 8080}",
        "{number: 8080, name: http}",
        "15:28 bad-value: the port has both a name and a number (keep one of them)",
    ),
    (
        INGRESS,
        "        pathType: Prefix\n",
        "",
        "10:9 missing-field: 'pathType' is missing (add 'pathType')",
    ),
    (
        INGRESS,
        "host: api.example.com",
        "host: https://api.example.com",
        (
            "7:11 bad-name: 'https://api.example.com' cannot be a name "
            "(use small letters, digits, '-' and '.', starting and ending with a letter or digit)"
        ),
    ),
    (
        INGRESS,
        "          service:\n            name: swift-api\n            port: {number: 8080}\n",
        "          serviceName: swift-api\n          servicePort: 8080\n",
        "13:11 unknown-field: there is no field 'serviceName' here (did you mean 'service'?)",
    ),
    (
        INGRESS,
        "networking.k8s.io/v1",
        "extensions/v1beta1",
        "1:13 removed-api: Ingress of extensions/v1beta1 is gone since Kubernetes 1.22 (write networking.k8s.io/v1)",
    ),
    (
        CRON_JOB,
        "0 3 * * *",
        "0 25 * * *",
        "6:13 bad-value: '25' is no hour: it is not between 0 and 23",
    ),
    (
        CRON_JOB,
        "Etc/UTC",
        "Mars/Base",
        (
            "7:13 bad-value: there is no time zone 'Mars/Base' "
            "(write it as the IANA database does: Etc/UTC, Europe/Berlin)"
        ),
    ),
    (
        CRON_JOB,
        "concurrencyPolicy: Forbid",
        "concurrencyPolicy: Never",
        "8:22 bad-value: 'Never' is not one of: Allow, Forbid, Replace",
    ),
    (
        CRON_JOB,
        "restartPolicy: Never",
        "restartPolicy: Always",
        "14:26 bad-value: 'Always' is not one of: OnFailure, Never (a job's pods end)",
    ),
    (
        CRON_JOB,
        '  schedule: "0 3 * * *"\n',
        "",
        "5:1 missing-field: 'schedule' is missing (add 'schedule')",
    ),
    (
        CRON_JOB,
        "startingDeadlineSeconds: 600",
        "startingDeadlineSeconds: 10m",
        "9:28 wrong-type: the text '10m' stands here; a whole number is expected",
    ),
    (
        CRON_JOB,
        "            image: registry.example.com/purge:1\n",
        "",
        "16:13 missing-field: 'image' is missing (name the image that it runs)",
    ),
    (
        CRON_JOB,
        "batch/v1",
        "batch/v1beta1",
        "1:13 removed-api: CronJob of batch/v1beta1 is gone since Kubernetes 1.25 (write batch/v1)",
    ),
]


@pytest.mark.parametrize("good", [AUTOSCALER, INGRESS, CRON_JOB], ids=["HorizontalPodAutoscaler", "Ingress", "CronJob"])
def test_the_good_ones_are_fine(good: str) -> None:
    assert [] == said(good)


@pytest.mark.parametrize(
    ("good", "right", "wrong", "message"), CASES, ids=[case[3].partition(": ")[2] for case in CASES]
)
def test_the_bad_ones_are_explained(good: str, right: str, wrong: str, message: str) -> None:
    assert 1 == good.count(right)
    assert message == said(good.replace(right, wrong))[0]
