"""`watchbill backtest` says what a real Prometheus with the rules would have recorded over the same history."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli import main
from generator.kinds.slo.model import SLO
from generator.pipeline import compile_specs, emit
from generator.replay.backtest import backtest
from generator.replay.prometheus_api import PrometheusApi
from generator.replay.report import Run
from generator.replay.simulate import subjected
from prove.project import Rule, rules_in
from prove.replay import replay
from prove.server import Labels, Points, Prometheus, Series, prometheus, write_samples
from tests import specs

pytestmark = pytest.mark.live

BEGIN = 1_767_571_200  # Monday, 5 January 2026, midnight
HOURS = 30
END = BEGIN + HOURS * 3600
POLICY = """\
apiVersion: watchbill/v1
kind: BurnRatePolicy
metadata: {name: patient}
spec:
  extends: google
  tiers:
    fast: {severity: page, long: 1h, short: 5m, budget: 2%, for: 3m, keep_firing_for: 10m}
  at_risk: {below: 90%}
"""
BOOLEAN = "type: boolean, metric: up"
SLOS = {
    "avail": specs.slo(),
    "routes": specs.slo("routes", "99%", "7d", more="  by: [route]\n  policy: weekly\n"),
    "patient": specs.slo("patient", "99.5%", "week", more="  policy: patient\n"),
    "scraped": specs.slo("scraped", "99%", "7d", sli=BOOLEAN, more="  policy: weekly\n"),
}


def errors(time: int) -> float:
    """Tell which share of the requests fails: an outage, a slow burn, many short faults; the rest is nearly well."""
    hour = (time - BEGIN) / 3600
    if 10 <= hour < 10.3:
        return 1.0
    if 14 <= hour < 20:
        return 0.02
    return 0.4 if 22 <= hour < 26 and time % 1200 < 120 else 0.0002


def history() -> Iterator[Series]:
    """Scrape two pods every 30 s, each at its own moment; one of them restarts, and misses some scrapes."""
    dice = random.Random(7)  # noqa: S311  # no secret: the same on every run
    for pod, offset in (("a", 3.1), ("b", 17.4)):
        up: Points = []
        counted: dict[tuple[str, str], Points] = {}
        counts: dict[tuple[str, str], float] = {}
        for step in range(HOURS * 120):
            at = BEGIN + step * 30
            if pod == "b" and step % 1500 == 1499:
                counts = {}
            for route, rate in (("/a", 240), ("/b", 30)):
                bad = sum(dice.random() < errors(at) for _ in range(rate))
                for status, number in (("200", rate - bad), ("500", bad)):
                    counts[route, status] = counts.get((route, status), 0.0) + number
            lost = pod == "b" and (step % 97 == 0 or 600 <= step < 640)
            up.append((at + offset, float(not lost)))
            if not lost:
                for key, value in counts.items():
                    counted.setdefault(key, []).append((at + offset, value))
        target: Labels = {"job": "shop", "instance": pod}
        yield Series({"__name__": "up", **target}, up)
        for (route, status), points in counted.items():
            yield Series({"__name__": "http_requests_total", "route": route, "status": status, **target}, points)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the SLOs, and write the raw history."""
    folder = tmp_path_factory.mktemp("backtest")
    compilation = compile_specs(
        specs.write(folder / "slo_specs", specs.ENVIRONMENT, specs.SERVICE, POLICY, *SLOS.values())
    )
    built = emit(compilation).texts["production"]
    for name in SLOS:
        (folder / f"{name}.yml").write_text(built[f"prometheus/rules/shop/{name}.yml"], encoding="utf-8")
    write_samples(folder / "data", history())
    return folder


@pytest.fixture(scope="module")
def runs(folder: Path) -> dict[str, list[Run]]:
    """Backtest each SLO on the raw history alone, its groups evaluated when Prometheus evaluates them."""
    catalog = compile_specs(folder / "slo_specs").environments[0].catalog
    found = {}
    with prometheus(folder / "data") as server:
        for name in SLOS:
            one = subjected(catalog.get(SLO, name), catalog)
            found[name] = backtest(
                PrometheusApi(server.address), [one], catalog, BEGIN, END, _offsets(rules_in(folder / f"{name}.yml"))
            )
    return found


@pytest.fixture(scope="module")
def server(folder: Path, runs: dict[str, list[Run]]) -> Iterator[Prometheus]:
    """Run a Prometheus in which all rules have been recorded, each at its own interval."""
    recorded = [rule for name in SLOS for rule in rules_in(folder / f"{name}.yml") if not rule.alert]
    by_name = [[rule for rule in recorded if rule.labels and ("slo", name) in rule.labels] for name in SLOS]
    for rules in by_name:
        replay(folder / "data", rules, BEGIN, END)
    with prometheus(folder / "data") as server:
        yield server


def _offsets(rules: list[Rule]) -> tuple[int, int]:
    fast, slow = ({rule.offset for rule in rules if rule.interval == interval} for interval in (30, 240))
    return fast.pop(), slow.pop()


@pytest.mark.parametrize("name", SLOS)
def test_the_budget_is_the_recorded_one(
    name: str, server: Prometheus, runs: dict[str, list[Run]], folder: Path
) -> None:
    offset = _offsets(rules_in(folder / f"{name}.yml"))[1]
    found = server.over(f'slo:error_budget_remaining:ratio{{slo="{name}"}}', BEGIN + offset, END, 240)
    assert len(runs[name]) == len(found)
    for run in runs[name]:
        (recorded,) = (one for one in found if run.group in {f'route="{one.labels.get("route")}"', ""})
        own = {at: run.states[at].left for at in run.states if at % 240 == offset}
        points = {int(at): value for at, value in recorded.points if int(at) in own}
        assert 400 < len(points)
        assert points == pytest.approx({at: own[at] for at in points}, abs=1e-6)


@pytest.mark.parametrize("name", SLOS)
def test_the_alerts_are_those_of_the_rules(
    name: str, server: Prometheus, runs: dict[str, list[Run]], folder: Path
) -> None:
    for rule in (rule for rule in rules_in(folder / f"{name}.yml") if rule.alert):
        labels = dict(rule.labels)
        first = BEGIN + rule.offset
        met: dict[str, set[int]] = {}  # each tier returns a series of its own
        for one in server.over(rule.expr, first, END, rule.interval):
            met.setdefault(one.labels.get("route", ""), set()).update(int(at) for at, _ in one.points)
        for run in runs[name]:
            alarm = next(
                one
                for one in run.alarms
                if (one.name, one.severity, one.tier) == (rule.name, labels["severity"], labels.get("slo_tier", ""))
            )
            times = [at for at in range(first, END + 1, rule.interval) if at in run.states]
            route = run.group.removeprefix('route="').removesuffix('"')
            expected = _lasting(
                times, met.get(route, set()), int(alarm.for_.seconds), int(alarm.keep_firing_for.seconds)
            )
            assert expected == {at for at in times if alarm in run.states[at].firing}


def _lasting(times: list[int], met: set[int], for_: int, keep: int) -> set[int]:
    """Say when an alert fires whose expression returns something at some times."""
    firing: set[int] = set()
    since = ceased = before = None
    for at in times:
        if at in met:
            since, ceased = at if since is None else since, None
            fires = at - since >= for_
        else:
            ceased = at if ceased is None else ceased
            fires = before in firing and at - ceased < keep
            since = since if fires else None
        firing |= {at} if fires else set()
        before = at
    return firing


def test_the_history_sets_alerts_off(runs: dict[str, list[Run]]) -> None:
    fired = {(name, one.alarm.name, one.alarm.severity) for name in SLOS for run in runs[name] for one in run.episodes}
    for severity in ("page", "ticket"):
        assert {(name, "SLOErrorBudgetBurn", severity) for name in ("avail", "routes", "patient")} <= fired
    assert ("patient", "SLOErrorBudgetAtRisk", "ticket") in fired


def test_the_command_compares_policies(server: Prometheus, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    command = ["backtest", "SLO/avail", "--prometheus", server.address, "--last", "12h", "--until", "2026-01-05 20:00"]
    result = CliRunner().invoke(main, [*command, "--policy", "weekly", "--svg", "x.svg"])
    assert 0 == result.exit_code, result.output
    google, weekly = (line for line in result.stdout.splitlines() if line.startswith("SLO/avail"))
    when = "from 2026-01-05 08:00:00 to 2026-01-05 20:00:00 UTC"
    assert f"SLO/avail: 99.9% over 30d, policy google; {when}" == google
    assert f"SLO/avail: 99.9% over 30d, policy weekly; {when}" == weekly
    assert (folder / "x.svg").read_text("utf-8").startswith("<svg")
    page = (Path(__file__).parents[2] / "docs/how-to/backtest-an-slo.md").read_text("utf-8")
    assert f"```text\n{result.stdout}```" in page
    told = json.loads(CliRunner().invoke(main, [*command, "--format", "json"]).stdout)
    first = told["runs"][0]["alerts"][0]
    assert ("SLOErrorBudgetBurn", "page") == (first["alert"], first["severity"])
    assert 0 <= first["begins"] - (BEGIN + 10 * 3600) <= 120
