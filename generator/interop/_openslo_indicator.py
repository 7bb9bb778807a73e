"""The indicator of an objective of OpenSLO `v1`: found, inline or by name, and converted."""

from dataclasses import dataclass

from generator.interop import _openslo_documents as documents
from generator.interop._openslo_sli import OPERATORS, PROMQL, Query, Sli, ratio, raw, threshold
from generator.interop._reading import Object
from generator.source import Step, Steps


@dataclass(frozen=True)
class Indicators:
    """The SLIs of all files by name, and the types of the data sources, as one SLO refers to them."""

    source: Object
    slo: documents.Slo
    slis: dict[str, tuple[Object, documents.Sli]]
    sources: dict[str, str]

    def sli_of(self, objective: documents.Objective, at: Steps) -> Sli | None:
        """Convert the indicator of an objective."""
        found = self._indicator(objective, at)
        return self._metric(*found, objective, at) if found is not None else None

    def _indicator(self, objective: documents.Objective, own: Steps) -> tuple[Object, documents.SliSpec] | None:
        """Find the SLI: the objective's, or the SLO's; inline or by name."""
        holders: list[tuple[documents.Objective | documents.SloSpec, Steps]] = [
            (objective, own),
            (self.slo.spec, ("spec",)),
        ]
        given = [(holder, at) for holder, at in holders if holder.indicator is not None or holder.indicatorRef]
        if len(given) > 1 or any(holder.indicator is not None and holder.indicatorRef for holder, _ in given):
            hint = "write 'indicator' or 'indicatorRef', below 'spec' or in each objective"
            self.source.wrong("there is more than one indicator", *given[0][1], "indicator", hint=hint)
            return None
        for holder, at in given:
            if holder.indicator is not None:
                return self.source.at(*at, "indicator"), holder.indicator.spec
            if holder.indicatorRef:
                if holder.indicatorRef in self.slis:
                    where, sli = self.slis[holder.indicatorRef]
                    return where, sli.spec
                message = f"the SLO '{self.slo.metadata.name}' is not written: there is no SLI '{holder.indicatorRef}'"
                self.source.lost(message, *at, "indicatorRef", hint="give its file as well", key=False)
                return None
        self.source.wrong("there is no indicator", "spec", hint="write 'indicator', or 'indicatorRef'")
        return None

    def _metric(self, source: Object, spec: documents.SliSpec, objective: documents.Objective, at: Steps) -> Sli | None:
        if (spec.thresholdMetric is None) == (spec.ratioMetric is None):
            source.wrong("an SLI has one of 'thresholdMetric' and 'ratioMetric'", "spec")
            return None
        if spec.thresholdMetric is not None:
            query = self._query(spec.thresholdMetric, source, "spec", "thresholdMetric")
            return threshold(query, objective.op, objective.value, self.source, at) if query else None
        if objective.op and objective.op not in OPERATORS:
            hint = f"write one of: {', '.join(OPERATORS)}"
            self.source.wrong(f"'{objective.op}' is no operator", *at, "op", hint=hint)
        for field in ("op", "value"):
            if field in objective.model_fields_set:
                self.source.lost(f"'{field}' belongs to a threshold, not to a ratio", *at, field)
        return self._ratio(spec.ratioMetric, source) if spec.ratioMetric else None

    def _ratio(self, metric: documents.RatioMetric, source: Object) -> Sli | None:
        at = ("spec", "ratioMetric")
        given = [side for side in ("good", "bad") if getattr(metric, side) is not None]
        if metric.raw is not None:
            return self._raw(metric, metric.raw, given, source)
        if metric.total is None or len(given) != 1:
            hint = "write 'total' and one of 'good' and 'bad', or 'raw' and 'rawType'"
            source.wrong("a ratio needs all events, and the good or the bad ones", *at, *given[1:], hint=hint)
            return None
        total = self._query(metric.total, source, *at, "total")
        part = self._query(getattr(metric, given[0]), source, *at, given[0])
        return ratio(total, part, given[0], metric.counter, source) if total and part else None

    def _raw(
        self, metric: documents.RatioMetric, computed: documents.Metric, given: list[str], source: Object
    ) -> Sli | None:
        at = ("spec", "ratioMetric")
        if given or metric.total is not None:
            source.wrong("a raw ratio has no 'good', 'bad' or 'total' beside it", *at, "raw")
            return None
        if metric.rawType not in ("success", "failure"):
            message = (
                f"'{metric.rawType}' is no type of a raw ratio"
                if metric.rawType
                else "the type of the raw ratio is missing"
            )
            source.wrong(message, *at, "rawType", hint="write 'rawType: success', or failure")
            return None
        query = self._query(computed, source, *at, "raw")
        return raw(query, metric.rawType == "success", source) if query else None

    def _query(self, metric: documents.Metric, source: Object, *at: Step) -> Query | None:
        """Find a query that Prometheus can answer."""
        asked = metric.metricSource
        type_ = asked.type or self.sources.get(asked.metricSourceRef, "Prometheus")
        if type_.lower().replace("-", "").replace("_", "").replace(" ", "") not in PROMQL:
            message = f"the SLO '{self.slo.metadata.name}' is not written: its queries are for {type_}"
            place = (*at, "metricSource", "type")
            source.lost(message, *place, hint="what speaks PromQL is carried", key=False)
            return None
        query = asked.spec.get("query", asked.spec.get("promql"))
        place = (*at, "metricSource", "spec")
        if not isinstance(query, str) or not query.strip():
            source.wrong("the query is missing", *place, code="missing-field", hint="write it under 'query'")
            return None
        return Query(query, (*place, "query" if "query" in asked.spec else "promql"))
