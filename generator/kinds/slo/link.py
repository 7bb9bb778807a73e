"""What an SLO refers to beyond the names of other specs: levels of the severity scale."""

from collections.abc import Iterator
from functools import lru_cache

from generator.catalog import Catalog
from generator.diagnostics import Diagnostic, did_you_mean
from generator.kinds._base import Spec
from generator.kinds._intervals import SLOW, nearest
from generator.kinds.service.model import Service
from generator.kinds.severity_scale.model import SeverityScale
from generator.kinds.slo.model import DISABLED, SLO


def link(slo: Spec[SLO], catalog: Catalog) -> Iterator[Diagnostic]:
    """Resolve the levels, and refuse windows that the rules cannot sum exactly."""
    service = catalog.get(Service, slo.spec.service).spec
    levels = catalog.get(SeverityScale, service.severities).spec.levels
    for severity in ("page", "ticket"):
        name = getattr(slo.spec.alerting, severity)
        if name == DISABLED or (name in levels and levels[name].severity == severity):
            continue
        span = catalog.span(slo, "spec", "alerting", severity)
        if name not in levels:
            default = "" if severity in slo.spec.alerting.model_fields_set else f", the default of '{severity}'"
            message = f"the severity scale '{service.severities}' has no level '{name}'{default}"
            yield Diagnostic("unresolved-reference", message, span, did_you_mean(name, [*levels, DISABLED]))
        else:
            fitting = [level for level, what in levels.items() if what.severity == severity]
            message = f"level '{name}' is a {levels[name].severity} in the severity scale '{service.severities}'"
            yield Diagnostic("severity-mismatch", message, span, f"a {severity} is one of: {', '.join(fitting)}")
    yield from _same_identity(slo, catalog)
    if slo.spec.window % SLOW:
        message = (
            f"the SLO window {slo.spec.window} is no multiple of {SLOW}, the length of the tiles it is summed from"
        )
        yield Diagnostic(
            "bad-window", message, catalog.span(slo, "spec", "window"), f"write {nearest(slo.spec.window, SLOW)}"
        )


def _same_identity(slo: Spec[SLO], catalog: Catalog) -> Iterator[Diagnostic]:
    """Refuse two SLOs whose series Sloth would give the same labels."""
    names = slo.spec.compatibility
    if names is None:
        return
    first = _first_of(catalog)[_identity(slo)]
    if first != slo.name:
        message = f"by Sloth's names this SLO is '{_identity(slo)}', as SLO/{first} is"
        yield Diagnostic("duplicate-name", message, catalog.span(slo, "spec", "compatibility"), "write another 'slo'")


@lru_cache(maxsize=1)
def _first_of(catalog: Catalog) -> dict[str, str]:
    """Find the first SLO of each identity that Sloth's names give."""
    kept = [slo for slo in catalog.all(SLO) if slo.spec.compatibility is not None]
    return {_identity(slo): slo.name for slo in sorted(kept, key=lambda slo: slo.name, reverse=True)}


def _identity(slo: Spec[SLO]) -> str:
    names = slo.spec.compatibility
    service, name = (names.service, names.slo) if names else (None, None)
    return f"{service or slo.spec.service}-{name or slo.name}"
