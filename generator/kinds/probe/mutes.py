"""A probe's page mutes its ticket: who is awake for the whole need not be told of each part."""

from collections.abc import Iterator

from generator import naming
from generator.kinds._base import DISABLED, Spec
from generator.kinds.probe.model import Probe
from generator.plan.alertmanager import Inhibition, Matcher


def mutes(probe: Spec[Probe]) -> Iterator[Inhibition]:
    """Publish what is not told while a page fires."""
    alerting, certificate = probe.spec.alerting, probe.spec.certificate
    if DISABLED not in (alerting.page, alerting.ticket):
        yield _muted(probe, naming.PROBE_FAILING_ALERT, ())
    if probe.spec.encrypted and DISABLED not in (certificate.page, certificate.ticket):
        yield _muted(probe, naming.CERTIFICATE_ALERT, ("instance",))


def _muted(probe: Spec[Probe], alert: str, equal: tuple[str, ...]) -> Inhibition:
    same = (Matcher("alertname", "=", alert), Matcher("probe", "=", probe.name))
    page, ticket = (Matcher("severity", "=", severity) for severity in ("page", "ticket"))
    return Inhibition("a page mutes its ticket", (*same, page), (*same, ticket), ("service", *equal), probe.address)
