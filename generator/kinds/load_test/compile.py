"""LoadTest to what is tried in an environment that may be loaded."""

from collections.abc import Iterator, Mapping

from generator import promql
from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds._environment import cluster_of
from generator.kinds.load_test.journey import Accounts, Journey, Target
from generator.kinds.load_test.model import LoadTest
from generator.kinds.load_test.scenarios import scenarios
from generator.kinds.service.model import Service
from generator.plan import load

CPU_METRIC = "process_cpu_seconds_total"


def compile_load_test(test: Spec[LoadTest], catalog: Catalog) -> Iterator[load.LoadTest]:
    """Publish the loads, where the target names the environment."""
    target, journey = test.spec.target, test.spec.journey
    if target is None or journey is None or catalog.environment not in target.environments:
        return
    accounts = journey.accounts
    yield load.LoadTest(
        service=test.spec.service,
        url=target.url.rstrip("/"),
        replicas=target.replicas,
        metrics_path=_metrics_path(catalog.get(Service, test.spec.service).spec),
        prefix=accounts.prefix if accounts else "",
        accounts=accounts.number if accounts else 0,
        prepare=tuple(_prepared(journey)),
        requests=tuple(_requested(journey)),
        scenarios=tuple(scenarios(test, journey, catalog)),
        operator=_operator(target, accounts, catalog),
        origin=test.address,
    )


def _metrics_path(service: Service) -> str:
    """Find the path on which the CPU time stands, by which a request's cost is reckoned."""
    if CPU_METRIC not in service.metrics:
        return ""
    return next((job.path for job in service.scrape_jobs if job.exposes(CPU_METRIC)), "")


def _prepared(journey: Journey) -> Iterator[load.Call]:
    for number, step in enumerate(journey.prepare):
        headers = _headers(journey.headers, journey.known_at(number))
        yield load.Call(step.name, step.method, step.path, headers, step.body or "", step.keep)


def _requested(journey: Journey) -> Iterator[load.Call]:
    headers = _headers(journey.headers, journey.known_at(len(journey.prepare)))
    for one in journey.requests:
        yield load.Call(one.name, one.method, one.path, headers, one.body or "", weight=one.weight, kind=one.kind)


def _headers(headers: Mapping[str, str], known: tuple[str, ...]) -> dict[str, str]:
    return {name: text for name, text in headers.items() if promql.placeholders(text) <= {*known}}


def _operator(target: Target, accounts: Accounts | None, catalog: Catalog) -> load.ByOperator | None:
    cluster, asked = cluster_of(catalog), target.operator
    if cluster is None or asked is None:
        return None
    name, _, key = (asked.password or "").partition("/")
    secret = (name, key) if accounts and asked.password else None
    return load.ByOperator(cluster.namespace, asked.parallelism, asked.image, secret)
