"""What a probe does, when it alerts, and how fast."""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.kinds._base import DISABLED, Spec
from generator.kinds.environment.model import Environment
from generator.kinds.probe.model import Probe
from generator.kinds.probe.regions import regions_of
from generator.kinds.probe.rules import Pace, pace_of


def explain(probe: Spec[Probe], catalog: Catalog) -> Iterator[str]:
    """Say what the probe does, and what happens when it fails."""
    spec, regions = probe.spec, regions_of(probe, catalog)
    if spec.description:
        yield f"{spec.description.rstrip('.')}."
    for step, check in spec.checks.items():
        yield f"{f'Step {step}: ' if step else ''}{check.in_words()}."
    if len(spec.steps) > 1:
        yield "It succeeds if all steps do; each is tried by itself, and knows nothing of the others' answers."
    yield f"Every {spec.interval} from {', '.join(regions)}; a check may take {spec.timeout}."
    pace = pace_of(spec, catalog.get(Environment, catalog.environment).spec.prometheus.evaluation_interval)
    yield from _alerts(spec, len(regions), pace)


def _alerts(spec: Probe, regions: int, pace: Pace) -> Iterator[str]:
    alerting, certificate = spec.alerting, spec.certificate
    if alerting.page != DISABLED:
        yield (
            f"{alerting.page}, a page: while more than half of the probes of {pace.page} fail from {alerting.regions} "
            f"of {regions} regions, for {spec.lasting}."
        )
    if alerting.ticket != DISABLED:
        yield (
            f"{alerting.ticket}, a ticket: where more than half of the probes of {pace.ticket} fail from a region, or "
            f"it gives no results for {pace.missing}."
        )
    if spec.encrypted:
        for level, before in (
            (certificate.page, certificate.page_before),
            (certificate.ticket, certificate.ticket_before),
        ):
            if level != DISABLED:
                yield f"{level}: {before} before a certificate expires."
