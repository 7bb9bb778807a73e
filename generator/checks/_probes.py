"""The probes, and the series that they make: those of the blackbox exporter, and those that sum them up.

Their kind is loaded only where a spec is of it: few services are probed, and every build runs every check.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from generator import naming
from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds.environment.model import Environment
from generator.units import Duration

if TYPE_CHECKING:
    from generator.kinds.probe.model import Probe

_OF_STEP = ("instance", "job", "probe", "probe_region", "step")
_SUMMED = ("probe", "probe_region")
# prober/*.go of prometheus/blackbox_exporter; all are gauges. Name → labels beside those of the target.
_FAMILIES: dict[str, tuple[str, ...]] = {
    "probe_success": (),
    "probe_duration_seconds": (),
    "probe_dns_lookup_time_seconds": (),
    "probe_ip_protocol": (),
    "probe_failed_due_to_regex": (),
    "probe_http_status_code": (),
    "probe_http_duration_seconds": ("phase",),
    "probe_http_content_length": (),
    "probe_http_redirects": (),
    "probe_http_ssl": (),
    "probe_http_version": (),
    "probe_ssl_earliest_cert_expiry": (),
    "probe_ssl_last_chain_expiry_timestamp_seconds": (),
    "probe_tls_version_info": ("version",),
    "probe_dns_duration_seconds": ("phase",),
    "probe_dns_answer_rrs": (),
    "probe_icmp_duration_seconds": ("phase",),
    "probe_grpc_duration_seconds": ("phase",),
    "probe_grpc_status_code": (),
}


class ProbeSeries(NamedTuple):
    """A gauge: its labels, the slowest interval, and the values that are known of its labels."""

    name: str
    labels: tuple[str, ...]
    interval: Duration
    values: dict[str, frozenset[str]]


@lru_cache(maxsize=1)
def probes(catalog: Catalog) -> "tuple[Spec[Probe], ...]":
    """List the probes."""
    if not any(kind == "Probe" for kind, _ in catalog.specs):
        return ()
    from generator.kinds.probe.model import Probe

    return tuple(catalog.all(Probe))


def series(catalog: Catalog) -> Iterator[ProbeSeries]:
    """List what the probes make in the environment that is built, if there are any."""
    if not probes(catalog):
        return
    environment = catalog.get(Environment, catalog.environment).spec
    interval = max(probe.spec.interval for probe in probes(catalog))
    values = {
        "probe": frozenset(probe.name for probe in probes(catalog)),
        "probe_region": frozenset(environment.blackbox.regions),
    }
    for name, labels in _FAMILIES.items():
        yield ProbeSeries(name, (*_OF_STEP, *labels), interval, values)
    for name in (naming.PROBE_SUCCESS, naming.PROBE_LATENCY):
        yield ProbeSeries(name, _SUMMED, environment.prometheus.evaluation_interval, values)
