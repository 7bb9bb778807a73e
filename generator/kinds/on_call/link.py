"""What an OnCall refers to beyond names: levels of the scale, and teams that nobody else answers for."""

from collections.abc import Iterator

from generator.catalog import Catalog
from generator.diagnostics import Diagnostic, did_you_mean
from generator.kinds._base import Spec
from generator.kinds.on_call.model import OnCall
from generator.kinds.severity_scale.model import SeverityScale


def link(on_call: Spec[OnCall], catalog: Catalog) -> Iterator[Diagnostic]:
    """Resolve the levels, and refuse what two OnCalls claim: Alertmanager would only ask the first."""
    scale = on_call.spec.severities
    levels = catalog.get(SeverityScale, scale).spec.levels
    for level in on_call.spec.levels:
        if level not in levels:
            message = f"the severity scale '{scale}' has no level '{level}'"
            span = catalog.span(on_call, "spec", "levels", level, key=True)
            yield Diagnostic("unresolved-reference", message, span, did_you_mean(level, levels))
    yield from _claimed_twice(on_call, catalog)


def _claimed_twice(on_call: Spec[OnCall], catalog: Catalog) -> Iterator[Diagnostic]:
    spec, seen = on_call.spec, set[str]()
    others = [other for other in catalog.all(OnCall) if other.name < on_call.name]
    taken = {team: other.name for other in others for team in other.spec.teams}
    for place, team in enumerate(spec.teams):
        if team in taken or team in seen:
            message = f"'{taken.get(team, on_call.name)}' answers for the team '{team}' already"
            span = catalog.span(on_call, "spec", "teams", place)
            yield Diagnostic("duplicate-team", message, span, "let one of them answer for it")
        seen.add(team)
    for field in ("fallback", "watchdog"):
        before = [other.name for other in others if getattr(other.spec, field) is not None]
        if before and getattr(spec, field) is not None:
            message = f"'{before[0]}' has a '{field}' already, and there is one for all"
            yield Diagnostic(
                "one-for-all", message, catalog.span(on_call, "spec", field, key=True), "remove one of them"
            )
