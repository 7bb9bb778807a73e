"""What passes and what fails the checks of scaling: autoscalers, budgets of disruption, quotas."""

from tests import specs
from tests.checks.server_cases import more

GAUGED = specs.SERVICE + "    shop_queue_length: {type: gauge}\n"
STEADY = "down: {policies: [{percent: 25%, every: 1m}]}"
DRAINED = "disruption: {min_available: 1}"


def cluster(settings: str = "", version: str = "1.35") -> str:
    """Write the environment with a cluster."""
    own = f'  kubernetes: {{version: "{version}", namespace: shops{f", {settings}" if settings else ""}}}\n'
    return specs.ENVIRONMENT + own


def scaling(
    body: str = "", replicas: str = "{min: 2, max: 9}", targets: str = "targets: {cpu: 65%}, ", rest: str = ""
) -> str:
    """Write a scaling with which nothing is wrong, and what is changed in it."""
    tail = ", ".join(filter(None, (body, rest or f"{STEADY}, {DRAINED}")))
    return more("Scaling", f"replicas: {replicas}, {targets}{tail}")


def workload(settings: str, text: str = specs.SERVICE) -> str:
    """Write the service with another workload."""
    return text.replace(
        "    container: shop\n    limits: {cpu: 500m, memory: 1Gi}\n", f"    container: shop\n{settings}"
    )


def running(requests: str, limits: str) -> str:
    """Write the service with an image."""
    return workload(f"    image: shop:1\n    requests: {{{requests}}}\n    limits: {{{limits}}}\n")


KEDA = 'autoscaler: keda, prometheus_url: "http://prometheus:9090"'
QUEUE = "external: {queue: {metric: shop_queue_length, per_replica: 5}}"
BY_QUEUE = scaling(QUEUE)
FROM_ZERO = scaling(QUEUE, "{min: 0, max: 9}", rest=STEADY)
OWN_FROM_ZERO = scaling("pods: {shop_queue_length: 5}", "{min: 0, max: 9}", rest=STEADY)
IMAGE = running("cpu: 250m, memory: 512Mi", "cpu: 500m, memory: 1Gi")
LARGE = scaling(replicas="{min: 3, max: 10}")


def morning(replicas: int, end: str = "0 9 * * *") -> str:
    """Write a scaling with a schedule."""
    schedule = f'{{start: "0 7 * * *", end: "{end}", replicas: {replicas}}}'
    return scaling(f"schedules: {{morning: {schedule}}}")


def fallback(replicas: int, by: str = QUEUE) -> str:
    """Write a scaling with a fallback."""
    return scaling(", ".join(filter(None, (by, f"fallback: {{replicas: {replicas}}}"))))


def drained(disruption: str, replicas: str = "{min: 3, max: 9}") -> str:
    """Write a scaling with a budget of disruption, or without one."""
    return scaling(replicas=replicas, rest=", ".join(filter(None, (STEADY, disruption))))


# check → (specs that pass, specs that fail, part of the message), a few for each
SCALING_CASES: dict[str, list[tuple[list[str], list[str], str]]] = {
    "hpa-request-missing": [
        (
            [scaling(), workload("    requests: {cpu: 250m}\n")],
            [scaling(), workload("    requests: {memory: 1Gi}\n")],
            "65% of which request? 'shop' asks for no cpu",
        ),
        (
            [scaling(), workload(""), cluster("container_limits: {default_request: {cpu: 100m}}")],
            [scaling(), workload(""), cluster("container_limits: {default_request: {memory: 1Gi}}")],
            "asks for no cpu",
        ),
        (
            [scaling(), workload(""), cluster("container_limits: {max: {cpu: 1000m}}")],
            [scaling(), workload(""), cluster("container_limits: {max_ratio: {cpu: 2}}")],
            "asks for no cpu",
        ),
        (
            [scaling(targets="targets: {memory: 75%}, "), workload("    limits: {memory: 1Gi}\n")],
            [scaling(targets="targets: {memory: 75%}, "), workload("    limits: {cpu: 1000m}\n")],
            "75% of which request? 'shop' asks for no memory",
        ),
    ],
    "scale-down-implicit": [
        (
            [scaling()],
            [scaling(rest=DRAINED)],
            "9 replicas may become 2 in one step, 9 − 2 = 7 at once: no policy is written",
        ),
        (
            [scaling(rest=f"down: {{select: disabled}}, {DRAINED}")],
            [scaling(rest=f"down: {{stabilization: 5m}}, {DRAINED}")],
            "Kubernetes' own is 100% every 15s",
        ),
        (
            [scaling(replicas="{min: 2, max: 3}", rest=DRAINED)],
            [scaling(replicas="{min: 2, max: 4}", rest=DRAINED)],
            "4 − 2 = 2 at once",
        ),
    ],
    "two-scalers": [
        (
            [scaling()],
            [scaling(), scaling().replace("{name: shop}", "{name: shop-by-cpu}", 1)],
            "'shop' and 'shop-by-cpu' both scale 'shop': each would undo what the other does",
        ),
    ],
    "hpa-metric-unserved": [
        (
            [GAUGED, BY_QUEUE, cluster("metrics_adapter: true")],
            [GAUGED, BY_QUEUE, cluster()],
            "nobody serves 'queue' to the autoscaler",
        ),
        (
            [GAUGED, scaling("pods: {shop_queue_length: 5}"), cluster(KEDA)],
            [GAUGED, scaling("pods: {shop_queue_length: 5}"), cluster()],
            "nobody serves 'shop_queue_length' to the autoscaler",
        ),
        ([GAUGED, BY_QUEUE], [GAUGED, BY_QUEUE, cluster()], "has neither prometheus-adapter nor KEDA"),
    ],
    "scale-to-zero-unsupported": [
        (
            [GAUGED, FROM_ZERO, cluster("metrics_adapter: true", "1.37")],
            [GAUGED, FROM_ZERO, cluster("metrics_adapter: true", "1.36")],
            "0 replicas need Kubernetes 1.37, or KEDA; production has 1.36",
        ),
        (
            [GAUGED, FROM_ZERO, cluster(KEDA, "1.30")],
            [scaling(replicas="{min: 0, max: 9}", rest=STEADY), cluster(KEDA, "1.37")],
            "nothing wakes 'shop' from 0 replicas",
        ),
        (
            [GAUGED, OWN_FROM_ZERO, cluster(KEDA)],
            [GAUGED, OWN_FROM_ZERO, cluster("metrics_adapter: true", "1.37")],
            "nothing wakes 'shop' from 0 replicas",
        ),
    ],
    "keda-trigger-invalid": [
        (
            [morning(9), cluster(KEDA)],
            [morning(10), cluster(KEDA)],
            "'morning' asks for 'replicas: 10': 10 > 9, the maximum, so that it gets 9",
        ),
        ([morning(2)], [morning(1)], "'morning' asks for 'replicas: 1': 1 < 2, the minimum, so that it changes"),
        (
            [morning(3)],
            [morning(3, "0 7 * * *")],
            "'morning' ends when it begins, at '0 7 * * *': KEDA refuses it",
        ),
        ([GAUGED, fallback(9)], [GAUGED, fallback(10)], "the fallback is 'replicas: 10': 10 > 9, the maximum"),
        ([GAUGED, fallback(2)], [GAUGED, fallback(1)], "the fallback is 'replicas: 1': 1 < 2, the minimum"),
        ([GAUGED, fallback(3)], [fallback(3, "")], "the fallback, 'replicas: 3', stands in for nothing"),
    ],
    "pdb-blocks-drain": [
        (
            [drained("disruption: {min_available: 2}")],
            [drained("disruption: {min_available: 3}")],
            "with 3 replicas no pod may go, and a drain of nodes waits for ever: 3 − 3 = 0",
        ),
        (
            [drained("disruption: {min_available: 66%}")],
            [drained("disruption: {min_available: 67%}")],
            "67% of 3, rounded up; 3 − 3 = 0",
        ),
        (
            [drained("disruption: {max_unavailable: 1%}")],
            [drained("disruption: {max_unavailable: 0}")],
            "0 may be gone",
        ),
        (
            [drained("", "{min: 1, max: 9}")],
            [drained("", "{min: 2, max: 9}")],
            "a drain of nodes may take all 2 replicas of 'shop' at once",
        ),
    ],
    "quota-too-small": [
        (
            [IMAGE, LARGE, cluster("quota: {requests: {cpu: 3250m}}")],
            [IMAGE, LARGE, cluster("quota: {requests: {cpu: 3249m}}")],
            "requests.cpu: shop (10 + 3) × 250m = 3250m, and the quota is 3249m",
        ),
        (
            [IMAGE, LARGE, cluster("quota: {limits: {memory: 14Gi}, jobs: {limits: {memory: 1Gi}}}")],
            [IMAGE, LARGE, cluster("quota: {limits: {memory: 14Gi}, jobs: {limits: {memory: 2Gi}}}")],
            "limits.memory: shop (10 + 3) × 1Gi + jobs 2Gi = 15Gi, and the quota is 14Gi",
        ),
        (
            [IMAGE, LARGE, cluster("quota: {pods: 18, jobs: {pods: 5}}")],
            [IMAGE, LARGE, cluster("quota: {pods: 17, jobs: {pods: 5}}")],
            "pods: shop (10 + 3) + jobs 5 = 18, and the quota is 17",
        ),
        (
            [IMAGE, cluster("quota: {pods: 2}")],
            [IMAGE, cluster("quota: {pods: 1}")],
            "pods: shop (1 + 1) = 2, and the quota is 1",
        ),
        (
            [running("cpu: 250m", ""), cluster("quota: {requests: {cpu: 500m}}")],
            [running("cpu: 250m", ""), cluster("quota: {requests: {memory: 1Gi}}")],
            "the quota counts requests.memory, of which 'shop' says nothing: its pods are refused",
        ),
        (
            [IMAGE, cluster("container_limits: {min: {cpu: 250m}, max: {memory: 1Gi}}")],
            [IMAGE, cluster("container_limits: {min: {cpu: 251m}, max: {memory: 1Gi}}")],
            "the namespace refuses 'shop': its cpu request is 250m < 251m, the least",
        ),
        (
            [IMAGE, cluster("container_limits: {max_ratio: {memory: 2}}")],
            [IMAGE, cluster("container_limits: {max_ratio: {memory: 1.9}}")],
            "its memory limit is more than 1.9 times its request: 1Gi / 512Mi = 2",
        ),
        (
            [IMAGE, cluster("container_limits: {max: {cpu: 500m}}")],
            [IMAGE, cluster("container_limits: {max: {cpu: 499m}}")],
            "its cpu limit is 500m > 499m, the most",
        ),
    ],
}  # fmt: skip
