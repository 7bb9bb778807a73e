"""What an SLO refers to beyond the names of other specs: levels of the severity scale."""

from collections.abc import Iterator

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
    if slo.spec.window % SLOW:
        message = (
            f"the SLO window {slo.spec.window} is no multiple of {SLOW}, the length of the tiles it is summed from"
        )
        yield Diagnostic(
            "bad-window", message, catalog.span(slo, "spec", "window"), f"write {nearest(slo.spec.window, SLOW)}"
        )
