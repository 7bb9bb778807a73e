"""Judge files that others wrote: manifests, rule files, configurations, dashboards, each by what knows it."""

import json
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from generator import foreign
from generator.diagnostics import NOWHERE, Diagnostic, Severity, Span, ordered
from generator.source import Document, Reading, Steps
from generator.verify.program import Program, ProgramError, Refusal
from generator.verify.schemas import Schemas
from generator.verify.sorts import Sort, sort_of

_LINE = re.compile(r"\bline (\d+):")
_OPERATOR = ("monitoring.coreos.com/v1", "PrometheusRule")


@dataclass(frozen=True)
class Verdict:
    """What was judged, and what was found."""

    diagnostics: tuple[Diagnostic, ...]
    judged: Mapping[Sort, int]

    def counted(self) -> str:
        """Say what was judged: `12 manifests, 2 rule files, 1 dashboard`."""
        sorts = [sort for sort in Sort if self.judged.get(sort) and sort is not Sort.OTHER]
        said = [f"{self.judged[sort]:,} {_plural(sort.value, self.judged[sort])}" for sort in sorts]
        left = self.judged.get(Sort.OTHER, 0)
        others = f" ({left:,} other {_plural('file', left)} left alone)" if left else ""
        return (", ".join(said) or "nothing to judge") + others


@dataclass
class _Judging:
    """The documents of all files by their sort, and what is wrong with them so far."""

    schemas: Schemas | None
    programs: bool
    kubernetes: str | None
    found: list[Diagnostic] = field(default_factory=list)
    judged: Counter[Sort] = field(default_factory=Counter)
    documents: dict[Sort, list[Document]] = field(default_factory=dict)

    def take(self, reading: Reading) -> None:
        self.found += reading.diagnostics
        for document in reading.documents:
            if document.data is not None:
                sort = sort_of(document.data, document.file.name)
                self.judged[sort] += 1
                self.documents.setdefault(sort, []).append(document)

    def of(self, sort: Sort) -> list[Document]:
        return self.documents.get(sort, [])


def judge_files(
    paths: Iterable[Path], crds: Path | None = None, programs: bool = True, kubernetes: str | None = None
) -> Verdict:
    """Judge files and all YAML and JSON files below folders.

    `crds` is a folder of custom resource definitions; with `programs`, promtool, amtool and the blackbox exporter
    judge what is theirs. `kubernetes` is the version of the cluster; else manifests are judged for a usual one.
    """
    return _judged((foreign.read(path) for path in foreign.files(tuple(paths))), crds, programs, kubernetes)


def judge_content(
    name: str, content: bytes, crds: Path | None = None, programs: bool = True, kubernetes: str | None = None
) -> Verdict:
    """Judge one text that is not a file."""
    return _judged([foreign.read_content(name, content)], crds, programs, kubernetes)


def _judged(readings: Iterable[Reading], crds: Path | None, programs: bool, kubernetes: str | None) -> Verdict:
    judging = _Judging(Schemas(crds) if crds else None, programs, kubernetes)
    for reading in readings:
        judging.take(reading)
    for judges in (_manifests, _rules, _dashboards, _specs):
        judging.found += judges(judging)
    if programs:
        judging.found += _by_programs(judging)
    return Verdict(ordered(judging.found), judging.judged)


def _manifests(judging: _Judging) -> Iterator[Diagnostic]:
    documents = judging.of(Sort.MANIFEST)
    if documents:
        from generator.verify.kubernetes._versions import USUAL, Release  # the models are only for manifests
        from generator.verify.manifests import judge_manifest

        release = Release.read(judging.kubernetes) if judging.kubernetes else USUAL
        for document in documents:
            yield from judge_manifest(document, judging.schemas, release)


def _rules(judging: _Judging) -> Iterator[Diagnostic]:
    from generator.verify.rule_files import judge_rules

    for document, root in _rule_documents(judging):
        for found in judge_rules(document, root):
            yield _as_told(found, root)


def _rule_documents(judging: _Judging) -> Iterator[tuple[Document, Steps]]:
    """Go through everything that holds rule groups, with the place where they stand."""
    for document in judging.of(Sort.RULES):
        yield document, ()
    for document in judging.of(Sort.MANIFEST):
        data = document.data
        if (data.get("apiVersion"), data.get("kind")) == _OPERATOR and isinstance(data.get("spec"), dict):
            yield document, ("spec",)


def _as_told(found: Diagnostic, root: Steps) -> Diagnostic:
    """Warn of what is wrong with the rules of a PrometheusRule: an API server takes it, and Prometheus does not."""
    return replace(found, severity=Severity.WARNING) if root else found


def _dashboards(judging: _Judging) -> Iterator[Diagnostic]:
    documents = judging.of(Sort.DASHBOARD)
    if not documents:
        return
    from generator.verify.dashboards import judge_dashboard, uid_of

    first: dict[str, Document] = {}
    for document in documents:
        yield from judge_dashboard(document)
        uid = uid_of(document)
        if uid and first.setdefault(uid, document) is not document:
            message = f"the dashboard has the uid '{uid}' of {first[uid].file.name}: Grafana keeps only one of them"
            yield Diagnostic("dashboard-identity", message, document.span("uid"), "give each its own")


def _specs(judging: _Judging) -> Iterator[Diagnostic]:
    documents = judging.of(Sort.SPEC)
    if documents:
        message = "specs of Watchbill are not judged here"
        hint = "run 'watchbill validate', which knows them all together"
        yield Diagnostic("spec-not-judged", message, Span(documents[0].file.name), hint, Severity.INFO)


def _by_programs(judging: _Judging) -> Iterator[Diagnostic]:
    from generator.verify import amtool, blackbox, promtool

    yield from _by(promtool.PROGRAM, promtool.check_syntax, judging.of(Sort.PROMETHEUS))
    yield from _rules_by_promtool(list(_rule_documents(judging)))
    yield from _by(amtool.PROGRAM, amtool.check, judging.of(Sort.ALERTMANAGER))
    yield from _by(blackbox.PROGRAM, blackbox.check, judging.of(Sort.BLACKBOX))


def _rules_by_promtool(rules: list[tuple[Document, Steps]]) -> Iterator[Diagnostic]:
    if not rules:
        return
    from generator.verify import promtool
    from generator.verify.rule_files import place_of

    try:
        with tempfile.TemporaryDirectory(prefix="watchbill-") as folder:
            paths = {_staged(Path(folder), number, *pair): pair for number, pair in enumerate(rules)}
            refusals = promtool.check(promtool.PROGRAM.find(), Path(folder), list(paths))
    except ProgramError as error:
        yield _unavailable(promtool.PROGRAM, error)
        return
    for refusal in refusals:
        document, root = paths[refusal.path]
        message = f"promtool refuses this: {refusal.message}"
        yield _as_told(Diagnostic("promtool", message, document.span(*place_of(refusal, document, root))), root)


def _staged(folder: Path, number: int, document: Document, root: Steps) -> str:
    """Write the groups of a document as a rule file of its own."""
    path = folder / str(number) / "prometheus" / "rules" / "rules.yml"
    path.parent.mkdir(parents=True)
    data = document.data
    for step in root:
        data = data[step]
    path.write_text(json.dumps(data, default=float), encoding="utf-8")
    return str(path.relative_to(folder))


def _by(
    program: Program, check: Callable[[str, Path, Sequence[str]], Iterable[Refusal]], documents: list[Document]
) -> Iterator[Diagnostic]:
    """Let a program judge files where they lie: they may name others beside them."""
    files = list(dict.fromkeys(document.file.name for document in documents))
    if not files:
        return
    said: dict[str, list[str]] = {}
    try:
        for refusal in check(program.find(), Path(), files):
            said.setdefault(refusal.path if refusal.path in files else files[0], []).append(refusal.message)
    except ProgramError as error:
        yield _unavailable(program, error)
        return
    for name, messages in said.items():
        message = " ".join(messages)
        line = _LINE.search(message)
        span = Span(name, int(line[1]) if line else 1)
        yield Diagnostic(program.code, f"{program.name} refuses this: {message}", span)


def _unavailable(program: Program, error: ProgramError) -> Diagnostic:
    hint = "mend that, or do without all such programs: --no-promtool"
    return Diagnostic(f"{program.code}-unavailable", f"not everything was judged: {error}", NOWHERE, hint)


def _plural(noun: str, number: int) -> str:
    if number == 1:
        return noun
    return noun.replace("spec ", "specs ") if noun.startswith("spec ") else f"{noun}s"
