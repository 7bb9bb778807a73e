"""The rules of a probe: two series that sum its steps up, and its alerts.

A page needs several regions, as the way from one region is not the service; and it needs more than one failed probe
in each, so that a lost packet wakes nobody. The times follow from the interval alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from generator import naming
from generator.kinds._base import DISABLED, Spec
from generator.kinds.probe.model import Probe
from generator.plan.rules import Pairs
from generator.units import NO_TIME, Duration, plain

PAGE_PROBES = 4  # more than half of so many must have failed for a page
TICKET_PROBES = 30  # and of so many for a ticket
MISSING_PROBES = 10  # so many must be missing


@dataclass(frozen=True)
class Alarm:
    """An alert of a probe, as far as it depends on the probe alone."""

    name: str
    severity: str
    level: str
    expr: str
    for_: Duration
    annotations: Pairs


@dataclass(frozen=True)
class Pace:
    """How far the rules look back: whole numbers of the slower of probes and evaluations."""

    step: Duration

    @property
    def page(self) -> Duration:
        """The range of the page."""
        return Duration(PAGE_PROBES * self.step)

    @property
    def ticket(self) -> Duration:
        """The range of the ticket."""
        return Duration(TICKET_PROBES * self.step)

    @property
    def missing(self) -> Duration:
        """How long results must be missing."""
        return Duration(MISSING_PROBES * self.step)


def pace_of(probe: Probe, evaluation: Duration) -> Pace:
    """Tell how far the rules of a probe look back."""
    return Pace(max(probe.interval, evaluation))


def records(name: str) -> Iterator[tuple[str, str]]:
    """Write the series of a probe: whether all of it succeeds, and how long it takes (+Inf while it fails)."""
    chosen = f'{{probe="{name}"}}'
    yield naming.PROBE_SUCCESS, f"min by (probe, probe_region) (probe_success{chosen})"
    duration = f"sum by (probe, probe_region) (probe_duration_seconds{chosen})"
    yield naming.PROBE_LATENCY, f"{duration}\n  /\n{naming.PROBE_SUCCESS}{chosen}"


def alarms(probe: Spec[Probe], regions: dict[str, str], pace: Pace) -> Iterator[Alarm]:
    """Write the alerts of a probe that are not disabled."""
    every = [*_failing(probe, len(regions), pace), _missing(probe, pace)]
    if probe.spec.encrypted:
        every += _expiring(probe)
    yield from (alarm for alarm in every if alarm.level != DISABLED)


def _failing(probe: Spec[Probe], regions: int, pace: Pace) -> Iterator[Alarm]:
    name, alerting = probe.name, probe.spec.alerting
    success = f'avg_over_time({naming.PROBE_SUCCESS}{{probe="{name}"}}'
    wanted = f"{alerting.regions} regions or more" if alerting.regions > 1 else "a region"
    yield Alarm(
        naming.PROBE_FAILING_ALERT,
        "page",
        alerting.page,
        f"count by (probe) ({success}[{pace.page}]) < 0.5) >= {alerting.regions}",
        probe.spec.lasting,
        (
            ("summary", f"{name}: fails from {wanted}"),
            ("description", f"More than half of the probes of {pace.page} failed, from {wanted} of {regions}."),
        ),
    )
    yield Alarm(
        naming.PROBE_FAILING_ALERT,
        "ticket",
        alerting.ticket,
        f"{success}[{pace.ticket}]) < 0.5",
        NO_TIME,
        (
            ("summary", f"{name}: fails from {{{{ $labels.probe_region }}}}"),
            ("description", f"More than half of the probes of {pace.ticket} failed from there."),
        ),
    )


def _missing(probe: Spec[Probe], pace: Pace) -> Alarm:
    return Alarm(
        naming.PROBE_MISSING_ALERT,
        "ticket",
        probe.spec.alerting.ticket,
        f'max by (probe, probe_region) (up{{probe="{probe.name}"}} == bool 0) == 1',
        pace.missing,
        (
            ("summary", f"{probe.name}: no results from {{{{ $labels.probe_region }}}}"),
            ("description", "The blackbox exporter there does not answer: an outage would not be seen from there."),
        ),
    )


def _expiring(probe: Spec[Probe]) -> Iterator[Alarm]:
    certificate = probe.spec.certificate
    for severity, level, before in (
        ("page", certificate.page, certificate.page_before),
        ("ticket", certificate.ticket, certificate.ticket_before),
    ):
        expiry = f'min by (probe, instance) (probe_ssl_earliest_cert_expiry{{probe="{probe.name}"}})'
        yield Alarm(
            naming.CERTIFICATE_ALERT,
            severity,
            level,
            f"{expiry} - time() < {plain(before.seconds)}",
            NO_TIME,
            (
                ("summary", f"{probe.name}: the certificate of {{{{ $labels.instance }}}} expires within {before}"),
                ("description", "It expires in {{ $value | humanizeDuration }}; then every client refuses it."),
            ),
        )
