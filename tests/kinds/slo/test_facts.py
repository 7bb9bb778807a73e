"""What people are told of an SLO and of its alerts."""

from pathlib import Path

from generator import promql
from generator.plan.facts import AlertFacts, SloFacts
from tests import specs

GOOD = "type: latency, metric: http_request_duration_seconds, threshold: 300ms"


def facts(folder: Path, text: str) -> tuple[SloFacts, dict[str, AlertFacts]]:
    (compiled,) = specs.compiled(folder, text).environments
    assert compiled.plan is not None
    (slo,) = compiled.plan.facts.all(SloFacts)
    return slo, {fact.alert: fact for fact in compiled.plan.facts.all(AlertFacts)}


def test_the_budget_in_time_and_how_fast_it_is_seen(tmp_path: Path) -> None:
    slo, _ = facts(tmp_path, specs.slo())
    assert ("99.9%", "0.1%", "30d", "43m12s") == (slo.objective, slo.budget, slo.window, str(slo.outage))
    assert ("bad events", "the budget is gone after", "page after", "ticket after") == slo.detections[0]
    assert ("100%", "43m", "1m22s", "4m19s") == slo.detections[1]


def test_a_disabled_severity_has_no_column(tmp_path: Path) -> None:
    slo, _ = facts(tmp_path, specs.slo(more="  alerting: {page: disabled}\n"))
    assert ("bad events", "the budget is gone after", "ticket after") == slo.detections[0]


def test_bad_events_are_told_apart_by_the_labels_of_their_metric(tmp_path: Path) -> None:
    _, alerts = facts(tmp_path, specs.slo())
    splits = [step.query for step in alerts["SLOErrorBudgetBurn"].steps if "topk" in step.query]
    expected = [
        f'topk(10, sum by ({label}) (rate(http_requests_total{{job="shop",status=~"5.."}}[5m])))'
        for label in ("route", "status", "instance")
    ]
    assert expected == splits


def test_where_good_events_are_counted_the_rest_are_bad(tmp_path: Path) -> None:
    _, alerts = facts(tmp_path, specs.slo(sli=GOOD))
    splits = [step.query for step in alerts["SLOErrorBudgetBurn"].steps if "topk" in step.query]
    assert 2 == len(splits)
    assert all("\n  -\n" in split and promql.parse(split) for split in splits)


def test_labels_that_split_the_slo_are_not_asked_for_again(tmp_path: Path) -> None:
    _, alerts = facts(tmp_path, specs.slo(more="  by: [route]\n"))
    asked = [step.do for step in alerts["SLOErrorBudgetBurn"].steps]
    assert not any("`route`" in question for question in asked)


def test_a_query_of_ones_own_is_not_taken_apart(tmp_path: Path) -> None:
    events = "sum(rate(http_requests_total{which}[{{{{window}}}}]))"
    total, bad = events.format(which=""), events.format(which='{status="500"}')
    ratio = f"type: ratio, total: '{total}', bad: '{bad}'"
    _, alerts = facts(tmp_path, specs.slo(sli=ratio))
    assert not any("topk" in step.query for step in alerts["SLOErrorBudgetBurn"].steps)


def test_without_data_there_are_steps_of_their_own(tmp_path: Path) -> None:
    _, alerts = facts(tmp_path, specs.slo())
    no_data = alerts["SLONoData"]
    assert no_data.whole
    assert 'up{job="shop"}' == no_data.steps[0].query
    assert "count by (job, instance) (http_requests_total)" == no_data.steps[1].query


def test_every_query_parses(tmp_path: Path) -> None:
    for number, text in enumerate((specs.slo(), specs.slo(sli=GOOD), specs.slo(window="month"))):
        _, alerts = facts(tmp_path / str(number), text)
        assert all(promql.parse(step.query) for fact in alerts.values() for step in fact.steps if step.query)
