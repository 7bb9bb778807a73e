"""The plan of one environment, assembled from what the kinds' compilers publish."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

from generator.plan.prometheus import PrometheusSettings, ScrapeJob
from generator.plan.proof import ProofFile
from generator.plan.rules import RuleFile, RuleGroup

if TYPE_CHECKING:  # few services have a server, and its dataclasses take longer to make than all others together
    from generator.plan.contract import ServerContract

Part: TypeAlias = "PrometheusSettings | ScrapeJob | RuleFile | ProofFile | ServerContract"
_COMMON = (PrometheusSettings, ScrapeJob, RuleFile, ProofFile)


@dataclass(frozen=True)
class Plan:
    """All that is published for one environment."""

    environment: str
    prometheus: PrometheusSettings
    scrape_jobs: tuple[ScrapeJob, ...]
    rule_files: tuple[RuleFile, ...]
    proof_files: tuple[ProofFile, ...] = ()
    contracts: "tuple[ServerContract, ...]" = ()


def assemble(environment: str, parts: Iterable[Part]) -> Plan:
    """Put the parts of one environment together, sorted by identity; rule files of one path become one."""
    everything = list(parts)
    (settings,) = (part for part in everything if isinstance(part, PrometheusSettings))
    jobs = sorted((part for part in everything if isinstance(part, ScrapeJob)), key=lambda job: job.name)
    files = sorted((part for part in everything if isinstance(part, RuleFile)), key=lambda file: file.path)
    merged = tuple(_merged(list(same)) for _, same in groupby(files, key=lambda file: file.path))
    proofs = sorted((part for part in everything if isinstance(part, ProofFile)), key=lambda file: file.path)
    contracts = _joined_contracts([part for part in everything if not isinstance(part, _COMMON)])
    return Plan(environment, settings, tuple(jobs), merged, tuple(proofs), contracts)


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


def _joined_contracts(parts: "list[ServerContract]") -> "tuple[ServerContract, ...]":
    if not parts:
        return ()
    from generator.plan.contract import joined

    return joined(parts)
