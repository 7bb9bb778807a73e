"""The folder that an import writes: services with their contracts, SLOs, policies, and the environment they need."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from generator.diagnostics import Severity, Span
from generator.interop._contract import Contract
from generator.interop._names import MOST, apart, named
from generator.interop._reading import Object, Report
from generator.interop._writing import Value, document
from generator.units import Duration

API = "watchbill/v1"
# The annotations by which the runbook of an alert is usually named.
RUNBOOK_ANNOTATIONS = ("runbook_url", "runbook")
_URL = re.compile(r"https?://\S{1,1900}")
_SHORTEST_RETENTION = Duration.parse("30d")  # a tenth less than is written at least
_ENVIRONMENT_NOTE = (
    "Where the services run. Say here what is true of your Prometheus: its version, how often it scrapes, how long it "
    "keeps samples (the longest SLO window and a tenth more)."
)
_SERVICE_NOTE = (
    "The metrics are those that the SLOs read: add their other labels and buckets, and scrape_jobs, so that more can "
    "be checked."
)


@dataclass
class Spec:
    """One spec to be written, and where it comes from."""

    kind: str
    name: str
    spec: dict[str, Value]
    span: Span
    labels: dict[str, str] = field(default_factory=dict)
    annotations: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def text(self) -> str:
        """Write it."""
        metadata: dict[str, Value] = {"name": self.name}
        for key, pairs in (("labels", self.labels), ("annotations", self.annotations)):
            if pairs:
                metadata[key] = dict(sorted(pairs.items()))
        tree: dict[str, Value] = {"apiVersion": API, "kind": self.kind, "metadata": metadata, "spec": self.spec}
        return document(tree, self.notes)


@dataclass
class ServiceDraft:
    """A service, as far as its SLOs tell of it."""

    name: str
    span: Span
    owner: str = ""
    description: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    annotations: dict[str, str] = field(default_factory=dict)
    contract: Contract = field(default_factory=Contract)

    def spec(self) -> Spec:
        """Write what is known of it."""
        body: dict[str, Value] = {"owner": self.owner or self.name}
        if self.description:
            body["description"] = self.description
        notes = [] if self.owner else ["Who owns it is not said: this is its own name."]
        metrics = self.contract.metrics()
        if metrics:
            body["metrics"] = metrics
            notes.append(_SERVICE_NOTE)
        return Spec("Service", self.name, body, self.span, self.labels, self.annotations, tuple(notes))


@dataclass
class Folder:
    """Collects the specs."""

    report: Report
    environment: str = "production"
    prometheus_url: str | None = None
    services: dict[str, ServiceDraft] = field(default_factory=dict)
    slos: dict[str, list[Spec]] = field(default_factory=dict)
    policies: dict[str, Spec] = field(default_factory=dict)
    runbooks: dict[tuple[str, str], Spec] = field(default_factory=dict)
    longest: Duration = _SHORTEST_RETENTION
    _names: dict[tuple[str, str], str] = field(default_factory=dict)

    def name(self, kind: str, raw: str, source: Object, *steps: str | int) -> str:
        """Map a name to one of ours; the same name always to the same one, and two to two."""
        taken = {name: key[1] for key, name in self._names.items() if key[0] == kind}
        if (kind, raw) not in self._names:
            name = named(raw)
            name = apart(name, raw) if name in taken else name
            self._names[kind, raw] = name
            if name != raw:
                source.noted(
                    f"the name '{raw}' becomes '{name}'", *steps, hint="names are small letters, digits and '-'"
                )
        return self._names[kind, raw]

    def service(self, raw: str, source: Object, *steps: str | int) -> ServiceDraft:
        """Find the draft of a service, or begin it."""
        name = self.name("Service", raw, source, *steps)
        if name not in self.services:
            self.services[name] = ServiceDraft(name, source.span(*steps))
        return self.services[name]

    def slo(self, spec: Spec, service: ServiceDraft, window: Duration) -> None:
        """Add an SLO; one of the same name is refused."""
        before = next((one for slos in self.slos.values() for one in slos if one.name == spec.name), None)
        if before is not None:
            message = f"the SLO '{spec.name}' is defined twice; first at {before.span}"
            self.report.add("duplicate-name", Severity.ERROR, message, spec.span, "rename one of them")
            return
        self.slos.setdefault(service.name, []).append(spec)
        self.longest = max(self.longest, window)

    def runbook(self, annotations: Mapping[str, str], slo: str, service: ServiceDraft, span: Span) -> str | None:
        """Add the runbook that an alert's annotations lead to, one for each address, and return its name."""
        url = next((annotations[key] for key in RUNBOOK_ANNOTATIONS if key in annotations), "")
        if not _URL.fullmatch(url):
            return None
        title = f"What to do when {slo} burns its error budget"
        made = Spec("Runbook", slo, {"title": title, "url": url}, span)
        return self.runbooks.setdefault((service.name, url), made).name

    def policy(self, spec: Spec) -> str:
        """Add a policy, once, and return its name; another one of the same name is numbered."""
        name, number = spec.name, 1
        while name in self.policies and self.policies[name].spec != spec.spec:
            number += 1
            name = f"{spec.name[: MOST - 4]}-{number}"
        self.policies.setdefault(name, replace(spec, name=name))
        return name

    def files(self) -> dict[str, list[Spec]]:
        """Tell which specs stand in which file."""
        files = {"environment.yaml": [self._environment()]}
        if self.policies:
            files["policies.yaml"] = [self.policies[name] for name in sorted(self.policies)]
        for name, service in sorted(self.services.items()):
            file = f"{name}.yaml" if f"{name}.yaml" not in files else f"service-{name}.yaml"
            runbooks = [runbook for (owner, _), runbook in self.runbooks.items() if owner == name]
            files[file] = [service.spec(), *self.slos.get(name, []), *runbooks]
        return files

    def _environment(self) -> Spec:
        kept = Duration.parse(f"{-(-int(self.longest) * 11 // 10 // 86_400_000)}d")
        body: dict[str, Value] = {"prometheus": {"retention": str(kept)}}
        if self.prometheus_url:
            body["prometheus_url"] = self.prometheus_url
        return Spec("Environment", self.environment, body, Span(""), notes=(_ENVIRONMENT_NOTE,))


def usual_policy(window: Duration) -> str | None:
    """Name the policy of ours that fits an SLO window, where it is not the default."""
    return "weekly" if window == Duration.parse("7d") else None


def percentage(percent: Decimal) -> str:
    """Write a share, given in percent, with its sign."""
    text = format(percent, "f")
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}%"
