"""One SLO of Sloth's as one of ours."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from generator.interop import _sloth_documents as documents
from generator.interop._compatibility import alert_name, compatibility, own_labels, sound_labels
from generator.interop._folder import RUNBOOK_ANNOTATIONS, ServiceDraft, Spec, percentage, usual_policy
from generator.interop._queries import fault, has_window, rates_of, windowed
from generator.interop._reading import Peer
from generator.interop._sloth_plugins import EXHAUSTED, PluginError, sli_of
from generator.interop._typed import typed
from generator.interop._writing import Value

if TYPE_CHECKING:
    from generator.interop.sloth import Group


class SlothSlo:
    """One SLO."""

    def __init__(self, group: "Group", service: ServiceDraft, slo: documents.Slo, number: int) -> None:
        self.group, self.service, self.slo = group, service, slo
        self.source, self.options, self.folder = group.source, group.options, group.folder
        self.place: tuple[str | int, ...] = ("slos", number)

    def read(self) -> None:
        """Convert it, and add it to the folder."""
        slo = self.slo
        sound = self.group.sound_name(slo.name, "name", "an SLO", *self.place)
        sound = self._objective_is_sound() and sound
        sli = self._sli()
        alerts = self._alerts_are_named()
        if not sound or sli is None or not alerts:
            return
        for query in ("total", "bad", "good", "error_ratio"):
            if query in sli:
                self.service.contract.read(str(sli[query]))
        name = self.folder.name("SLO", f"{self.group.group.service}-{slo.name}", self.source, *self.place, "name")
        body = self._body(sli if self.options.by_sloth else typed(sli))
        spec = Spec("SLO", name, body, self.source.span(*self.place, "name"))
        if not self.options.by_sloth:
            spec.labels = own_labels(self._labels(), self.source, self._place_of_label)
            if any(not meta.disable for _, meta in self._metas()):
                runbook = self.folder.runbook(self.slo.alerting.annotations, name, self.service, spec.span)
                body |= {"runbook": runbook} if runbook else {}
                self._tell_of_alerts(RUNBOOK_ANNOTATIONS if runbook else ())
        self.folder.slo(spec, self.service, self.options.window)

    def _body(self, sli: dict[str, Value]) -> dict[str, Value]:
        slo, window = self.slo, self.options.window
        body: dict[str, Value] = {"service": self.service.name}
        if slo.description:
            body["description"] = slo.description
        body |= {"objective": percentage(Decimal(slo.objective)), "window": str(window), "sli": {**sli}}
        policy = self._policy()
        if policy:
            body["policy"] = policy
        disabled = {sort: "disabled" for sort, meta in self._metas() if meta.disable}
        if disabled:
            body["alerting"] = {**disabled}
        if self.options.by_sloth:
            body["compatibility"] = self._compatibility()
        return body

    def _policy(self) -> str | None:
        carried = self.group.plugins(self.slo.plugins, (*self.place, "plugins"))
        window = self.options.window
        policy = self.group.catalogue.policy_of(window) or (None if self.options.by_sloth else usual_policy(window))
        if EXHAUSTED not in carried:
            return policy
        name = f"{policy or 'google'}-exhausted"
        body: dict[str, Value] = {"extends": policy or "google", "exhausted": "page"}
        return self.folder.policy(Spec("BurnRatePolicy", name, body, self.source.span(*self.place)))

    def _objective_is_sound(self) -> bool:
        objective = Decimal(self.slo.objective)
        if 0 < objective < 100:
            return True
        why = "leaves no error budget to burn" if objective == 100 else "is no share above 0 and below 100"
        self.source.wrong(
            f"an objective of {self.slo.objective} {why}",
            *self.place,
            "objective",
            code="bad-objective",
            hint="write 99.9",
        )
        return False

    def _sli(self) -> dict[str, Value] | None:
        sli = self.slo.sli
        given = [name for name in ("events", "raw", "plugin") if getattr(sli, name) is not None]
        if len(given) != 1:
            which = f"{' and '.join(given)} are given" if given else "there is none"
            hint = "write one of: events, raw, plugin"
            self.source.wrong(f"an SLI is of one sort; {which}", *self.place, "sli", hint=hint)
            return None
        if sli.plugin:
            return self._of_plugin(sli.plugin)
        if sli.raw:
            ratio = self._query(sli.raw, "raw", "error_ratio_query")
            return {"type": "raw", "error_ratio": ratio} if ratio else None
        return self._of_events(sli.events) if sli.events else None

    def _of_events(self, events: documents.Events) -> dict[str, Value] | None:
        bad, total = (self._query(events, "events", name) for name in ("error_query", "total_query"))
        if bad is not None and bad == total:
            at = (*self.place, "sli", "events", key(events, "error_query"))
            self.source.wrong("the queries of errors and of all events are the same", *at)
            return None
        if not total or not bad:
            return None
        total, bad = (total, bad) if self.options.by_sloth else rates_of(total, bad)
        return {"type": "ratio", "total": total, "bad": bad}

    def _query(self, model: documents.Events | documents.Raw, sort: str, name: str) -> str | None:
        query: str = getattr(model, name)
        at = (*self.place, "sli", sort, key(model, name))
        if not query.strip():
            self.source.wrong("the query is empty", *at, code="bad-promql")
        elif not has_window(query):
            hint = "write {{.window}} where the range goes"
            self.source.wrong(f"'{at[-1]}' has no {{{{.window}}}}", *at, code="placeholder", hint=hint)
        elif why := fault(query):
            self.source.wrong(f"the query does not parse: {why}", *at, code="bad-promql")
        else:
            return windowed(query)
        return None

    def _of_plugin(self, plugin: documents.SliPlugin) -> dict[str, Value] | None:
        at = (*self.place, "sli", "plugin", "id")
        try:
            sli = sli_of(plugin.id, plugin.options)
        except PluginError as error:
            self.source.wrong(f"the plugin '{plugin.id}': {error}", *at)
            return None
        if sli is None:
            message = f"the SLO '{self.slo.name}' is not written: its SLI is made by Go code, the plugin '{plugin.id}'"
            self.source.lost(message, *at, hint="write its queries under 'events'", key=False)
            return None
        if sli["type"] == "boolean":
            self.service.contract.read("up")
        self.source.noted(f"the plugin '{plugin.id}' is written out as queries", *at)
        return {**sli}

    def _metas(self) -> Iterator[tuple[str, documents.AlertMeta]]:
        alerting = self.slo.alerting
        yield "page", alerting.page_alert
        yield "ticket", alerting.ticket_alert

    def _alerts_are_named(self) -> bool:
        if self.slo.alerting.name or all(meta.disable for _, meta in self._metas()):
            return True
        hint = "write 'name', or 'disable: true' for the page and the ticket"
        self.source.wrong("an alert that is on needs a name", *self.place, "alerting", "name", hint=hint)
        return False

    def _labels(self) -> dict[str, str]:
        return {**self.group.group.labels, **self.slo.labels, **self.options.labels}

    def _place_of_label(self, label: str) -> tuple[str | int, ...]:
        return (*self.place, "labels", label) if label in self.slo.labels else ("labels", label)

    def _compatibility(self) -> dict[str, Value]:
        alerting = self.slo.alerting
        on = any(not meta.disable for _, meta in self._metas())
        alert: dict[str, Value] = {}
        if on:
            alert["name"] = alert_name(alerting.name, self.source, *self.place, "alerting", "name")
            alert |= self._told(alerting.labels, alerting.annotations, "alerting")
            for sort, meta in self._metas():
                told = self._told(meta.labels, meta.annotations, "alerting", key(alerting, f"{sort}_alert"))
                if told and not meta.disable:
                    alert[sort] = {**told}
        names = (self.group.group.service, self.slo.name)
        sound = sound_labels(self._labels(), self.source, self._place_of_label)
        return compatibility(names, sound, alert, self.group.version, self.service.name, self.options)

    def _told(self, labels: dict[str, str], annotations: dict[str, str], *under: str) -> dict[str, Value]:
        sound = sound_labels(labels, self.source, lambda label: (*self.place, *under, "labels", label))
        told = {"labels": sound, "annotations": annotations}
        return {key: dict(sorted(pairs.items())) for key, pairs in told.items() if pairs}

    def _tell_of_alerts(self, carried: tuple[str, ...]) -> None:
        """Report what of the alerts is not carried where they are ours."""
        alerting, at = self.slo.alerting, (*self.place, "alerting")
        hint = "'--names sloth' keeps it"
        self.source.lost(f"the alert's name '{alerting.name}' becomes SLOErrorBudgetBurn", *at, "name", hint=hint)
        metas = [
            ((), alerting),
            *(((key(alerting, f"{sort}_alert"),), meta) for sort, meta in self._metas() if not meta.disable),
        ]
        for under, told in metas:
            for what in ("labels", "annotations"):
                for name in (one for one in getattr(told, what) if under or one not in carried):
                    message = f"the alert's {what[:-1]} '{name}' is not carried: ours have their own"
                    self.source.lost(message, *at, *under, what, name, hint=hint)


def key(model: Peer, field: str) -> str:
    """Name a field as it is written in the document's format."""
    return type(model).model_fields[field].alias or field
