"""An SLO of OpenSLO `v1` as SLOs of ours: one for each objective."""

from decimal import Decimal, InvalidOperation
from typing import Any

from generator.interop import _openslo_documents as documents
from generator.interop._compatibility import compatibility, own_labels, sound_labels
from generator.interop._folder import Folder, ServiceDraft, Spec, percentage, usual_policy
from generator.interop._openslo_alerts import Alerts
from generator.interop._openslo_indicator import Indicators
from generator.interop._openslo_sli import Sli
from generator.interop._openslo_window import Window, calendar, duration, rolling
from generator.interop._options import Options
from generator.interop._reading import Object, shown_whole
from generator.interop._typed import typed
from generator.interop._writing import Value
from generator.kinds._intervals import BASE
from generator.source import Steps
from generator.units import Duration

METHODS = ("Occurrences", "Timeslices", "RatioTimeslices")
_SHORTEST_SLICE = Duration.parse("1m")


class OpenSlo:
    """Converts one SLO."""

    def __init__(
        self,
        source: Object,
        slo: documents.Slo,
        slis: dict[str, tuple[Object, documents.Sli]],
        sources: dict[str, str],
        alerts: Alerts,
        options: Options,
        folder: Folder,
    ) -> None:
        self.source, self.slo, self.slis, self.sources = source, slo, slis, sources
        self.alerts, self.options, self.folder = alerts, options, folder

    def read(self) -> None:
        """Convert it, and add it to the folder."""
        spec = self.slo.spec
        service = self.folder.service(spec.service, self.source, "spec", "service")
        window = self._window()
        if spec.budgetingMethod not in METHODS:
            message, hint = (
                f"there is no budgeting method '{spec.budgetingMethod}'",
                f"write one of: {', '.join(METHODS)}",
            )
            self.source.wrong(message, "spec", "budgetingMethod", hint=hint)
            return
        if not spec.objectives:
            self.source.wrong("there are no objectives", "spec", "objectives", hint="write one at least")
        policy = self.alerts.policy_of(spec.alertPolicies, self.slo.metadata.name, self.source)
        for number, objective in enumerate(spec.objectives):
            share = self._objective(objective, number)
            sli = self._sli(objective, number)
            if window is not None and share is not None and sli is not None:
                self._add(service, window, share, sli, policy, number)

    def _add(
        self, service: ServiceDraft, window: Window, share: Decimal, sli: Sli, policy: str | None, number: int
    ) -> None:
        spec = self.slo.spec
        several = len(spec.objectives) > 1
        raw_name = f"{self.slo.metadata.name}-{number}" if several else self.slo.metadata.name
        at: Steps = ("spec", "objectives", number) if several else ("metadata", "name")
        for query in sli.reads:
            service.contract.read(query)
        body: dict[str, Value] = {"service": service.name}
        if spec.description.strip():
            body["description"] = " ".join(spec.description.split())
        body |= {"objective": percentage(share), "window": window.written}
        if window.time_zone != "UTC":
            body["time_zone"] = window.time_zone
        body["sli"] = sli.tree
        chosen = policy or (None if self.options.by_sloth else usual_policy(window.longest))
        if chosen:
            body["policy"] = chosen
        labels = labels_of(self.slo.metadata.labels)
        if self.options.by_sloth:
            sound = sound_labels({**labels, **self.options.labels}, self.source, _place)
            names = (spec.service, raw_name)
            body["compatibility"] = compatibility(names, sound, {}, "prometheus/v1", service.name, self.options)
            labels = {}
        else:
            labels = own_labels({**labels, **self.options.labels}, self.source, _place)
        notes = tuple(filter(None, (self.slo.metadata.displayName, spec.objectives[number].displayName)))
        name = self.folder.name("SLO", raw_name, self.source, *at)
        annotations = dict(self.slo.metadata.annotations)
        spec_ = Spec(
            "SLO", name, body, self.source.span(*at), labels, annotations, (": ".join(notes),) if notes else ()
        )
        self.folder.slo(spec_, service, window.longest)

    def _window(self) -> Window | None:
        windows = self.slo.spec.timeWindow
        if len(windows) != 1:
            which = "there is none" if not windows else f"there are {len(windows)}"
            hint = "write 'timeWindow: [{duration: 30d, isRolling: true}]'"
            self.source.wrong(f"an SLO has one time window; {which}", "spec", "timeWindow", hint=hint)
            return None
        window, at = windows[0], ("spec", "timeWindow", 0)
        if window.isRolling and window.calendar:
            self.source.wrong("a time window rolls, or follows the calendar; this says both", *at, "calendar")
            return None
        if window.isRolling:
            length = duration(window.duration, self.source, *at, "duration")
            return rolling(length, self.source, *at, "duration") if length is not None else None
        if window.calendar is None:
            hint = "write 'isRolling: true', or 'calendar'"
            self.source.wrong("the time window neither rolls nor follows a calendar", *at, hint=hint)
            return None
        begin, zone = window.calendar.startTime, window.calendar.timeZone
        return calendar(window.duration, begin, zone, self.options.by_sloth, self.source, *at)

    def _objective(self, objective: documents.Objective, number: int) -> Decimal | None:
        """Find what is promised, in percent."""
        at: Steps = ("spec", "objectives", number)
        given = [name for name in ("target", "targetPercent") if getattr(objective, name) is not None]
        if len(given) != 1:
            which = "both 'target' and 'targetPercent' are given" if given else "the target is missing"
            hint = "write 'target: 0.999', or 'targetPercent: 99.9'"
            self.source.wrong(which, *at, *given[1:], hint=hint)
            return None
        share = (
            Decimal(objective.target) * 100 if objective.target is not None else Decimal(objective.targetPercent or 0)
        )
        if not 0 < share < 100:
            message = f"a target of {getattr(objective, given[0])} promises nothing, or leaves no error budget"
            self.source.wrong(message, *at, given[0], code="bad-objective", hint="write 'target: 0.999'")
            return None
        if objective.compositeWeight is not None and objective.compositeWeight <= 0:
            message = f"a weight of {objective.compositeWeight} is not above 0"
            self.source.wrong(message, *at, "compositeWeight")
        elif objective.compositeWeight is not None:
            message = "the weight of a composite is not carried: each objective is an SLO of its own"
            self.source.lost(message, *at, "compositeWeight")
        return share

    def _sli(self, objective: documents.Objective, number: int) -> Sli | None:
        at: Steps = ("spec", "objectives", number)
        sli = Indicators(self.source, self.slo, self.slis, self.sources).sli_of(objective, at)
        return self._sliced(sli, objective, at) if sli is not None else None

    def _typed(self, sli: Sli) -> Sli:
        """Take a type of ours that says the same; by Sloth's names the queries stay as they are."""
        return sli if self.options.by_sloth else Sli(typed(sli.tree), sli.reads)

    def _sliced(self, found: Sli, objective: documents.Objective, at: Steps) -> Sli | None:
        """Wrap it into time slices, where these are the budget's method."""
        sli = self._typed(found)
        method = self.slo.spec.budgetingMethod
        if method == "Occurrences":
            for field in ("timeSliceTarget", "timeSliceWindow"):
                if field in objective.model_fields_set:
                    self.source.lost(f"'{field}' belongs to time slices; the method is {method}", *at, field)
            return sli
        length = self._slice(objective, at)
        if length is None:
            return None
        if self.options.by_sloth:
            self.source.changed(
                f"{method} is not carried: rules by Sloth's names count events", "spec", "budgetingMethod"
            )
            return sli
        if method == "RatioTimeslices":
            return Sli({"type": "ratio_time_slices", "slice": str(length), "of": sli.tree}, sli.reads)
        target = objective.timeSliceTarget
        if target is None or not 0 < target <= 1:
            what = "is missing" if target is None else f"of {target} is no share above 0 and up to 1"
            self.source.wrong(f"the target of a time slice {what}", *at, "timeSliceTarget", hint="write 0.95")
            return None
        share = percentage(Decimal(target) * 100)
        return Sli({"type": "time_slices", "objective": share, "slice": str(length), "of": sli.tree}, sli.reads)

    def _slice(self, objective: documents.Objective, at: Steps) -> Duration | None:
        """Find the length of a time slice; a bare number is minutes."""
        text = objective.timeSliceWindow
        try:
            length: Duration | None = Duration(int(Decimal(text) * 60_000))
        except InvalidOperation:
            length = duration(text, self.source, *at, "timeSliceWindow") if text else None
            if not text:
                self.source.wrong("the length of a time slice is missing", *at, "timeSliceWindow", hint="write 1m")
        if length is None:
            return None
        fitting = Duration(max(_SHORTEST_SLICE, min(BASE, length)))
        if fitting != length:
            message = f"slices are {_SHORTEST_SLICE} to {BASE} long here: {length} becomes {fitting}"
            self.source.changed(message, *at, "timeSliceWindow")
        return fitting


def labels_of(labels: dict[str, Any]) -> dict[str, str]:
    """Write labels with one value each; several are joined."""
    return {
        key: ",".join(map(shown_whole, value)) if isinstance(value, list) else shown_whole(value)
        for key, value in labels.items()
    }


def _place(label: str) -> Steps:
    return ("metadata", "labels", label)
