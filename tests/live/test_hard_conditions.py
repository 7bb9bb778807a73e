"""What the rules mean when things are not even: docs/explanation/hard-conditions.md, a test for each section."""

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from generator.pipeline import compile_specs, emit
from prove.project import Promise, behind, build, rules_in
from prove.replay import replay
from prove.server import Series, write_samples
from prove.server import prometheus as server
from tests import specs

pytestmark = pytest.mark.live

Find = Callable[[str], str]
MINUTE = 2  # samples: all series are scraped every 30 s
HOUR = 60 * MINUTE
TOTAL, BAD = 'slo:events_total:increase4m{slo="avail"}', 'slo:events_bad:increase4m{slo="avail"}'
PAGES = 'count by (cluster) (ALERTS{alertstate="firing",severity="page"})'


def counter(*parts: tuple[int, float | None], start: float = 0) -> str:
    """Count so many events from sample to sample, for so many samples; None: no sample is there."""
    count, values = start, list[str]()
    for samples, each in parts:
        for _ in range(samples):
            values.append("_" if each is None else f"{count:g}")
            count += each or 0
    return " ".join(values)


def hidden(values: str, samples: range) -> str:
    """Take samples away, as if their scrapes had failed."""
    return " ".join("_" if place in samples else value for place, value in enumerate(values.split(" ")))


def good(values: str, labels: str = "") -> dict[str, str]:
    return {"series": f'http_requests_total{{job="shop",status="200"{labels}}}', "values": values}


def bad(values: str, labels: str = "") -> dict[str, str]:
    return {"series": f'http_requests_total{{job="shop",status="500"{labels}}}', "values": values}


Answer = float | dict[str, float] | None


@dataclass(frozen=True)
class Lab:
    """Runs the rules of specs over series in promtool, and asks."""

    folder: Path
    promtool: str

    def ask(
        self,
        series: list[dict[str, str]],
        questions: dict[str, Answer],
        at: int,
        *texts: str,
        service: str = specs.SERVICE,
        every: str = "30s",
    ) -> None:
        """Expect answers at a sample, to three decimals: a number, one for each set of labels, or none."""
        documents = specs.write(self.folder / "specs", specs.ENVIRONMENT, service, *(texts or [specs.slo()]))
        rules = [one for path, one in emit(compile_specs(documents)).texts["production"].items() if "/rules/" in path]
        for number, text in enumerate(rules):
            (self.folder / f"{number}.rules.yml").write_text(text)
        groups = [group["name"] for text in rules for group in yaml.safe_load(text)["groups"]]
        test = {
            "interval": "30s",
            "input_series": series,
            "promql_expr_test": [
                {"expr": f"round({expr}, 0.001)", "eval_time": f"{30 * at}s", "exp_samples": samples(answer)}
                for expr, answer in questions.items()
            ],
        }
        document = {
            "rule_files": [f"{number}.rules.yml" for number in range(len(rules))],
            "evaluation_interval": every,
            "group_eval_order": sorted(groups),  # maintenances come before SLOs
            "tests": [test],
        }
        (self.folder / "test.yml").write_text(json.dumps(document))
        command = [self.promtool, "test", "rules", "test.yml"]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        assert not done.returncode, done.stdout + done.stderr


def samples(answer: Answer) -> list[dict[str, object]]:
    answers = answer if isinstance(answer, dict) else {} if answer is None else {"": answer}
    return [{"labels": f"{{{labels}}}", "value": value} for labels, value in answers.items()]


@pytest.fixture
def lab(tmp_path: Path, program: Find) -> Lab:
    """Set a lab up in a folder of its own."""
    return Lab(tmp_path, program("promtool"))


def ratio(window: str) -> str:
    return f'sum(slo:error_ratio:{window}{{slo="avail"}})'


def summed(tile: str) -> str:
    return f"sum(sum_over_time({tile}[1d]))"


def test_no_traffic_is_no_error_and_no_missing_data(lab: Lab) -> None:
    series = [good(counter((HOUR, 10), (HOUR, 0))), bad(counter((2 * HOUR, 0)))]
    lab.ask(series, {ratio("5m"): 0, ratio("1h"): 0, "sum(ALERTS) or vector(0)": 0}, 2 * HOUR)


def test_no_series_of_errors_is_no_error(lab: Lab) -> None:
    lab.ask([good(counter((HOUR, 10)))], {ratio("5m"): 0, ratio("6h"): 0, "sum(ALERTS) or vector(0)": 0}, HOUR)


def test_no_series_at_all_is_missing_data(lab: Lab) -> None:
    series = [good(counter((HOUR, 10)) + " stale"), bad(counter((HOUR, 0)) + " stale")]
    missing = 'sum(ALERTS{alertname="SLONoData",alertstate="firing"}) or vector(0)'
    lab.ask(series, {ratio("5m"): None, missing: 0}, HOUR + 15 * MINUTE)
    lab.ask(series, {missing: 1}, HOUR + 22 * MINUTE)


def test_the_first_errors_of_a_series_count_only_if_it_began_at_0(lab: Lab) -> None:
    """Three errors before the first scrape of their series are lost, with any rule; of one that began at 0, none is."""
    healthy = good(counter((3 * HOUR, 10)))
    lazy = bad(counter((HOUR, None), (2 * HOUR, 0), start=3))
    lab.ask([healthy, lazy], {summed(BAD): 0}, 3 * HOUR - 1, every="4m")
    prepared = bad(counter((HOUR, 0), (1, 3), (2 * HOUR, 0)))
    lab.ask([healthy, prepared], {f"round({summed(BAD)}, 0.1)": 3}, 3 * HOUR - 1, every="4m")


def test_counters_that_begin_anew_lose_at_most_what_was_not_scraped(lab: Lab) -> None:
    """Twelve restarts in an hour, of both counters."""
    restarting = [" ".join([counter((HOUR, each)), *[counter((10, each))] * 12]) for each in (8, 2)]
    series = [good(restarting[0]), bad(restarting[1])]
    lab.ask(series, {ratio("5m"): 0.2, ratio("1h"): 0.2}, 2 * HOUR - 1)
    lost = f"1 - {summed(TOTAL)} / (10 * {2 * HOUR - 1})"  # 0.05 between the last scrapes and the restarts
    lab.ask(series, {lost: 0.079, f"{summed(BAD)} / {summed(TOTAL)}": 0.2}, 2 * HOUR - 1, every="4m")


def test_pods_that_come_and_go_are_added_up(lab: Lab) -> None:
    """Other pods every half an hour; each begins with 0."""
    life, pods = 30 * MINUTE, list[dict[str, str]]()
    for number in range(4):
        before = [(number * life, None)] if number else []
        pods.append(good(counter(*before, (life, 9)) + " stale", f',pod="{number}"'))
        pods.append(bad(counter(*before, (life, 1)) + " stale", f',pod="{number}"'))
    lab.ask(pods, {ratio("5m"): 0.1, ratio("1h"): 0.1}, 4 * life - MINUTE)
    lab.ask(pods, {f"{summed(BAD)} / {summed(TOTAL)}": 0.1}, 4 * life - MINUTE, every="4m")


@pytest.mark.parametrize("gap", [10, 25, 50])
def test_an_outage_that_no_scrape_saw_is_counted_after_it(lab: Lab, gap: int) -> None:
    """All scrapes fail while it lasts: to rates over 5 minutes it never was."""
    failing = range(3 * HOUR + 1, 3 * HOUR + gap * MINUTE)
    outage = counter((3 * HOUR, 0), (gap * MINUTE, 7), (3 * HOUR, 0))
    series = [good(hidden(counter((7 * HOUR, 10)), failing)), bad(hidden(outage, failing))]
    off = f"{summed(BAD)} / {7 * gap * MINUTE} - 1"
    lab.ask(series, {off: 0, summed("slo:events_bad:rate5m"): 0}, 6 * HOUR - 1, every="4m")


def test_a_prometheus_that_was_down_counts_what_happened_meanwhile(tmp_path: Path, program: Find) -> None:
    """An outage of 80 minutes, with Prometheus down for the middle 40: at most the 4 minutes before that are lost."""
    program("prometheus")
    start, down, up, end = 1_700_000_000, 1_700_012_000, 1_700_014_400, 1_700_020_000
    promise = Promise("avail", "a")
    wanted = behind("slo:error_ratio:slo_window", rules_in(*build(tmp_path, [promise])))
    scrapes = [at for at in range(start, end, 30) if not down < at < up]
    labels = {"__name__": "http_requests_total", "job": "shop", "route": "a"}
    failed = [(float(at), 30.0 * min(max(at - (down - 1200), 0), 4800)) for at in scrapes]
    answered = [(at, 300.0 * (at - start) - bad) for at, bad in failed]
    counters = [Series({**labels, "code": code}, points) for code, points in (("500", failed), ("200", answered))]
    data = tmp_path / "data"
    write_samples(data, counters)
    for begins, ends in ((start, down), (up, end)):
        replay(data, wanted, begins, ends)
    with server(data) as prometheus:
        found = prometheus.value('slo:error_ratio:slo_window{slo="avail"}', end)
    true = failed[-1][1] / (failed[-1][1] + answered[-1][1])
    assert found is not None
    assert pytest.approx(-0.011, abs=0.001) == found / true - 1


def test_a_label_that_changes_on_the_counters_changes_nothing(lab: Lab) -> None:
    old, new = ',version="1"', ',version="2"'
    series = [
        good(counter((HOUR, 9)) + " stale", old),
        bad(counter((HOUR, 1)) + " stale", old),
        good(counter((HOUR, None), (HOUR, 9)), new),
        bad(counter((HOUR, None), (HOUR, 1)), new),
    ]
    lab.ask(series, {ratio("5m"): 0.1, ratio("1h"): 0.1}, HOUR + 20 * MINUTE)


def test_an_objective_that_changes_keeps_all_history(tmp_path: Path) -> None:
    """What is recorded of events and windows does not depend on it; thresholds and the budget do, at once."""
    before, after = (
        {
            rule["record"]: (rule["expr"], rule["labels"])
            for path, one in specs.artifacts(tmp_path / objective, specs.slo(objective=objective)).items()
            if "/rules/" in path
            for group in yaml.safe_load(one.text)["groups"]
            for rule in group["rules"]
            if "record" in rule
        }
        for objective in ("99.9%", "99.5%")
    )
    changed = {name for name, what in before.items() if after[name] != what}
    assert {"slo:error_budget_remaining:ratio", "slo:time_to_exhaustion:seconds", "slo:target:ratio"} == changed


def test_clusters_are_one_service_or_each_their_own(lab: Lab) -> None:
    series = [
        good(counter((2 * HOUR, 9)), ',cluster="a"'),
        bad(counter((2 * HOUR, 1)), ',cluster="a"'),
        good(counter((2 * HOUR, 90)), ',cluster="b"'),
        bad(counter((2 * HOUR, 0)), ',cluster="b"'),
    ]
    lab.ask(series, {ratio("1h"): 0.01, PAGES: None}, 2 * HOUR - 1)
    each = 'sum by (cluster) (slo:error_ratio:1h{slo="avail"})'
    answers: dict[str, Answer] = {each: {'cluster="a"': 0.1, 'cluster="b"': 0}, PAGES: {'cluster="a"': 1}}
    lab.ask(series, answers, 2 * HOUR - 1, specs.slo(more="  by: [cluster]\n"))


def test_a_single_error_of_a_small_service_wakes_nobody(lab: Lab) -> None:
    """A request a minute, of which one fails: a fifth of those in five minutes, and too few to mean anything."""
    minutely = " ".join(str(place // MINUTE) for place in range(3 * HOUR))
    series = [good(minutely), bad(counter((2 * HOUR, 0), (1, 1), (HOUR, 0)))]
    lab.ask(series, {PAGES: None, ratio("5m"): 0.167, ratio("1h"): 0.024}, 2 * HOUR + 5 * MINUTE)


def test_synthetic_traffic_does_not_count(lab: Lab) -> None:
    """Half of all requests are a probe's, and fail."""
    marked = specs.SERVICE.replace("labels: [route, status]", "labels: [route, status, client]")
    series = [good(counter((HOUR, 9)), ',client="app"'), bad(counter((HOUR, 9)), ',client="probe-eu"')]
    lab.ask(series, {ratio("5m"): 0.5}, HOUR - 1, service=marked)
    service = f'{marked}  synthetic: {{client: "probe.*"}}\n'
    lab.ask(series, {ratio("5m"): 0}, HOUR - 1, service=service)
    alone = specs.slo(
        sli="type: availability, metric: http_requests_total, errors: {status: '5..'}, where: {client: probe-eu}"
    )
    lab.ask(series, {ratio("5m"): 1}, HOUR - 1, alone, service=service)


MAINTENANCE = """\
apiVersion: watchbill/v1
kind: Maintenance
metadata: {name: upgrade}
spec: {while: maintenance_mode == 1}
"""


def test_what_happens_in_a_maintenance_does_not_count(lab: Lab) -> None:
    """Everything fails for half an hour, which a gauge announces; nothing has happened, neither good nor bad."""
    half = 30 * MINUTE
    series = [
        good(counter((2 * HOUR, 10), (half, 0), (2 * HOUR, 10))),
        bad(counter((2 * HOUR, 0), (half, 10), (2 * HOUR, 0))),
        {"series": "maintenance_mode", "values": f"0x{2 * HOUR - 3} 1x{half + 2} 0x{2 * HOUR}"},
    ]
    inside, after = 2 * HOUR + half - MINUTE, 3 * HOUR
    lab.ask(series, {PAGES: 1}, inside)
    left_out = (specs.slo(more="  maintenance: [upgrade]\n"), MAINTENANCE)
    quiet: dict[str, Answer] = {PAGES: None, ratio("5m"): 0, ratio("1h"): 0, "sum(ALERTS) or vector(0)": 0}
    lab.ask(series, quiet, inside, *left_out)
    lab.ask(series, {**quiet, ratio("6h"): 0}, after, *left_out)
    lab.ask(series, {summed(BAD): 0}, 4 * HOUR, *left_out, every="4m")
