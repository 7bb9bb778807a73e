"""An SLO of OpenSLO `v1alpha` as SLOs of ours, whole: what it says with the words of `v1`, read at its own places."""

from generator.interop import _openslo_alpha_documents as alpha
from generator.interop import _openslo_documents as documents
from generator.interop._folder import Folder
from generator.interop._openslo_alerts import Alerts
from generator.interop._openslo_sli import PROMQL, Query, Sli, ratio, threshold
from generator.interop._openslo_slo import OpenSlo
from generator.interop._openslo_window import Window, calendar, rolling
from generator.interop._options import Options
from generator.interop._reading import Object
from generator.kinds._intervals import BASE
from generator.source import Steps
from generator.units import Duration

_UNITS = {"second": ("1s", ""), "day": ("1d", "d"), "week": ("7d", "w"), "month": ("30d", "M"), "quarter": ("90d", "Q")}
_METHODS = {"": "Occurrences", "occurrences": "Occurrences", "timeslices": "Timeslices"}
_SOURCES = PROMQL | {"sloth", ""}


class AlphaSlo(OpenSlo):
    """Converts one SLO."""

    def __init__(self, source: Object, slo: alpha.Slo, options: Options, folder: Folder) -> None:
        super().__init__(source, _in_words_of_v1(slo), {}, {}, Alerts(folder), options, folder)
        self.alpha = slo

    def _window(self) -> Window | None:
        windows = self.alpha.spec.timeWindows
        if len(windows) > 1:
            self.source.wrong("there are several time windows; an SLO has one", "spec", "timeWindows", 1)
            return None
        if not windows:
            return Window(str(self.options.window), "UTC", self.options.window)
        window, at = windows[0], ("spec", "timeWindows", 0)
        if window.unit.lower() not in _UNITS:
            hint = f"write one of: {', '.join(unit.title() for unit in _UNITS)}"
            self.source.wrong(f"there is no unit '{window.unit}'", *at, "unit", hint=hint)
            return None
        length, letter = _UNITS[window.unit.lower()]
        if window.calendar is None or not letter:
            return rolling(Duration(window.count * Duration.parse(length)), self.source, *at, "count")
        begin, zone = window.calendar.startTime, window.calendar.timeZone
        return calendar(f"{window.count}{letter}", begin, zone, self.options.by_sloth, self.source, *at)

    def _sli(self, objective: documents.Objective, number: int) -> Sli | None:
        at: Steps = ("spec", "objectives", number)
        sli = self._of_objective(self.alpha.spec.objectives[number], at)
        if self.slo.spec.budgetingMethod == "Timeslices" and not objective.timeSliceWindow:
            self.source.noted(f"no length of a time slice is said: {BASE} is taken", *at)
            objective = objective.model_copy(update={"timeSliceWindow": str(BASE)})
        return self._sliced(sli, objective, at) if sli is not None else None

    def _of_objective(self, objective: alpha.Objective, at: Steps) -> Sli | None:
        metrics, indicator = objective.ratioMetrics, self.alpha.spec.indicator
        if metrics is not None:
            if metrics.good is None or metrics.total is None:
                self.source.wrong("a ratio needs 'good' and 'total'", *at, "ratioMetrics", code="missing-field")
                return None
            total = self._promql(metrics.total, (*at, "ratioMetrics", "total"))
            good = self._promql(metrics.good, (*at, "ratioMetrics", "good"))
            counter = metrics.incremental if metrics.incremental is not None else metrics.counter
            return ratio(total, good, "good", counter, self.source) if total and good else None
        if indicator is not None and indicator.thresholdMetric is not None:
            query = self._promql(indicator.thresholdMetric, ("spec", "indicator", "thresholdMetric"))
            return threshold(query, objective.op, objective.value, self.source, at) if query else None
        self.source.wrong("there is no indicator", *at, hint="write 'ratioMetrics', or 'indicator' below 'spec'")
        return None

    def _promql(self, metric: alpha.Metric, at: Steps) -> Query | None:
        if metric.source.lower() not in _SOURCES:
            message = f"the SLO '{self.slo.metadata.name}' is not written: its queries are for {metric.source}"
            self.source.lost(message, *at, "source", hint="what speaks PromQL is carried", key=False)
            return None
        if not metric.query.strip():
            self.source.wrong("the query is missing", *at, code="missing-field", hint="write it under 'query'")
            return None
        return Query(metric.query, (*at, "query"))


def _in_words_of_v1(slo: alpha.Slo) -> documents.Slo:
    """Say what `v1` has words for in them."""
    spec, metadata = slo.spec, slo.metadata
    objectives = [
        documents.Objective(**{name: getattr(one, name) for name in _SAME if name in one.model_fields_set})
        for one in spec.objectives
    ]
    method = _METHODS.get(spec.budgetingMethod.lower(), spec.budgetingMethod)
    return documents.Slo(
        metadata=documents.Metadata(name=metadata.name, displayName=metadata.displayName, labels=metadata.labels),
        spec=documents.SloSpec(
            service=spec.service, description=spec.description, budgetingMethod=method, objectives=objectives
        ),
    )


_SAME = ("displayName", "op", "value", "target", "timeSliceTarget", "timeSliceWindow")
