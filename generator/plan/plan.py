"""The plan of one environment, assembled from what the kinds' compilers publish."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeAlias, get_args

from generator.plan.automation import acting
from generator.plan.facts import NO_FACTS, Fact, Facts, collected
from generator.plan.prometheus import PrometheusSettings, ScrapeJob
from generator.plan.proof import ProofFile
from generator.plan.rules import RuleFile, RuleGroup

if TYPE_CHECKING:  # few services have a server, and its dataclasses take longer to make than all others together
    from generator.plan.alertmanager import Alertmanager, Inhibition, TeamRoutes, Watchdog
    from generator.plan.blackbox import Module, ProbeJob
    from generator.plan.contract import ServerContract
    from generator.plan.dashboards.model import CustomDashboard, Dashboard, Grafana
    from generator.plan.kubernetes.manifest import Manifest
    from generator.plan.load import LoadTest
    from generator.plan.metrics_adapter import AdapterRule
    from generator.plan.monitored import Monitored, Operated
    from generator.plan.oncall import OnCall
    from generator.plan.pages import AlertPage

Part: TypeAlias = (
    "PrometheusSettings | ScrapeJob | RuleFile | ProofFile | Fact | ServerContract | Module | ProbeJob "
    "| TeamRoutes | Inhibition | Watchdog | Manifest | AdapterRule | Operated | Monitored | Grafana | CustomDashboard"
    "| LoadTest"
)
_FACTS = get_args(Fact)
_COMMON = (PrometheusSettings, ScrapeJob, RuleFile, ProofFile, *_FACTS)


@dataclass(frozen=True)
class Plan:
    """All that is published for one environment."""

    environment: str
    prometheus: PrometheusSettings
    scrape_jobs: tuple[ScrapeJob, ...]
    rule_files: tuple[RuleFile, ...]
    proof_files: tuple[ProofFile, ...] = ()
    contracts: "tuple[ServerContract, ...]" = ()
    facts: Facts = NO_FACTS
    modules: "tuple[Module, ...]" = ()
    probe_jobs: "tuple[ProbeJob, ...]" = ()
    alertmanager: "Alertmanager | None" = None
    on_call: "tuple[OnCall, ...]" = ()
    manifests: "tuple[Manifest, ...]" = ()
    adapter_rules: "tuple[AdapterRule, ...]" = ()
    operated: "Operated | None" = None
    monitored: "tuple[Monitored, ...]" = ()
    grafana: "Grafana | None" = None
    custom_dashboards: "tuple[CustomDashboard, ...]" = ()
    load_tests: "tuple[LoadTest, ...]" = ()

    @cached_property
    def pages(self) -> "tuple[AlertPage, ...]":
        """The pages of all alerts, which only emitters ask for."""
        from generator.plan.pages import alert_pages

        return alert_pages(self)

    @cached_property
    def dashboards(self) -> "tuple[Dashboard, ...]":
        """All dashboards, which only emitters ask for; none where the environment has no Grafana."""
        if self.grafana is None:
            return ()
        from generator.plan.dashboards.all import dashboards

        return dashboards(self)


def assemble(environment: str, parts: Iterable[Part]) -> Plan:
    """Put the parts of one environment together, sorted by identity; rule files of one path become one."""
    everything = list(parts)
    (settings,) = (part for part in everything if isinstance(part, PrometheusSettings))
    jobs = sorted((part for part in everything if isinstance(part, ScrapeJob)), key=lambda job: job.name)
    files = sorted((part for part in everything if isinstance(part, RuleFile)), key=lambda file: file.path)
    merged = tuple(_merged(list(same)) for _, same in groupby(files, key=lambda file: file.path))
    proofs = sorted((part for part in everything if isinstance(part, ProofFile)), key=lambda file: file.path)
    rare = [part for part in everything if not isinstance(part, _COMMON)]
    facts = collected(part for part in everything if isinstance(part, _FACTS))
    contracts = _joined_contracts(_named("ServerContract", rare), facts, merged)
    more = (
        *_probes(rare),
        *_routed(rare, settings, facts, merged),
        _manifests(rare),
        _adapter_rules(rare),
        *_operated(rare),
        *_grafana(rare),
        _load_tests(rare),
    )
    return Plan(environment, settings, tuple(jobs), merged, tuple(proofs), contracts, facts, *more)


def _named(sort: str, parts: list[Any]) -> list[Any]:
    """Find the parts of a type whose module need not be loaded where there are none."""
    return [part for part in parts if type(part).__name__ == sort]


def _probes(parts: list[Any]) -> "tuple[tuple[Module, ...], tuple[ProbeJob, ...]]":
    modules, jobs = (sorted(_named(sort, parts), key=lambda part: part.name) for sort in ("Module", "ProbeJob"))
    return tuple(modules), tuple(jobs)


def _manifests(parts: list[Any]) -> "tuple[Manifest, ...]":
    found: list[Manifest] = _named("Manifest", parts)
    return tuple(sorted(found, key=lambda each: (each.folder, each.kind, each.name)))


def _adapter_rules(parts: list[Any]) -> "tuple[AdapterRule, ...]":
    found: list[AdapterRule] = _named("AdapterRule", parts)
    return tuple(sorted(set(found), key=lambda rule: (not rule.of_pods, rule.name, rule.origin)))


def _operated(parts: list[Any]) -> "tuple[Operated | None, tuple[Monitored, ...]]":
    monitored = sorted(_named("Monitored", parts), key=lambda each: str(each.service))
    return next(iter(_named("Operated", parts)), None), tuple(monitored)


def _grafana(parts: list[Any]) -> "tuple[Grafana | None, tuple[CustomDashboard, ...]]":
    return next(iter(_named("Grafana", parts)), None), tuple(_named("CustomDashboard", parts))


def _load_tests(parts: list[Any]) -> "tuple[LoadTest, ...]":
    return tuple(sorted(_named("LoadTest", parts), key=lambda test: test.service))


def _routed(
    parts: list[Any], settings: PrometheusSettings, facts: Facts, files: tuple[RuleFile, ...]
) -> "tuple[Alertmanager | None, tuple[OnCall, ...]]":
    teams = sorted(part.on_call for part in _named("TeamRoutes", parts))
    if not teams:
        return None, ()
    from generator.plan.alertmanager import assembled

    labels = [name for name, _ in settings.external_labels]
    return assembled(parts, labels, _automated(facts, files)), tuple(teams)


def _automated(facts: Facts, files: tuple[RuleFile, ...]) -> dict[str, set[str]]:
    """Name the alerts, by team, on which a machine may act."""
    found: dict[str, set[str]] = {}
    for one in acting(facts, files):
        found.setdefault(one.team, set()).add(one.rule.name)
    return found


def _merged(files: list[RuleFile]) -> RuleFile:
    if len(files) == 1:
        return files[0]
    groups = sorted((group for file in files for group in file.groups), key=lambda group: group.name)
    return RuleFile(
        files[0].path, tuple(_joined(list(same)) for _, same in groupby(groups, key=lambda group: group.name))
    )


def _joined(groups: list[RuleGroup]) -> RuleGroup:
    rules = tuple(rule for group in groups for rule in group.rules)
    return replace(groups[0], rules=rules)


def _joined_contracts(
    parts: "list[ServerContract]", facts: Facts, files: tuple[RuleFile, ...]
) -> "tuple[ServerContract, ...]":
    if not parts:
        return ()
    from generator.plan.contract import automated, joined

    return joined((*parts, *automated(acting(facts, files))))
