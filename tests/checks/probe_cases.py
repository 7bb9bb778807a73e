"""What passes and what fails the checks of probes."""

from tests import specs

ENVIRONMENT = specs.ENVIRONMENT + '  blackbox: {regions: {eu: "blackbox-eu:9115", us: "blackbox-us:9115"}}\n'
SEEN = "type: tcp, address: shop.example.com:443, tls: true"
UNSEEN = "  certificate: {page: disabled, ticket: disabled}\n"
WAITS = "  for: 1m\n"
PATHS = specs.SERVICE + "  server: {tracing: {sample_ratio: 1%, critical_paths: [stock, payment]}}\n"


def alerting(settings: str, check: str = SEEN) -> list[str]:
    """Write a probe that alerts so."""
    return [ENVIRONMENT, specs.probe(check, more=f"  alerting: {{{settings}}}\n")]


def covering(*paths: str) -> list[str]:
    """Write a service with critical paths, and a probe that covers some."""
    covers = f"  covers: [{', '.join(paths)}]\n"
    return [ENVIRONMENT, PATHS, specs.probe(SEEN, more=covers)]


PROBE_CASES: dict[str, list[tuple[list[str], list[str], str]]] = {
    "probe-regions": [
        (alerting("regions: 2"), alerting("regions: 1"), "1 region decides whether 'home' pages: 1 < 2"),
        (
            alerting("regions: 3, page: disabled"),
            alerting("regions: 3"),
            "'home' can never page in production: it must fail from 3 regions, and is tried from 2 (eu, us): 3 > 2",
        ),
        (
            [ENVIRONMENT, specs.probe(SEEN, more="  regions: [eu, us]\n")],
            [ENVIRONMENT, specs.probe(SEEN, more="  regions: [us]\n")],
            "is tried from 1 (us): 2 > 1",
        ),
        (
            alerting("for: 1m"),
            alerting("for: 59s"),
            "'home' pages once it fails for 59s, and is tried every 30s: 59s < 2 × 30s",
        ),
        (
            [ENVIRONMENT, specs.probe(SEEN, more="  interval: 2m\n")],
            [ENVIRONMENT, specs.probe(SEEN, more="  interval: 2m\n  alerting: {for: 3m}\n")],
            "3m < 2 × 2m",
        ),
    ],
    "probe-coverage": [
        (covering("stock", "payment"), covering("stock"), "no probe of 'shop' goes through 'payment'"),
        ([PATHS], [ENVIRONMENT, PATHS], "no probe of 'shop' goes through 'payment'"),  # the last finding counts
        (
            [ENVIRONMENT, specs.probe(SEEN), specs.probe(SEEN, name="other", more=UNSEEN)],
            [ENVIRONMENT, specs.probe(SEEN, more=UNSEEN)],
            "nobody is told before the certificate of shop.example.com:443 expires",
        ),
        (
            [ENVIRONMENT, specs.probe("type: tcp, address: shop.example.com:80", more=UNSEEN)],
            [
                ENVIRONMENT,
                specs.probe(SEEN),
                specs.probe("type: grpc, address: stock.example.com:443", name="stock", more=UNSEEN),
            ],
            "the certificate of stock.example.com:443 expires",
        ),
    ],
    "interval-beyond-lookback": [
        (
            [ENVIRONMENT, specs.probe(SEEN, more="  interval: 4m59s\n")],
            [ENVIRONMENT, specs.probe(SEEN, more="  interval: 5m\n")],
            "'home' is tried every 5m, and Prometheus looks back 5m: its series are gone whenever one comes late",
        ),
    ],
    "promql-unknown-metric": [
        (
            [ENVIRONMENT, specs.probe(SEEN), specs.alert("probe:latency:seconds > 1", more=WAITS)],
            [specs.alert("probe:latency:seconds > 1", more=WAITS)],
            "no service declares a metric 'probe:latency:seconds'",
        ),
    ],
    "promql-unknown-value": [
        (
            [ENVIRONMENT, specs.probe(SEEN), specs.alert('probe_duration_seconds{probe="home"} > 1', more=WAITS)],
            [ENVIRONMENT, specs.probe(SEEN), specs.alert('probe_duration_seconds{probe="hom"} > 1', more=WAITS)],
            'probe="hom" selects no series of probe_duration_seconds; its probe is home',
        ),
    ],
    "promql-unknown-label": [
        (
            [ENVIRONMENT, specs.probe(SEEN), specs.alert('probe_success{step="a"} == 0', more=WAITS)],
            [ENVIRONMENT, specs.probe(SEEN), specs.alert('probe:success:bool{step="a"} == 0', more=WAITS)],
            "probe:success:bool has no label 'step'",
        ),
    ],
}  # fmt: skip
