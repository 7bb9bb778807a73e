"""Labels, and the section by which an SLO keeps Sloth's names."""

import re
from collections.abc import Callable, Mapping

from generator import naming
from generator.interop._options import Options
from generator.interop._reading import Object
from generator.interop._writing import Value
from generator.promql import LABEL_NAME
from generator.source import Step

Place = Callable[[str], tuple[Step, ...]]

_ALERT_NAME = re.compile(r"[A-Za-z0-9_](?:[-A-Za-z0-9_:. ]*[A-Za-z0-9_])?")
_OF_OWNERS = ("team",)  # it becomes the service's owner, and by that the label of the same name


def compatibility(
    names: tuple[str, str],
    labels: dict[str, str],
    alert: dict[str, Value],
    version: str,
    service: str,
    options: Options,
) -> dict[str, Value]:
    """Write what keeps Sloth's names: those of the service and of the SLO, labels, the alert, the format."""
    body: dict[str, Value] = {"type": "sloth"}
    if options.exact:
        body["exact"] = True
    if names[0] != service:
        body["service"] = names[0]
    body["slo"] = names[1]
    if labels:
        body["labels"] = dict(sorted(labels.items()))
    if alert:
        body["alert"] = alert
    if version != "prometheus/v1":
        body["spec"] = version
    if options.version != "dev":
        body["version"] = options.version
    return body


def alert_name(raw: str, source: Object, *steps: Step) -> str:
    """Keep an alert's name; what cannot stand in the name of its page is mapped, and told."""
    if _ALERT_NAME.fullmatch(raw):
        return raw
    name = re.sub(r"[^-A-Za-z0-9_:. ]+", "_", raw).strip("-:. ") or "SLOErrorBudgetBurn"
    source.changed(f"the alert's name '{raw}' becomes '{name}'", *steps, hint="routes and silences by name must follow")
    return name


def sound_labels(labels: Mapping[str, str], source: Object, place: Place) -> dict[str, str]:
    """Keep the labels that any Prometheus takes; report the others."""
    kept = {}
    for label, value in labels.items():
        if not value:
            source.wrong(f"the label '{label}' has no value", *place(label), hint="write one, or take it out")
        elif not LABEL_NAME.fullmatch(label) or label.startswith("__"):
            hint = "labels are letters, digits and '_'; only Prometheus 3 takes others"
            source.lost(f"the label '{label}' is not carried", *place(label), hint=hint)
        else:
            kept[label] = value
    return kept


def own_labels(labels: Mapping[str, str], source: Object, place: Place) -> dict[str, str]:
    """Keep the labels that a spec of ours may have; report the others."""
    kept = {}
    for label, value in sound_labels(labels, source, place).items():
        if label in naming.RESERVED_LABELS:
            if label not in _OF_OWNERS:
                source.lost(f"the label '{label}' is not carried: Watchbill sets it itself", *place(label))
        else:
            kept[label] = value
    return kept
