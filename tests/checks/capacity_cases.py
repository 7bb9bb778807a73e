"""What passes and what fails the checks of whether a fleet is large enough, quick enough, and in its right order."""

from tests import specs
from tests.checks.scaling_cases import DRAINED, GAUGED, IMAGE, KEDA, QUEUE, STEADY, cluster, scaling, workload
from tests.checks.server_cases import more, served

ASKS = workload("    requests: {cpu: 250m, memory: 512Mi}\n    limits: {cpu: 500m, memory: 1Gi}\n")
STORED = (
    "    container_memory_working_set_bytes: {type: gauge, labels: [container]}\n"
    "    disk_bytes: {type: gauge}\n"
    "    disk_size_bytes: {type: gauge}\n"
)
MEASURED = ASKS + STORED
CPU = 'avg(rate(container_cpu_usage_seconds_total{container="shop"}[5m]))'
MEMORY = 'avg(container_memory_working_set_bytes{container="shop"})'


def trigger(above: str, resource: str = "cpu", of: str = "request", rest: str = "", targets: str = "") -> str:
    """Write a scaling with a trigger on a resource."""
    said = f"triggers: {{NeedsCapacity: {{resource: {resource}, of: {of}, above: {above}, for: 15m}}}}"
    body = ", ".join(filter(None, (said, rest)))
    return scaling(body, targets=f"targets: {{{targets or f'{resource}: 65%'}}}, ")


def sized(sizing: str, replicas: str = "{min: 3, max: 10}", rest: str = "") -> str:
    """Write a scaling of which more is known."""
    return scaling(", ".join(filter(None, (f"sizing: {{{sizing}}}", rest))), replicas)


def load(benchmarks: str = "peak: {rate: 1, latency: 1s}", rest: str = "") -> str:
    """Write a load test."""
    return more("LoadTest", f"benchmarks: {{{benchmarks}}}{rest}")


def requests(amounts: str) -> str:
    """Write the projected requests a day."""
    return more("Capacity", f"resources: {{requests: {{unit: requests_per_day, {amounts}}}}}")


def disk(settings: str, rest: str = "provisioning: 14d, ") -> str:
    """Write the projection of a disk."""
    return more("Capacity", f"{rest}resources: {{disk: {{unit: bytes, {settings}}}}}")


def forecast(limit: str, level: str) -> str:
    """Write the projection of a disk that its Capacity looks ahead of."""
    alerting = f"alerting: {{forecast: {{level: {level}}}}}, "
    return disk(f"now: 20G, query: sum(disk_bytes){limit}", f"provisioning: 14d, {alerting}")


def queue(for_: str, up: str = "") -> str:
    """Write a scaling with a trigger that a new replica should outrun."""
    said = f"triggers: {{QueueTooLong: {{query: sum(shop_queue_length), above: 9, for: {for_}, summary: Too long.}}}}"
    return scaling(", ".join(filter(None, (said, up, "sizing: {startup: 20s}"))))


def down(window: str) -> str:
    """Write a scaling that waits before it takes replicas away."""
    return scaling(rest=f"down: {{{window}policies: [{{percent: 25%, every: 1m}}]}}, {DRAINED}")


def probes(settings: str) -> str:
    """Write how the cluster asks."""
    return more("Resilience", f"probes: {{{settings}}}")


def times(length: str, timeout: str, failures: int) -> str:
    """Write the times of one probe."""
    return f"{{period: {length}, timeout: {timeout}, failures: {failures}}}"


def other(container: str) -> str:
    """Write a second service."""
    return (
        "apiVersion: watchbill/v1\nkind: Service\nmetadata: {name: cart}\n"
        f"spec: {{owner: cart-team, workload: {{container: {container}}}}}\n"
    )


ERRORS = 'sum(rate(http_requests_total{status=~"5.."}[5m])) > 1'
DEPENDS = served("health: {timeout: 2s, dependencies: {database: required}}", ('targets: ["shop:8080"]',))
POOL = "connections: {database: {per_replica: %d, accepted: 100}}"
PEAK = load("peak: {rate: 500, latency: 200ms}")
PART = "part: {unit: bytes, now: 5G, part_of: disk"
COPIED = "now: 20G, query: sum(disk_bytes)}, copies: {unit: bytes, now: 90G"
KEPT = "provisioning: 14d, backups: {of: disk, kept_in: copies, fulls: 2}, "
GROWS = "predict_linear(disk_bytes[7d], 14 * 86400) > disk_size_bytes"

# check → (specs that pass, specs that fail, part of the message), a few for each
CAPACITY_CASES: dict[str, list[tuple[list[str], list[str], str]]] = {
    "trigger-ladder": [
        (
            [MEASURED, trigger("75%")],
            [MEASURED, trigger("65%")],
            "NeedsCapacity is at 65% × 250m = 162.5m, and the target is 65% × 250m = 162.5m",
        ),
        (
            [MEASURED, trigger("65%", of="limit")],
            [MEASURED, trigger("32%", of="limit")],
            "NeedsCapacity is at 32% × 500m = 160m, and the target is 65% × 250m = 162.5m: it fires while",
        ),
        (
            [MEASURED, trigger("75%"), specs.alert(f"{CPU} / {{{{cpu_limit}}}} > 0.38")],
            [MEASURED, trigger("75%"), specs.alert(f"{CPU} / {{{{cpu_limit}}}} > 0.37")],
            "ShopAlert is at 185m, and the trigger NeedsCapacity is at 75% × 250m = 187.5m: it is heard before",
        ),
        (
            [MEASURED, scaling(), specs.alert(f"{CPU} > 0.163")],
            [MEASURED, scaling(), specs.alert(f"{CPU} > 0.16")],
            "ShopAlert is at 160m, and the target is 65% × 250m = 162.5m: it fires while the autoscaler is content",
        ),
        (
            [MEASURED, trigger("80%", "memory"), specs.alert(f"{MEMORY} / {{{{memory_limit}}}} > 0.8")],
            [MEASURED, trigger("80%", "memory"), specs.alert(f"{MEMORY} / {{{{memory_limit}}}} > 0.4")],
            "ShopAlert is at 409.6Mi, and the trigger NeedsCapacity is at 80% × 512Mi = 409.6Mi",
        ),
    ],
    "hpa-dead-band": [
        (
            [MEASURED, trigger("71.5%")],
            [MEASURED, trigger("70%")],
            "65% × (1 + 0.1) = 71.5% > NeedsCapacity's 70% of the request: the autoscaler does not act while",
        ),
        (
            [MEASURED, trigger("70%", rest="up: {tolerance: 7%}")],
            [MEASURED, trigger("70%", rest="up: {tolerance: 8%}")],
            "65% × (1 + 0.08) = 70.2%",
        ),
        (
            [MEASURED, trigger("80%", "memory", targets="memory: 72%")],
            [MEASURED, trigger("80%", "memory", targets="memory: 75%")],
            "75% × (1 + 0.1) = 82.5% > NeedsCapacity's 80%",
        ),
        (
            [MEASURED, trigger("36%", of="limit")],
            [MEASURED, trigger("35%", of="limit")],
            "71.5% > NeedsCapacity's 70% of the request",
        ),
    ],
    "threshold-unreachable": [
        (
            [MEASURED, trigger("199%")],
            [MEASURED, trigger("200%")],
            "NeedsCapacity can never fire: 200% × 250m = 500m, and a replica uses 500m at most (the CPU limit)",
        ),
        (
            [MEASURED, trigger("99%", "memory", "limit")],
            [MEASURED, trigger("100%", "memory", "limit")],
            "100% × 1Gi = 1Gi, and a replica uses 1Gi at most (the memory limit)",
        ),
    ],
    "percent-base-unnamed": [
        (
            [MEASURED, specs.alert(f"{MEMORY} / {{{{memory_limit}}}} > 0.8")],
            [MEASURED, specs.alert(f"{MEMORY} > 0.8")],
            "ShopAlert compares bytes with 0.8 and always fires; 80% would be 409.6Mi of the request or 819.2Mi of the",
        ),
        (
            [MEASURED, specs.alert(f"{MEMORY} > 500e6")],
            [MEASURED, specs.alert(f"{MEMORY} > 80")],
            "compares bytes with 80 and always fires; 80% would be",
        ),
    ],
    "fleet-too-small": [
        (
            [MEASURED, requests("now: 100k, in_12_months: 1M"), sized("cpu_ms_per_request: 10")],
            [MEASURED, requests("now: 100k, in_12_months: 1M"), sized("cpu_ms_per_request: 10", "{min: 3, max: 9}")],
            "in 12 months, 1M a day × 10, needs 115.7/s × 10 ms / (65% × 250m) = 8 replicas, and 80% of 9 is 7",
        ),
        (
            [MEASURED, requests("now: 1M"), sized("cpu_ms_per_request: 5", "{min: 3, max: 5}")],
            [MEASURED, requests("now: 1M"), sized("cpu_ms_per_request: 5", "{min: 3, max: 4}")],
            "the peak now, 1M a day × 10, needs 115.7/s × 5 ms / (65% × 250m) = 4 replicas, and 80% of 4 is 3",
        ),
    ],
    "benchmark-unreachable": [
        (
            [MEASURED, PEAK, sized("cpu_ms_per_request: 3.25", "{min: 10, max: 10}")],
            [MEASURED, PEAK, sized("cpu_ms_per_request: 4", "{min: 10, max: 10}")],
            "'peak' asks for 500/s: all replicas hold 10 × 65% × 250m / 4 ms = 406.2/s at their target, and 1250/s at",
        ),
    ],
    "concurrency-no-spare": [
        (
            [load(rest=", connections: 900"), sized("users_per_instance: 100")],
            [load(rest=", connections: 901"), sized("users_per_instance: 100")],
            "901 clients at once need every replica: (10 − 1) × 100 = 900 < 901",
        ),
    ],
    "baseline-unreachable": [
        (
            [MEASURED, load("peak: {rate: 97, latency: 1s}"), sized("cpu_ms_per_request: 5")],
            [MEASURED, load("peak: {rate: 98, latency: 1s}"), sized("cpu_ms_per_request: 5")],
            "'peak' asks for 98/s: the minimum of replicas holds 3 × 65% × 250m / 5 ms = 97.5/s",
        ),
        (
            [scaling(replicas="{min: 3, max: 9}"), cluster("zones: 2")],
            [scaling(replicas="{min: 2, max: 9}"), cluster("zones: 2")],
            "2 replicas in 2 zones: without one of the zones 2 − 1 = 1 is left, and none to spare",
        ),
        ([scaling(), cluster("zones: 1")], [scaling(), cluster("zones: 3")], "2 replicas in 3 zones"),
    ],
    "autoscaler-too-slow": [
        (
            [GAUGED, queue("51s")],
            [GAUGED, queue("50s")],
            "QueueTooLong waits for 50s, and a new replica serves after 50s: metrics 15s + sync 15s + startup 20s",
        ),
        (
            [GAUGED, queue("2m", "up: {stabilization: 60s}")],
            [GAUGED, queue("1m", "up: {stabilization: 60s}")],
            "after 1m50s: metrics 15s + sync 15s + stabilization 1m + startup 20s",
        ),
    ],
    "memory-hpa-pinned": [
        (
            [MEASURED, scaling("sizing: {idle_memory: 383Mi}", targets="targets: {memory: 75%}, ")],
            [MEASURED, scaling("sizing: {idle_memory: 384Mi}", targets="targets: {memory: 75%}, ")],
            "an idle replica uses 384Mi, and the target is 75% × 512Mi = 384Mi: there are always 9 replicas",
        ),
        (
            [MEASURED, scaling("sizing: {memory_falls: true}", targets="targets: {memory: 75%}, ")],
            [MEASURED, scaling("sizing: {memory_falls: false}", targets="targets: {memory: 75%}, ")],
            "more replicas do not bring memory down: once it is above 75% × 512Mi = 384Mi, there are 9 for good",
        ),
    ],
    "scale-down-flapping": [
        (
            [scaling("up: {tolerance: 2%}")],
            [scaling("up: {tolerance: 1%}")],
            "one of 9 replicas fewer, and cpu is at up to 65%: a rise of 1% brings it back",
        ),
        (
            [scaling("up: {select: disabled, tolerance: 0%}")],
            [scaling("up: {tolerance: 0%}", rest=f"{STEADY.replace('{', '{tolerance: 50%, ', 1)}, {DRAINED}")],
            "one of 9 replicas fewer, and cpu is at up to 36.56%: a rise of 0%",
        ),
        (
            [GAUGED, cluster(KEDA), scaling(f"up: {{tolerance: 0%}}, {QUEUE}", "{min: 0, max: 1}", rest=STEADY)],
            [scaling("up: {tolerance: 0%}", "{min: 1, max: 2}")],
            "one of 2 replicas fewer, and cpu is at up to 65%",
        ),
    ],
    "scale-down-window-short": [
        (
            [down(""), specs.slo(), specs.alert(ERRORS, more="  for: 5m\n")],
            [down(""), specs.slo(), specs.alert(ERRORS, more="  for: 6m\n")],
            "replicas go after 5m of a low load, and ShopAlert is told after 6m: 5m < 6m",
        ),
        (
            [down("stabilization: 10m, "), specs.slo(), specs.alert(ERRORS, more="  for: 10m\n")],
            [down("stabilization: 9m, "), specs.slo(), specs.alert(ERRORS, more="  for: 10m\n")],
            "9m < 10m",
        ),
    ],
    "selector-overlap": [
        (
            [MEASURED, trigger("75%"), other("cart")],
            [MEASURED, trigger("75%"), other("shop")],
            "'shop' and 'cart' both run a container 'shop': NeedsCapacity would average over the pods of both",
        ),
    ],
    "db-pool-exhausted": [
        (
            [IMAGE, cluster(), sized(POOL % 6)],
            [IMAGE, cluster(), sized(POOL % 7)],
            "database: (10 + 3) × 7 = 91 connections > 80% of 100 = 80",
        ),
        ([sized(POOL % 8)], [sized(POOL % 9)], "database: 10 × 9 = 90 connections > 80% of 100 = 80"),
    ],
    "projection-unguarded": [
        (
            [MEASURED, disk("now: 20G, query: sum(disk_bytes)"), specs.alert(GROWS)],
            [MEASURED, disk("now: 20G"), specs.alert(GROWS)],
            "more of disk takes 14d: no query says how much there is, so that no alert looks ahead",
        ),
        (
            [MEASURED, disk("now: 20G, query: sum(disk_bytes)"), specs.alert(GROWS)],
            [MEASURED, disk("now: 20G, query: sum(disk_bytes)"), specs.alert(GROWS.replace("14 *", "13 *"))],
            "more of disk takes 14d: alerts look 13d ahead, and 13d < 14d",
        ),
        (
            [MEASURED, disk(f"now: 20G, query: sum(disk_bytes)}}, {PART}"), specs.alert(GROWS)],
            [MEASURED, disk(f"now: 20G, query: sum(disk_bytes)}}, {PART}, query: sum(part_bytes)"), specs.alert(GROWS)],
            "more of part takes 14d: no alert looks ahead",
        ),
        (
            [MEASURED, forecast(", limit: 90G", "P3")],
            [MEASURED, forecast(", limit: 90G", "disabled")],
            "more of disk takes 14d: no alert looks ahead",
        ),
        (
            [MEASURED, forecast(", limit_query: sum(disk_size_bytes)", "P3")],
            [MEASURED, forecast("", "P3")],
            "more of disk takes 14d: no alert looks ahead",
        ),
        (
            [MEASURED, disk(COPIED, KEPT), specs.alert(GROWS)],
            [MEASURED, disk(f"{COPIED}}}, disks: {{unit: bytes, now: 9G, part_of: copies", KEPT), specs.alert(GROWS)],
            "more of copies takes 14d: no query says how much there is, so that no alert looks ahead",
        ),
        (
            [MEASURED, disk("now: 20G, in_3_months: 20G", "")],
            [MEASURED, disk("now: 20G, in_3_months: 19G", "")],
            "disk shrinks: 20G, and 19G in 3 months",
        ),
    ],
    "probe-dependencies": [
        (
            [DEPENDS, probes(f"readiness: {times('5s', '3s', 2)}")],
            [DEPENDS, probes(f"readiness: {times('5s', '2s', 2)}")],
            "the cluster waits 2s for readiness, and a check of database may take 2s: 2s ≤ 2s",
        ),
    ],
    "liveness-too-eager": [
        (
            [probes(f"liveness: {times('11s', '2s', 1)}")],
            [probes(f"liveness: {times('10s', '2s', 1)}")],
            "an instance is killed after 10s × 1 = 10s, and gets no more requests after 5s × 2 = 10s",
        ),
        (
            [sized("startup: 149s"), probes(f"readiness: {times('5s', '2s', 2)}")],
            [sized("startup: 150s"), probes(f"readiness: {times('5s', '2s', 2)}")],
            "a replica takes 2m30s to start, and is killed if it has not after 5s × 30 = 2m30s",
        ),
    ],
}  # fmt: skip
