"""OpenSLO: all seven kinds of `v1`, and the SLOs and services of `v1alpha`."""

import re

from generator.interop import _openslo_documents as documents
from generator.interop._compatibility import own_labels
from generator.interop._folder import Folder
from generator.interop._importer import Importer
from generator.interop._openslo_alerts import Alerts
from generator.interop._openslo_slo import OpenSlo, labels_of
from generator.interop._options import Options
from generator.interop._reading import Object

V1, ALPHA = "openslo/v1", "openslo/v1alpha"
LABEL = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?")
MOST, MOST_OF_DESCRIPTION = 63, 1050
# The words about an object that are written into our specs.
_CARRIED = {
    "SLO": frozenset({"displayName", "labels", "annotations", "description"}),
    "Service": frozenset({"labels", "annotations", "description"}),
}


def read(found: list[Object], options: Options, folder: Folder) -> bool:
    """Read all documents; they may refer to each other in any order."""
    reader = _Reader(options, folder)
    known = [reader.take(one) for one in found]
    reader.convert()
    return any(known)


class _Reader:
    """Collects the objects by kind and name, then converts the SLOs."""

    def __init__(self, options: Options, folder: Folder) -> None:
        self.options, self.folder = options, folder
        self.alerts = Alerts(folder)
        self.slis: dict[str, tuple[Object, documents.Sli]] = {}
        self.sources: dict[str, str] = {}
        self.slos: list[tuple[Object, documents.Slo]] = []
        self.alphas: list[Object] = []
        self.seen: set[tuple[str, str]] = set()

    def take(self, one: Object) -> bool:
        """Take up an object; say whether it is one of OpenSLO's."""
        version, kind = one.identity
        if version == ALPHA and kind in ("SLO", "Service"):
            self.alphas.append(one)
            return True
        model = documents.KINDS.get(kind) if version == V1 else None
        if model is None:
            what = " ".join(filter(None, (version, kind))) or "this document"
            hint = f"{V1} and {ALPHA} are read; of OpenSLO v2alpha there is only a draft"
            one.lost(f"{what} is not carried", hint=hint, key=False)
            return version.startswith("openslo")
        named = one.read(model, "OpenSLO", strict=True)
        if named is not None and _is_sound(one, named) and self._is_first(one, kind, named.metadata.name):
            self._keep(one, named)
        return True

    def _is_first(self, one: Object, kind: str, name: str) -> bool:
        if (kind, name) not in self.seen:
            self.seen.add((kind, name))
            return True
        if kind in ("SLO", "SLI", "AlertPolicy", "AlertCondition"):
            message = f"the {kind} '{name}' is defined twice"
            one.wrong(message, "metadata", "name", code="duplicate-name", hint="rename one of them")
        else:
            one.lost(f"the {kind} '{name}' is defined twice; the first counts", "metadata", "name", key=False)
        return False

    def _keep(self, one: Object, named: documents.Named) -> None:
        name = named.metadata.name
        _tell_of_words(one, named)
        match named:
            case documents.Slo():
                self.slos.append((one, named))
            case documents.Sli():
                self.slis[name] = (one, named)
            case documents.AlertPolicy():
                self.alerts.policies[name] = (one, named.spec)
            case documents.AlertCondition():
                self.alerts.conditions[name] = (one, named.spec)
            case documents.NotificationTarget():
                hint = "write an OnCall with a receiver of this name"
                one.lost(f"the notification target '{name}' is not carried", "metadata", "name", hint=hint, key=False)
            case documents.DataSource():
                self._source(one, named)
            case documents.Service():
                self._service(one, named)

    def _source(self, one: Object, source: documents.DataSource) -> None:
        """Take the address of a Prometheus; what else it says are secrets, or belongs to others."""
        self.sources[source.metadata.name] = source.spec.type
        url = _url(source.spec.connectionDetails)
        if source.spec.type.lower() != "prometheus" or not url:
            one.lost(f"the data source '{source.metadata.name}' is not carried", "metadata", "name", key=False)
        elif self.folder.prometheus_url not in (None, url):
            message = f"the data source '{source.metadata.name}' is not carried: another is the environment's already"
            one.lost(message, "metadata", "name", hint="write an Environment for each Prometheus", key=False)
        else:
            self.folder.prometheus_url = url

    def _service(self, one: Object, service: documents.Service) -> None:
        draft = self.folder.service(service.metadata.name, one, "metadata", "name")
        draft.description = " ".join(service.spec.description.split())
        labels = labels_of(service.metadata.labels)
        if not self.options.by_sloth:
            draft.labels = own_labels(labels, one, lambda label: ("metadata", "labels", label))
        draft.annotations = dict(service.metadata.annotations)
        draft.owner, _, others = labels.get("team", labels.get("owner", "")).partition(",")
        if others:
            message = f"the service has one owner: '{draft.owner}' is, and not '{others}'"
            one.lost(message, "metadata", "labels", "team", key=False)

    def convert(self) -> None:
        """Convert the SLOs and the policies, and report what nothing refers to."""
        for source, slo in self.slos:
            OpenSlo(source, slo, self.slis, self.sources, self.alerts, self.options, self.folder).read()
        self.alerts.rest()
        named = {slo.spec.indicatorRef for _, slo in self.slos}
        named.update(one.indicatorRef for _, slo in self.slos for one in slo.spec.objectives)
        for name, (source, _) in self.slis.items():
            if name not in named:
                source.lost(f"no SLO names the SLI '{name}'", "metadata", "name", key=False)
        if self.alphas:
            from generator.interop._openslo_alpha import read_all

            read_all(self.alphas, self.options, self.folder)


def _is_sound(one: Object, named: documents.Named) -> bool:
    """Say whether an object's names are as OpenSLO demands."""
    sound = True
    name, shown = named.metadata.name, named.metadata.displayName
    if not LABEL.fullmatch(name) or len(name) > MOST:
        hint = f"use small letters, digits and '-', {MOST} at most, starting and ending with a letter or digit"
        one.wrong(f"'{name}' cannot be a name", "metadata", "name", code="bad-name", hint=hint)
        sound = False
    if len(shown) > MOST:
        message = f"the display name has {len(shown)} characters; {MOST} are allowed"
        one.wrong(message, "metadata", "displayName", hint="shorten it")
        sound = False
    description = _description(named)
    if len(description) > MOST_OF_DESCRIPTION:
        message = f"the description has {len(description)} characters; {MOST_OF_DESCRIPTION} are allowed"
        one.wrong(message, "spec", "description", hint="shorten it")
        sound = False
    return sound


def _tell_of_words(one: Object, named: documents.Named) -> None:
    """Report names and descriptions that have no place in our specs."""
    carried = _CARRIED.get(one.identity[1], frozenset())
    for field in ("displayName", "labels", "annotations"):
        if field not in carried and getattr(named.metadata, field):
            one.dropped(f"'{field}' of the {one.identity[1]} is not carried", "metadata", field)
    if "description" not in carried and _description(named):
        one.dropped(f"'description' of the {one.identity[1]} is not carried", "spec", "description")


def _description(named: documents.Named) -> str:
    text: str = getattr(getattr(named, "spec", None), "description", "")
    return text


def _url(details: object) -> str:
    """Find the address among connection details, which are a mapping or a list of them."""
    listed = details if isinstance(details, list) else [details]
    found = (one.get("url") for one in listed if isinstance(one, dict))
    return next((url for url in found if isinstance(url, str) and url.startswith(("http://", "https://"))), "")


IMPORTER = Importer("OpenSLO", read)
