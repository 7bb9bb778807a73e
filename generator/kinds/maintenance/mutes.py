"""What a maintenance mutes: the alerts of some services, by inhibition.

A time interval could not say `while`, and an alert that one mutes looks in Alertmanager like any other; what an
inhibition mutes is shown as suppressed, and by what.
"""

from generator import naming
from generator.kinds._base import Spec
from generator.kinds.maintenance.model import Maintenance
from generator.plan.alertmanager import Inhibition, Matcher, one_of
from generator.plan.rules import AlertingRule
from generator.units import NO_TIME


def underway(maintenance: Spec[Maintenance]) -> AlertingRule:
    """Fire while there is maintenance: nobody is told, it only mutes."""
    name = maintenance.name
    return AlertingRule(
        name=naming.MAINTENANCE_ALERT,
        expr=f'{naming.MAINTENANCE_ACTIVE}{{maintenance="{name}"}} == 1',
        for_=NO_TIME,
        labels=(("maintenance", name), ("severity", "none")),
        annotations=(
            ("summary", f"Maintenance '{name}' is underway."),
            ("description", f"Nobody is told of the alerts of {', '.join(sorted(maintenance.spec.mutes))}."),
        ),
        origin=maintenance.address,
    )


def muted(maintenance: Spec[Maintenance]) -> Inhibition:
    """Tell nobody of the services' alerts while that alert fires."""
    source = (Matcher("alertname", "=", naming.MAINTENANCE_ALERT), Matcher("maintenance", "=", maintenance.name))
    target = (one_of("service", maintenance.spec.mutes),)
    return Inhibition(f"maintenance '{maintenance.name}'", source, target, (), maintenance.address)
