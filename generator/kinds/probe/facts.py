"""What people must know of a probe's alerts: what they mean, and where to look."""

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from generator import naming
from generator.kinds._base import Spec
from generator.kinds.probe.model import Probe
from generator.kinds.probe.rules import Alarm
from generator.plan.facts import AlertFacts, Step


def facts(probe: Spec[Probe], regions: dict[str, str], alarms: Iterable[Alarm]) -> Iterator[AlertFacts]:
    """Tell what stands behind each alert that the probe has."""
    told = {alarm.name for alarm in alarms}
    apart = (("probe", probe.name),)
    if naming.PROBE_FAILING_ALERT in told:
        meaning = f"What a user would do fails from outside: {_what(probe)}."
        yield AlertFacts(
            probe.address, naming.PROBE_FAILING_ALERT, meaning, tuple(_failing(probe, regions)), apart=apart
        )
    if naming.PROBE_MISSING_ALERT in told:
        meaning = "A region gives no results: an outage would not be seen from there."
        yield AlertFacts(
            probe.address, naming.PROBE_MISSING_ALERT, meaning, tuple(_missing(probe, regions)), True, apart
        )
    if naming.CERTIFICATE_ALERT in told:
        meaning = "A certificate expires soon; from that moment on, every client refuses the connection."
        yield AlertFacts(probe.address, naming.CERTIFICATE_ALERT, meaning, tuple(_expiring(probe)), True, apart)


def _what(probe: Spec[Probe]) -> str:
    return "; ".join(check.in_words() for check in probe.spec.checks.values())


def _failing(probe: Spec[Probe], regions: dict[str, str]) -> Iterator[Step]:
    name = probe.name
    yield Step(
        "From which regions does it fail?",
        query=f'{naming.PROBE_SUCCESS}{{probe="{name}"}}',
        look_for="0 is a failure; from one region alone, suspect the network on the way.",
    )
    if probe.spec.steps:
        yield Step(
            "At which step?",
            query=f'min by (step) (probe_success{{probe="{name}"}})',
            look_for="steps are tried one by one: the first that says 0 is nearest to the cause.",
        )
    types = {check.type for check in probe.spec.checks.values()}
    if "http" in types:
        yield Step(
            "What is answered?",
            query=f'max by (probe_region, step) (probe_http_status_code{{probe="{name}"}})',
            look_for="0 is no answer at all; with a good status, the body or the certificate is wrong.",
        )
        yield Step(
            "What takes the time?",
            query=f'max by (phase) (probe_http_duration_seconds{{probe="{name}"}})',
            look_for="resolve is DNS, connect the network, tls the handshake, processing the service.",
        )
    elif "dns" not in types:
        yield Step(
            "Does the name resolve?",
            query=f'max by (probe_region) (probe_dns_lookup_time_seconds{{probe="{name}"}})',
            look_for="no answer, or seconds: look at DNS first.",
        )
    step, check = next(iter(probe.spec.checks.items()))
    exporter = next(iter(regions.values()))
    module, target = naming.probe_module(name, step), quote(check.target, safe="/:")
    address = f"http://{exporter}/probe?module={module}&target={target}&debug=true"
    yield Step(
        "Let an exporter tell what it does",
        run=f"curl '{address}'",
        look_for="the log above the metrics names what was wrong.",
    )


def _missing(probe: Spec[Probe], regions: dict[str, str]) -> Iterator[Step]:
    yield Step(
        "Which exporter does not answer?",
        query=f'up{{probe="{probe.name}"}}',
        look_for="0 for every probe of a region: the exporter or the way to it; for this probe alone: its module.",
    )
    for region, exporter in regions.items():
        yield Step(
            f"Ask the exporter in {region}",
            run=f"curl http://{exporter}/-/healthy",
            look_for="no answer: it is down. An answer: compare its configuration with blackbox/blackbox.yml.",
        )


def _expiring(probe: Spec[Probe]) -> Iterator[Step]:
    yield Step(
        "Which certificate, and how long does it last?",
        query=f'min by (instance, probe_region) (probe_ssl_earliest_cert_expiry{{probe="{probe.name}"}}) - time()',
        look_for="seconds; where regions differ, one server still has the old one.",
    )
    yield Step("Find out why it was not renewed by itself, and renew it")
    yield Step("Check that every server has loaded the new one: the query above must jump up from all regions")
