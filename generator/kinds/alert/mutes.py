"""What an alert mutes while it fires: the symptoms of its cause."""

from collections.abc import Iterator

from generator import naming
from generator.catalog import Catalog
from generator.kinds._base import Spec
from generator.kinds.alert.model import Alert, Mutes
from generator.kinds.slo.model import SLO
from generator.plan.alertmanager import Inhibition, Matcher, one_of


def inhibitions(alert: Spec[Alert], mutes: Mutes, catalog: Catalog) -> Iterator[Inhibition]:
    """Mute the named alerts, and all alerts of the named SLOs.

    An SLO that no longer sees any data is told all the same: that is no symptom of the cause, but blindness.
    """
    source = (Matcher("alertname", "=", alert.name), Matcher("service", "=", alert.spec.service))
    why = f"{alert.name} explains it"
    alerts = [one for one in catalog.all(Alert) if one.name in mutes.alerts]
    slos = [one for one in catalog.all(SLO) if one.name in mutes.slos]
    if alerts:
        services = one_of("service", [one.spec.service for one in alerts])
        target = (one_of("alertname", [one.name for one in alerts]), services)
        yield Inhibition(why, source, target, (), alert.address)
    if slos:
        blind = Matcher("alertname", "!=", naming.NO_DATA_ALERT)
        yield Inhibition(why, source, (one_of("slo", [one.name for one in slos]), blind), (), alert.address)
