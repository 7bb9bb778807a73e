"""The PromQL of an SLI inside another one: every check finds there what it finds elsewhere, at its place."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from generator import registry
from generator.diagnostics import Diagnostic
from generator.pipeline import compile_specs
from tests import specs
from tests.checks.test_checks import CASES
from tests.checks.written import ALL, BAD, PER_ROUTE, ROUTES, ratio

NESTINGS = {
    "composite": "type: composite, of: [{SLI}, {SLI}]",
    "ratio_time_slices": "type: ratio_time_slices, of: {SLI}",
    "time_slices": "type: time_slices, objective: 95%, of: {SLI}",
}
_SLI = re.compile(r"(?<=^  sli: \{)type: (?:ratio|raw),.*(?=\}$)", re.MULTILINE)
# For checks whose own cases are alerts.
QUERIES = {
    "promql-beyond-retention": "sum(rate(http_requests_total[w] offset 101d))",
    "promql-feature": "sum(histogram_avg(rate(http_requests_total[w])))",
    "promql-nan": f"sum({PER_ROUTE} / rate(http_requests_total[w]))",
    "promql-no-metric-name": 'sum(rate({job="shop"}[w]))',
    "promql-rate-after-aggregation": "rate(sum(http_requests_total)[{{window}}:30s])",
    "promql-rate-on-non-counter": "sum(rate(slo:error_ratio:5m[w]))",
    "promql-short-range": "sum(rate(http_requests_total[1m])) + sum(rate(http_requests_total[w]))",
    "promql-unknown-value": 'sum(rate(http_requests_total{job="other"}[w]))',
    "promql-vector-matching": f"{ROUTES} * sum(rate(http_requests_total[w]))",
    "rule-record-dangling": "sum(avg_over_time(slo:nothing:5m[w]))",
}
# Every case of every check that is about the PromQL of an SLI.
FAULTS = {code: (code, [ratio(ALL, bad)]) for code, bad in QUERIES.items()} | {
    f"{code}-{number}": (code, texts)
    for code, cases in CASES.items()
    for number, (_, texts, _) in enumerate(cases)
    if any(map(_SLI.search, texts))
}


def found(folder: Path, texts: list[str]) -> tuple[Diagnostic, ...]:
    """Compile texts beside the environment and the service, which they may replace."""
    kinds = [text.splitlines()[1] for text in texts]
    base = [text for text in (specs.SERVICE, specs.ENVIRONMENT) if text.splitlines()[1] not in kinds]
    return compile_specs(specs.write(folder, *texts, *base)).diagnostics


def nested(text: str, nesting: str) -> str:
    """Put the SLI of a spec into another one."""
    return _SLI.sub(lambda sli: NESTINGS[nesting].replace("SLI", sli.group()), text)


def places(one: Diagnostic, before: str, after: str) -> set[tuple[int, int, str, str]]:
    """Say where a finding must stand in the nested text: where the SLI stands, once or twice, or where it stood."""
    sli = _SLI.search(before)
    assert sli is not None
    line = before.count("\n", 0, sli.start()) + 1
    if one.span.line != line:
        return {(one.span.line, one.span.column, one.code, one.message)}
    moved = [match.start() - sli.start() for match in re.finditer(re.escape(sli.group()), after)]
    return {(line, one.span.column + by, one.code, one.message) for by in moved}


@pytest.mark.parametrize("nesting", NESTINGS)
@pytest.mark.parametrize("case", FAULTS)
def test_a_check_finds_the_same_inside(
    case: str, nesting: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, texts = FAULTS[case]
    monkeypatch.chdir(tmp_path)
    (slo,) = filter(_SLI.search, texts)
    inside = nested(slo, nesting)
    alone = found(Path("specs"), texts)
    expected = {place for one in alone for place in places(one, slo, inside)}
    assert code in {one.code for one in alone}
    actual = found(Path("specs"), [inside if text == slo else text for text in texts])
    assert expected == {(one.span.line, one.span.column, one.code, one.message) for one in actual}


def test_no_check_of_such_expressions_is_left_out() -> None:
    modules = {code: import_module(f"generator.checks.{code}") for code in registry.modules("checks")}
    readers = {code for code, module in modules.items() if {"expressions", "slis"} & vars(module).keys()}
    assert {code.replace("_", "-") for code in readers} == {code for code, _ in FAULTS.values()}


def test_what_is_sound_is_sound_inside(tmp_path: Path) -> None:
    for nesting in NESTINGS:
        assert () == found(tmp_path / nesting, [nested(ratio(ALL, BAD), nesting)])


def test_a_window_inside_a_slice_is_the_slice(tmp_path: Path) -> None:
    one = nested(ratio(ALL, BAD), "time_slices").replace("of:", "slice: 90s, of:")
    queries = found(tmp_path / "queries", [one])
    message = "http_requests_total is scraped every 30s; a range of 1m30s holds 3 scrapes, 4 are needed"
    hint = "the slices are 1m30s long: scrape it every 22s500ms or more often, or take slices of 2m or more"
    assert {(message, hint)} == {(one.message, one.hint) for one in queries}
    assert 2 == len(queries)
    of = 'slice: 90s, of: {type: availability, metric: http_requests_total, errors: {status: "5.."}}'
    (use,) = found(tmp_path / "use", [specs.slo(sli=f"type: ratio_time_slices, {of}")])
    assert (message, hint) == (use.message, use.hint)


def test_what_counts_per_window_is_divided_by_the_slice(tmp_path: Path) -> None:
    total = "sum(sum_over_time(http_requests_total[w]))"
    slices = nested(ratio(total, BAD), "time_slices").replace("of:", "slice: 2m, of:")
    hints = {one.code: one.hint for one in found(tmp_path, [slices])}
    assert "divide by the window's seconds: 'sum_over_time(…[{{window}}]) / 120'" == hints["sli-not-a-rate"]


def test_two_parts_are_two_slis(tmp_path: Path) -> None:
    """What narrows the total of one part must not be looked for in the other one."""
    narrow = 'sum(rate(http_requests_total{route="/a"}[{{window}}]))'
    bad = 'sum(rate(http_requests_total{route="/a", status=~"5.."}[{{window}}]))'
    wide = "sum(rate(http_requests_total[{{window}}]))"
    parts = (f"{{type: ratio, total: '{total}', bad: '{bad}'}}" for total in (narrow, wide))
    assert () == found(tmp_path, [specs.slo(sli=f"type: composite, of: [{', '.join(parts)}]")])
