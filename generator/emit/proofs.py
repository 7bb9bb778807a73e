"""promtool unit tests, two files for each SLO.

Format: https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/. The text of a script is
written once for all SLOs that share it; then its markers are filled in, which is most of the speed (bench/).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import groupby

from generator import naming, promql
from generator.emit._artifact import Artifact, Emitter, header
from generator.emit._yaml import scalar
from generator.plan.plan import Plan
from generator.plan.proof import AlertCheck, ExpectedAlert, ProofFile, Script, TestCase, ValueCheck
from generator.plan.rules import AlertingRule, Pairs, RecordingRule, RuleFile

_MARK = "\x7f"  # stands around the number of what depends on the SLO's rules
_VALUE = "{{ $value | humanizePercentage }}"
_LASTING = "{{ $value | humanizeDuration }}"
_AMOUNT = "{{ $value | humanize }}"
_LABEL = re.compile(r"\{\{ \$labels\.(\w+)( \| urlquery)? \}\}")


def emit(plan: Plan, where: Callable[[str], str]) -> Iterator[Artifact]:
    """Write every test file of the plan."""
    rule_files = {file.path: file for file in plan.rule_files}
    for rule_file, proofs in groupby(plan.proof_files, key=lambda proof: proof.rule_file):
        own = _Own(rule_files[rule_file])
        for proof in (proof for proof in proofs if proof.script.cases):
            text = header((proof.origin,), where) + _head(proof) + _filled(proof, own)
            yield Artifact(proof.path, text, (proof.origin,))


def _head(proof: ProofFile) -> str:
    rules = naming.rules_seen_from_test(proof.rule_file)
    groups = "".join(f"- {group}\n" for group in proof.groups)
    interval = proof.script.evaluation_interval
    return f"rule_files: [{rules}]\nevaluation_interval: {interval}\ngroup_eval_order:\n{groups}tests:\n"


def _filled(proof: ProofFile, own: "_Own") -> str:
    """Put an SLO's own names, series and alerts into the text of its script."""
    template = _template(proof.script)
    parts = [*template.parts]
    for place, what in template.marked:
        parts[place] = own.alert(what) if isinstance(what, ExpectedAlert) else own.labels_of(what)
    text = "".join(parts)
    for marker, fill in proof.fills:
        text = text.replace(marker, fill.replace("'", "''"))
    return text


class _Template:
    """The text of a script in parts; those at the marked places depend on the rules of the SLO."""

    def __init__(self, script: Script) -> None:
        self.known: dict[ExpectedAlert | str, int] = {}
        text = "".join(line for case in script.cases for line in _case(case, self.mark))
        self.parts = text.split(_MARK)
        marks = list(self.known)
        self.marked = [(place, marks[int(self.parts[place])]) for place in range(1, len(self.parts), 2)]

    def mark(self, what: ExpectedAlert | str) -> str:
        """Leave a mark for what is known only with the rules."""
        return f"{_MARK}{self.known.setdefault(what, len(self.known))}{_MARK}"


@lru_cache(maxsize=4096)
def _template(script: Script) -> _Template:
    return _Template(script)


def _case(case: TestCase, mark: Callable[[ExpectedAlert | str], str]) -> Iterator[str]:
    yield f"- name: {_quoted(case.name)}\n  interval: {case.interval}\n  input_series:\n"
    for series in case.series:
        yield f"  - series: {_quoted(series.series)}\n    values: {_quoted(series.values)}\n"
    if case.alerts:
        yield "  alert_rule_test:\n"
        for alert in case.alerts:
            yield from _alert_check(alert, mark)
    if case.values:
        yield "  promql_expr_test:\n"
        for value in case.values:
            yield from _value_check(value, mark)


def _alert_check(check: AlertCheck, mark: Callable[[ExpectedAlert | str], str]) -> Iterator[str]:
    yield f"  # {check.why}\n  - eval_time: {check.at}\n    alertname: {check.alert}\n"
    if not check.firing:
        yield "    exp_alerts: []\n"
        return
    yield "    exp_alerts:\n"
    yield from (mark(alert) for alert in check.firing)


def _value_check(check: ValueCheck, mark: Callable[[ExpectedAlert | str], str]) -> Iterator[str]:
    yield f"  - expr: {_quoted(check.expr)}\n    eval_time: {check.at}\n"
    if check.value is None:
        yield "    exp_samples: []\n"
        return
    labels = mark(check.rule) if check.rule else _quoted(_selector("", check.labels))
    yield f"    exp_samples: [{{labels: {labels}, value: {check.value}}}]\n"


def _quoted(text: str) -> str:
    """Write a scalar in single quotes, in which a marker stays as it is."""
    return "'" + text.replace("'", "''") + "'"


def _selector(name: str, labels: Pairs) -> str:
    return promql.selector(name, tuple(promql.Matcher(label, "=", value) for label, value in labels))


class _Own:
    """What an SLO's rules say of themselves: the labels and annotations that must come out."""

    def __init__(self, file: RuleFile) -> None:
        self.rules = [rule for group in file.groups for rule in group.rules]
        self.known: dict[tuple[str, str, str, Pairs], str] = {}

    def labels_of(self, record: str) -> str:
        """Write the labels of a recorded series."""
        rules = (rule for rule in self.rules if isinstance(rule, RecordingRule) and rule.name == record)
        return scalar(_selector(record, next(rules).labels))

    def alert(self, alert: ExpectedAlert) -> str:
        """Write an alert as it must fire."""
        key = (alert.name, alert.severity, alert.tier, alert.labels)
        if key not in self.known:
            self.known[key] = self.text(alert)
        value = alert.value or Decimal(0)
        text = self.known[key].replace(_VALUE, f"{float(value * 100):.4g}%").replace(_AMOUNT, _humanized(value))
        return text.replace(_LASTING, _lasting(int(value))) if _LASTING in text else text

    def text(self, alert: ExpectedAlert) -> str:
        """Write an alert, the place of its value left open."""
        rules = (rule for rule in self.rules if isinstance(rule, AlertingRule) and rule.name == alert.name)
        rule = next(rule for rule in rules if _tells(rule, alert))
        labels = {**dict(alert.labels), **dict(rule.labels)}
        annotations = ((name, _labelled(text, labels)) for name, text in rule.annotations)
        return f"    - exp_labels:\n{_pairs(labels.items())}      exp_annotations:\n{_pairs(annotations)}"


def _tells(rule: AlertingRule, alert: ExpectedAlert) -> bool:
    labels = dict(rule.labels)
    return (labels["severity"], labels.get("slo_tier", "")) == (alert.severity, alert.tier)


def _lasting(seconds: int) -> str:
    """Write whole seconds as Prometheus' `humanizeDuration` does: `2d 23h 59m 30s`, from its first unit on."""
    parts = ((seconds // 86400, "d"), (seconds // 3600 % 24, "h"), (seconds // 60 % 60, "m"))
    first = next((place for place, (amount, _) in enumerate(parts) if amount), len(parts))
    return " ".join([*(f"{amount}{unit}" for amount, unit in parts[first:]), f"{seconds % 60}s"])


def _humanized(value: Decimal) -> str:
    """Write a number as Prometheus' `humanize` does: `1.05k`."""
    rest, prefixes = float(value), iter("kMGTPEZY")
    prefix = ""
    while rest >= 1000:
        rest, prefix = rest / 1000, next(prefixes)
    small = iter("munpfazy")
    while 0 < rest < 1:
        rest, prefix = rest * 1000, next(small)
    return f"{rest:.4g}{prefix}"


def _labelled(text: str, labels: dict[str, str]) -> str:
    """Fill labels into an annotation, as Prometheus does: one that is not there is empty."""
    return _LABEL.sub(lambda match: _value(labels.get(match[1], ""), match[2]), text) if "$labels" in text else text


def _value(value: str, in_address: str | None) -> str:
    """Write a label's value as it stands in a text, or in an address."""
    if not in_address:
        return value
    from urllib.parse import quote_plus  # as Go's urlquery writes it

    return quote_plus(value)


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    return "".join(f"        {scalar(key)}: {scalar(value)}\n" for key, value in pairs)


EMITTER = Emitter(emit)
