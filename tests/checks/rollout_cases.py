"""What passes and what fails the checks of how new versions come."""

from tests import specs
from tests.checks.probe_cases import SEEN
from tests.checks.scaling_cases import LARGE
from tests.checks.server_cases import more

IN_FRONT = "gateway: {name: public, namespace: gateways}, "
ASKED = "prometheus_url: http://prometheus:9090, operator: {release: prometheus}"


def cluster(rest: str = f"{IN_FRONT}rollouts: argo, {ASKED}") -> str:
    """Write the environment with a cluster."""
    return f"{specs.ENVIRONMENT}  kubernetes: {{namespace: shops, {rest}}}\n"


SERVICE = specs.SERVICE.replace("container: shop\n", "container: shop\n    image: registry/shop:2.0\n") + (
    "    kube_deployment_status_condition: {type: gauge, labels: [namespace, deployment, condition, status]}\n"
    "    kube_job_failed: {type: gauge, labels: [namespace, job_name, condition]}\n"
    "    rollout_info: {type: gauge, labels: [namespace, name, phase]}\n"
    "    flagger_canary_status: {type: gauge, labels: [namespace, name]}\n"
)


def rollout(body: str, environment: str = "", service: str = SERVICE) -> list[str]:
    """Write a rollout, in the cluster and with the objectives that it may name."""
    slos = [
        specs.slo(),
        specs.slo("lat", "95%", sli="type: latency, metric: http_request_duration_seconds, threshold: 1s"),
    ]
    return [more("Rollout", body), environment or cluster(), service, *slos]


def canary(steps: str, judged: str = "", rest: str = "") -> str:
    """Write a canary."""
    analysis = f", analysis: {{slos: [{{slo: avail}}], {judged}}}" if judged != "none" else ""
    return f"canary: {{steps: [{steps}]{analysis}}}{rest}"


def migration(settings: str) -> str:
    return f"migration: {{command: [shop, migrate], {settings}}}"


def ending(settings: str) -> str:
    """Write how an instance ends."""
    return more("Resilience", f"shutdown: {{grace: 20s, hard_limit: 30s, {settings}}}")


def quota(settings: str) -> str:
    """Write the environment with a cluster whose namespace has a quota."""
    return cluster(f"{IN_FRONT}rollouts: argo, {ASKED}, quota: {{{settings}}}")


REQUESTING = SERVICE.replace("limits: {cpu: 500m", "requests: {cpu: 250m, memory: 512Mi}\n    limits: {cpu: 500m")
TENTH = "{weight: 10%, pause: 45m}"
HOSTS = "hosts: [shop.example.com]"
AFTER = "after: {slos: [{slo: avail}], initial_delay: 10m, interval: 1m}"
SLOWER = SERVICE.replace('targets: ["shop:8080"]', 'interval: 1m, targets: ["shop:8080"]')
LABELLED = SERVICE.replace('labels: {environment: "${ENV}"}', 'labels: {environment: "${ENV}", role: canary}')
UNOPERATED = cluster(f"{IN_FRONT}rollouts: argo, prometheus_url: http://prometheus:9090")
UNROUTED = cluster(f"rollouts: argo, {ASKED}")
FLAGGER = cluster(f"{IN_FRONT}rollouts: flagger, {ASKED}")
PROBED = cluster() + '  blackbox: {regions: {eu: "blackbox-eu:9115", us: "blackbox-us:9115"}}\n'
BACKED_UP = "backup_younger_than: 25h"
KEEPING = more("Retention", "backup_max_age: 25h")

# check → (specs that pass, specs that fail, part of the message), a few for each
ROLLOUT_CASES: dict[str, list[tuple[list[str], list[str], str]]] = {
    "analysis-window": [
        (
            rollout(canary(TENTH, "interval: 1m")),
            rollout(canary(TENTH, "interval: 59s")),
            "2 × 30s = 1m, which 2 scrapes take; 'interval' is 59s",
        ),
        (
            rollout(canary(TENTH, "window: 4m, interval: 2m"), service=SLOWER),
            rollout(canary(TENTH, "window: 3m, interval: 2m"), service=SLOWER),
            "4 × 1m = 4m, which 4 scrapes take; 'window' is 3m",
        ),
        (
            rollout(canary(TENTH, "window: 6m, initial_delay: 6m")),
            rollout(canary(TENTH, "window: 6m, initial_delay: 5m")),
            "it first looks back 6m after 5m: to before the new version",
        ),
    ],
    "blue-green-headroom": [
        (
            [*rollout("blue_green: {}", quota('requests: {cpu: "6"}'), REQUESTING), LARGE],
            [*rollout("blue_green: {}", quota('requests: {cpu: "4"}'), REQUESTING), LARGE],
            "requests.cpu: blue and green are 2 × 10 × 250m = 5, and the quota is 4",
        ),
        (
            [*rollout("blue_green: {}", quota("pods: 20"), REQUESTING), LARGE],
            [*rollout("blue_green: {}", quota("pods: 19"), REQUESTING), LARGE],
            "pods: blue and green are 2 × 10 = 20, and the quota is 19",
        ),
    ],
    "canary-not-separable": [
        (
            rollout(canary(TENTH)),
            rollout(canary(TENTH), UNOPERATED),
            "the label 'role' of the new pods does not reach Prometheus: http_requests_total comes from shop:8080",
        ),
        (
            rollout(canary(TENTH), UNOPERATED, LABELLED),
            rollout(canary(TENTH), FLAGGER.replace(", operator: {release: prometheus}", ""), LABELLED),
            "the label 'pod' of the new pods does not reach Prometheus",
        ),
    ],
    "canary-samples-thin": [
        (
            rollout(canary(TENTH, rest=", requests_per_second: 1.16")),
            rollout(canary("{weight: 10%, pause: 43m}", rest=", requests_per_second: 1.16")),
            "are 299 requests; to tell 1% bad ones ('avail') takes 3 / 1% = 300, and so 43m7s",
        ),
        (
            rollout(canary("{weight: 10%, pause: 8m}", rest=", requests_per_second: 7")),
            rollout(canary("{weight: 10%, pause: 8m}", "interval: 1m", ", requests_per_second: 0.6")),
            "are 28 requests",
        ),
        (
            [*rollout(canary(TENTH)), more("Capacity", "resources: {orders: {unit: requests_per_day, now: 100k}}")],
            [*rollout(canary(TENTH)), more("Capacity", "resources: {orders: {unit: requests_per_day, now: 90k}}")],
            "10% of 1.04 requests/s for 45m are 281 requests",
        ),
    ],
    "canary-threshold-loose": [
        (
            rollout(canary(TENTH).replace("slo: avail", "slo: avail, burn_rate: 14.4")),
            rollout(canary(TENTH).replace("slo: avail", "slo: avail, burn_rate: 14.5")),
            "'avail' pages at a burn rate of 14.4, and the new version fails at 14.5",
        ),
    ],
    "canary-weight-unrealisable": [
        (
            rollout(canary("{weight: 34%, pause: 45m}", rest=", replicas: 3"), UNROUTED),
            rollout(canary(TENTH, rest=", replicas: 3"), UNROUTED),
            "10% of 3 replicas is 0.3 pod: without a Gateway the smallest canary step is 33%",
        ),
        (
            rollout(canary(TENTH, rest=", replicas: 3")),
            rollout(canary("{weight: 19%, pause: 45m}", rest=", replicas: 5"), UNROUTED),
            "19% of 5 replicas is 0.95 pod",
        ),
        (
            [*rollout(canary("{weight: 34%, pause: 45m}"), UNROUTED, REQUESTING), LARGE],
            [*rollout(canary(TENTH), UNROUTED, REQUESTING), LARGE],
            "10% of 3 replicas is 0.3 pod",
        ),
    ],
    "grace-period-short": [
        (
            [ending("drain: 5s, pre_stop: 10s, termination_grace: 45s")],
            [ending("drain: 5s, pre_stop: 10s, termination_grace: 44s")],
            "pre_stop 10s + hard limit 30s + 5s = 45s, and the cluster kills it after 44s",
        ),
    ],
    "migration-order": [
        (
            rollout(migration(f"phase: contract, unused_since: '1.9', {BACKED_UP}")),
            rollout(migration(f"phase: contract, {BACKED_UP}")),
            "the version before '2.0' still serves: nothing says since when it is not used",
        ),
        (
            rollout(migration(BACKED_UP)),
            rollout(migration(f"phase: contract, unused_since: '2.0', {BACKED_UP}")),
            "'2.0' stops using it only now",
        ),
        (
            [*rollout(migration(BACKED_UP)), KEEPING],
            [*rollout(migration("backup_younger_than: 26h")), KEEPING],
            "before a purge the last backup may be 1d1h old, and before a change of the schema 1d2h",
        ),
        (
            rollout(migration(BACKED_UP)),
            rollout(migration("deadline: 5m")),
            "nothing says how old the last backup of 'shop' may be",
        ),
    ],
    "prestop-missing": [
        (
            [*rollout(HOSTS), ending("drain: 1s, pre_stop: 4s")],
            [*rollout(HOSTS), ending("drain: 1s, pre_stop: 3s")],
            "pre_stop 3s + drain 1s = 4s of serving on, and what stands in front takes 5s to 10s",
        ),
        (
            [*rollout("replicas: 3"), ending("drain: 1s")],
            [*rollout(HOSTS), ending("drain: 1s")],
            "pre_stop 0s + drain 1s = 1s",
        ),
    ],
    "probe-coverage": [
        (
            [*rollout("hosts: [shop.example.com, '*.shop.example.com']", PROBED), specs.probe(SEEN)],
            [*rollout("hosts: [www.example.com]", PROBED), specs.probe(SEEN)],
            "no probe asks www.example.com with TLS: nobody is told before its certificate expires",
        ),
    ],
    "rollback-after-promotion": [
        (
            rollout(canary("{weight: 10%, pause: 8m}, {weight: 50%, pause: 3m}")),
            rollout(canary("{weight: 10%, pause: 7m}, {weight: 50%, pause: 3m}")),
            "it is taken back after 5m + 3 × 1m = 8m, and gets more traffic after 7m",
        ),
        (
            rollout(canary("{weight: 10%, pause: 2m}, {weight: 50%, pause: 2m}"), FLAGGER),
            rollout(canary("{weight: 10%, pause: 8m}, {weight: 50%, pause: 2m}")),
            "it is taken back after 3 × 1m = 3m, and gets more traffic after 2m",
        ),
        (
            rollout(canary("{weight: 10%, pause: 1h}, {weight: 50%, pause: 1h}")),
            rollout(canary("{weight: 10%, pause: 1h}, {weight: 50%, pause: 1h1m}")),
            "1h + 1h1m = 2h1m between two versions",
        ),
    ],
    "rollout-deadlines": [
        (
            [*rollout("pace: {progress_deadline: 2m41s}"), ending("drain: 5s")],
            [*rollout("pace: {progress_deadline: 2m40s}"), ending("drain: 5s")],
            "a new pod may take 5s × 30 + 10s = 2m40s, and after 2m40s it counts as stuck",
        ),
        (
            rollout(f"blue_green: {{scale_down_delay: 14m, {AFTER}}}"),
            rollout(f"blue_green: {{scale_down_delay: 13m, {AFTER}}}"),
            "the new version is judged for 10m + 4 × 1m = 14m, and the old one is gone after 13m",
        ),
    ],
    "timeout-ladder": [
        (
            [*rollout("timeout: 31s"), more("Resilience", "timeouts: {request: 30s}")],
            [*rollout("timeout: 30s"), more("Resilience", "timeouts: {request: 30s}")],
            "the gateway waits 30s, and the server answers after 30s at the latest",
        ),
    ],
}
