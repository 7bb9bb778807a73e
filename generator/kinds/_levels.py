"""Levels of the severity scale, as specs of a service name them for their pages and tickets."""

from collections.abc import Iterable, Iterator

from generator.catalog import Catalog
from generator.diagnostics import Diagnostic, did_you_mean
from generator.kinds._base import DISABLED, Model, Spec
from generator.kinds.service.model import Service
from generator.kinds.severity_scale.model import SeverityScale
from generator.source import Steps


def misfits(
    spec: Spec[Model], service: Spec[Service], named: Iterable[tuple[str, str, Steps]], catalog: Catalog
) -> Iterator[Diagnostic]:
    """Report levels (severity, level, where) that the service's scale lacks, or that are of another severity.

    Where the severity is empty, either will do.
    """
    scale = service.spec.severities
    levels = catalog.get(SeverityScale, scale).spec.levels
    for severity, name, steps in named:
        if name == DISABLED or (name in levels and severity in ("", levels[name].severity)):
            continue
        span = catalog.span(spec, *steps)
        if name not in levels:
            message = f"the severity scale '{scale}' has no level '{name}'"
            yield Diagnostic("unresolved-reference", message, span, did_you_mean(name, [*levels, DISABLED]))
        else:
            fitting = [level for level, what in levels.items() if what.severity == severity]
            message = f"level '{name}' is a {levels[name].severity} in the severity scale '{scale}'"
            yield Diagnostic("severity-mismatch", message, span, f"a {severity} is one of: {', '.join(fitting)}")
