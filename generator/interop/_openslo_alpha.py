"""OpenSLO `v1alpha` as Sloth reads it, and the way to reading it whole."""

from decimal import Decimal

from generator.interop._compatibility import compatibility
from generator.interop._folder import Folder, Spec, percentage
from generator.interop._openslo_alpha_documents import AlphaService, Metric, Objective, Slo
from generator.interop._options import Options
from generator.interop._queries import fault, has_window, windowed
from generator.interop._reading import Object
from generator.interop._sloth_windows import Catalogue
from generator.interop._writing import Value
from generator.units import Duration

DAY = Duration.parse("1d")


def read_as_sloth(one: Object, options: Options, folder: Folder, catalogue: Catalogue) -> bool:
    """Read an SLO as Sloth does: each objective is an SLO, without alerts."""
    slo = one.read(Slo, "Sloth")
    if slo is None:
        return True
    _tell(slo, one)
    window = _window(slo, one, options)
    if not slo.spec.objectives:
        one.wrong("there are no objectives", "spec", "objectives", hint="write one at least")
    service = folder.service(slo.spec.service, one, "spec", "service")
    for number, objective in enumerate(slo.spec.objectives):
        sli = _ratio(objective, one, "spec", "objectives", number)
        target = objective.target
        if target is None or not 0 < target < 1:
            what = "the target is missing" if target is None else f"a target of {target} is no share between 0 and 1"
            one.wrong(what, "spec", "objectives", number, "target", code="bad-objective", hint="write 0.999")
        elif sli is not None and window is not None:
            raw = f"{slo.metadata.name}-{number}"
            name = folder.name("SLO", f"{slo.spec.service}-{raw}", one, "metadata", "name")
            body: dict[str, Value] = {"service": service.name}
            if slo.spec.description:
                body["description"] = slo.spec.description
            body |= {"objective": percentage(Decimal(target) * 100), "window": str(window), "sli": {**sli}}
            policy = catalogue.policy_of(window)
            if policy:
                body["policy"] = policy
            body["alerting"] = {"page": "disabled", "ticket": "disabled"}
            if options.by_sloth:
                names = (slo.spec.service, raw)
                body["compatibility"] = compatibility(
                    names, options.labels, {}, "openslo/v1alpha", service.name, options
                )
            for query in ("total", "good"):
                service.contract.read(sli[query])
            labels = {} if options.by_sloth else options.labels
            folder.slo(Spec("SLO", name, body, one.span("spec", "objectives", number), labels), service, window)
    one.noted("Sloth makes no alerts of OpenSLO: they are switched off", "kind", hint="take out 'alerting' for ours")
    return True


def _tell(slo: Slo, one: Object) -> None:
    """Report what Sloth does not read of it."""
    for field in ("displayName", "labels", "annotations"):
        if getattr(slo.metadata, field):
            one.dropped(f"'{field}' is not carried: Sloth does not read it", "metadata", field)
    if slo.spec.budgetingMethod not in ("", "Occurrences"):
        one.lost(f"{slo.spec.budgetingMethod} is not carried: Sloth counts events", "spec", "budgetingMethod")
    if slo.spec.timeWindows and slo.spec.timeWindows[0].calendar is not None:
        one.lost("the calendar is not carried: Sloth's windows roll", "spec", "timeWindows", 0, "calendar")
    if slo.spec.indicator is not None:
        one.lost("'indicator' is not carried: Sloth reads 'ratioMetrics'", "spec", "indicator")
    for number, objective in enumerate(slo.spec.objectives):
        for name in ("displayName", "op", "value", "timeSliceTarget"):
            if getattr(objective, name):
                one.dropped(f"'{name}' is not carried: Sloth does not read it", "spec", "objectives", number, name)


def _window(slo: Slo, one: Object, options: Options) -> Duration | None:
    windows = slo.spec.timeWindows
    if len(windows) > 1:
        one.wrong("there are several time windows; an SLO has one", "spec", "timeWindows", 1)
        return None
    if not windows:
        return options.window
    window, at = windows[0], ("spec", "timeWindows", 0)
    if window.unit.lower() != "day":
        one.wrong(f"Sloth reads windows of days; this is of '{window.unit}'", *at, "unit")
        return None
    length = Duration(window.count * DAY)
    if not DAY <= length <= 90 * DAY:
        one.wrong(f"the SLO window {length} is not between 1d and 90d", *at, "count", code="bad-window")
        return None
    return length


def _ratio(objective: Objective, one: Object, *at: str | int) -> dict[str, str] | None:
    metrics = objective.ratioMetrics
    if metrics is None or metrics.good is None or metrics.total is None:
        one.wrong("'ratioMetrics' with 'good' and 'total' is missing", *at, "ratioMetrics", code="missing-field")
        return None
    sound = True
    for side, metric in (("good", metrics.good), ("total", metrics.total)):
        place = (*at, "ratioMetrics", side)
        sound = _is_sound(metric, one, *place) and sound
    return (
        {"type": "ratio", "total": windowed(metrics.total.query), "good": windowed(metrics.good.query)}
        if sound
        else None
    )


def _is_sound(metric: Metric, one: Object, *at: str | int) -> bool:
    if metric.source.lower() not in ("prometheus", "sloth"):
        one.wrong(f"the source is '{metric.source}'", *at, "source", hint="Sloth reads 'prometheus' and 'sloth'")
    elif metric.queryType.lower() != "promql":
        one.wrong(f"the query type is '{metric.queryType}'", *at, "queryType", hint="Sloth reads 'promql'")
    elif not has_window(metric.query):
        one.wrong(
            "the query has no {{.window}}", *at, "query", code="placeholder", hint="write it where the range goes"
        )
    elif why := fault(metric.query):
        one.wrong(f"the query does not parse: {why}", *at, "query", code="bad-promql")
    else:
        return True
    return False


def read_all(found: list[Object], options: Options, folder: Folder) -> None:
    """Read SLOs and services as OpenSLO means them; by Sloth's names where these are asked for, as Sloth does."""
    from generator.interop._openslo_whole import AlphaSlo

    for one in found:
        if one.identity[1] == "Service":
            service = one.read(AlphaService, "OpenSLO", strict=True)
            if service:
                draft = folder.service(service.metadata.name, one, "metadata", "name")
                draft.description = " ".join(service.spec.description.split())
        elif options.by_sloth:
            read_as_sloth(one, options, folder, Catalogue(folder))
        else:
            slo = one.read(Slo, "OpenSLO", strict=True)
            if slo:
                AlphaSlo(one, slo, options, folder).read()
