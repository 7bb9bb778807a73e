"""Pyrra: `ServiceLevelObjective` of `pyrra.dev/v1alpha1`."""

from decimal import Decimal, InvalidOperation

from generator.interop._compatibility import compatibility, own_labels, sound_labels
from generator.interop._folder import RUNBOOK_ANNOTATIONS, Folder, ServiceDraft, Spec, percentage
from generator.interop._importer import Importer
from generator.interop._options import Options
from generator.interop._pyrra_documents import ServiceLevelObjective
from generator.interop._pyrra_indicator import Converted, converted
from generator.interop._pyrra_policy import policy_of
from generator.interop._reading import Object, shown_whole
from generator.interop._writing import Value
from generator.kinds._intervals import SLOW
from generator.units import Duration, plain

PREFIX = "pyrra.dev/"
_SHORTEST, _LONGEST = Duration.parse("1h"), Duration.parse("90d")


def read(found: list[Object], options: Options, folder: Folder) -> bool:
    """Read all documents."""
    known, homes = False, dict[str, str]()
    for one in found:
        if one.identity == ("pyrra.dev/v1alpha1", "ServiceLevelObjective"):
            known = True
            slo = one.read(ServiceLevelObjective, "Pyrra", strict=True)
            if slo:
                _Slo(one, slo, options, folder, homes).read()
        else:
            what = " ".join(filter(None, one.identity)) or "this document"
            hint = "Pyrra's are ServiceLevelObjectives of pyrra.dev/v1alpha1"
            one.lost(f"{what} is no SLO of Pyrra's", hint=hint, key=False)
    return known


class _Slo:
    """One SLO."""

    def __init__(
        self, source: Object, slo: ServiceLevelObjective, options: Options, folder: Folder, homes: dict[str, str]
    ) -> None:
        self.source, self.slo, self.options, self.folder, self.homes = source, slo, options, folder, homes

    def read(self) -> None:
        """Convert it, and add it to the folder."""
        raw = self._name()
        if not raw:
            self.source.wrong("the name is missing", "metadata", "name", code="missing-field")
            return
        objective, window = self._objective(), self._window()
        found = converted(self.slo.spec.indicator, self.source)
        if objective is None or window is None or found is None:
            return
        service = self._service(raw, found)
        for query in found.reads:
            service.contract.read(query, found.by)
        name = self.folder.name("SLO", raw, self.source, "metadata", "name")
        body = self._body(service, objective, window, found)
        if self.options.by_sloth:
            body["compatibility"] = self._compatibility(raw, service)
        runbook = self._runbook(name, service) if "alerting" not in body and not self.options.by_sloth else None
        body |= {"runbook": runbook} if runbook else {}
        self._tell_of_the_rest()
        spec = Spec(
            "SLO",
            name,
            body,
            self.source.span("metadata", "name"),
            self._labels(),
            self._annotations(RUNBOOK_ANNOTATIONS if runbook else ()),
        )
        self.folder.slo(spec, service, window)

    def _name(self) -> str:
        """Name the SLO; one of the same name in another namespace has the namespace before it."""
        name, home = (shown_whole(self.slo.metadata.get(key) or "") for key in ("name", "namespace"))
        if self.homes.setdefault(name, home) == home:
            return name
        self.source.noted(
            f"'{name}' stands in another namespace as well; it becomes '{home}-{name}'", "metadata", "name"
        )
        return f"{home}-{name}"

    def _body(self, service: ServiceDraft, objective: Decimal, window: Duration, found: Converted) -> dict[str, Value]:
        spec = self.slo.spec
        body: dict[str, Value] = {"service": service.name}
        if spec.description.strip():
            body["description"] = " ".join(spec.description.split())
        body |= {"objective": percentage(objective), "window": str(window), "sli": found.sli}
        if found.by:
            body["by"] = [*found.by]
        body["policy"] = policy_of(window, spec.alerting.severities, self.source, self.folder)
        if spec.alerting.disabled or not spec.alerting.burnrates:
            body["alerting"] = {"page": "disabled", "ticket": "disabled"}
        return body

    def _objective(self) -> Decimal | None:
        text, at = self.slo.spec.target, ("spec", "target")
        try:
            target = Decimal(text)
        except InvalidOperation:
            self.source.wrong(f"'{text}' is no number", *at, hint="write it in percent: '99.9'")
            return None
        if not 0 < target < 100:
            message = f"a target of {text} is not above 0 and below 100"
            self.source.wrong(message, *at, code="bad-objective", hint="write it in percent: '99.9'")
            return None
        if target < 1:
            message = f"a target of {text} is {text} %, as Pyrra reads it"
            self.source.changed(message, *at, hint=f"{plain(target * 100)} may be meant")
        return target

    def _window(self) -> Duration | None:
        text, at = self.slo.spec.window, ("spec", "window")
        try:
            window = Duration.parse(text)
        except ValueError as error:
            self.source.wrong(str(error), *at, code="bad-duration", hint="write it as Prometheus does: 4w, 30d")
            return None
        if not _SHORTEST <= window <= _LONGEST or window % SLOW:
            message = f"the SLO window {window} is no multiple of {SLOW} between {_SHORTEST} and {_LONGEST}"
            self.source.wrong(message, *at, code="bad-window")
            return None
        return window

    def _service(self, raw: str, found: Converted) -> ServiceDraft:
        """Find the service: Pyrra knows none, so that a label, the scrape job or the SLO's own name tells it."""
        said = self._prefixed("labels").get("service") or self.options.service
        job = next((one.value for one in found.total.matchers if one.label == "job" and one.operator == "="), None)
        name = said or job or raw
        service = self.folder.service(name, self.source, "metadata", "name")
        if not said:
            what = "its scrape job" if job else "its own name"
            self.source.noted(f"no service is named: {what} is taken, '{service.name}'", "metadata", "name")
        service.owner = service.owner or self._prefixed("labels").get("team", "")
        return service

    def _prefixed(self, where: str) -> dict[str, str]:
        pairs = self.slo.metadata.get(where)
        pairs = pairs if isinstance(pairs, dict) else {}
        return {key[len(PREFIX) :]: shown_whole(value) for key, value in pairs.items() if key.startswith(PREFIX)}

    def _labels(self) -> dict[str, str]:
        labels = {key: value for key, value in self._prefixed("labels").items() if key != "service"}
        if self.options.by_sloth:
            return {}
        return own_labels({**labels, **self.options.labels}, self.source, self._place)

    def _place(self, label: str) -> tuple[str, ...]:
        return "metadata", "labels", PREFIX + label

    def _runbook(self, name: str, service: ServiceDraft) -> str | None:
        span = self.source.span("metadata", "annotations")
        return self.folder.runbook(self._prefixed("annotations"), name, service, span)

    def _annotations(self, carried: tuple[str, ...]) -> dict[str, str]:
        for name in (one for one in self._prefixed("annotations") if one not in carried):
            message = f"the annotation '{name}' stays in the spec: our alerts have their own"
            self.source.lost(message, "metadata", "annotations", PREFIX + name)
        return self._prefixed("annotations")

    def _compatibility(self, raw: str, service: ServiceDraft) -> dict[str, Value]:
        labels = sound_labels({**self._prefixed("labels"), **self.options.labels}, self.source, self._place)
        alerting = self.slo.spec.alerting
        alert: dict[str, Value] = {"name": alerting.name} if alerting.name else {}
        return compatibility((service.name, raw), labels, alert, "prometheus/v1", service.name, self.options)

    def _tell_of_the_rest(self) -> None:
        spec, source, at = self.slo.spec, self.source, ("spec", "alerting")
        source.dropped_of_resource(self.slo.metadata, PREFIX)
        alerting = spec.alerting
        off = alerting.disabled or not alerting.burnrates
        said = alerting.model_fields_set
        if alerting.name and not self.options.by_sloth:
            source.lost(f"the alert's name '{alerting.name}' becomes SLOErrorBudgetBurn", *at, "name")
        if alerting.absentName:
            source.lost(f"the alert's name '{alerting.absentName}' becomes SLONoData", *at, "absentName")
        if off and alerting.absent:
            switch = "disabled" if "disabled" in said else "burnrates"
            source.changed("with the burn alerts, the alert on missing data is off as well", *at, switch)
        if not off and not alerting.absent:
            source.changed("the alert on missing data stays on: it has no switch of its own", *at, "absent")
        if "absent" in alerting.severities.model_fields_set:
            source.lost("the alert on missing data is a ticket, whatever its severity", *at, "severities", "absent")
        if alerting.burnRateType != "static":
            message = f"burn rates of the type '{alerting.burnRateType}' are not carried"
            source.lost(message, *at, "burnRateType", hint="ours demand a number of bad events instead")
        for field, why in (
            ("performanceOverAccuracy", "our windows are summed from recorded series, exactly"),
            ("ruleOutput", "our rules have labels of their own"),
            ("partial_response_strategy", "rule files for Prometheus have no such field"),
        ):
            if field in spec.model_fields_set and getattr(spec, field):
                source.lost(f"'{field}' is not carried: {why}", "spec", field)


IMPORTER = Importer("Pyrra", read)
