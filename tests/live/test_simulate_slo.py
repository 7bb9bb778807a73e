"""`watchbill simulate slo` says what promtool says: the same alerts at the same evaluations, the same budget.

promtool evaluates all groups at one interval, and its time begins with the counters. So the simulation takes tiles
every 30 s here, and has no history.
"""

import itertools
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
import yaml

from generator.autoscaler.words import load_of
from generator.kinds.slo.model import SLO
from generator.pipeline import compile_specs, emit
from generator.replay.course import STEP, Counts
from generator.replay.profile import profile_of
from generator.replay.replay import Evaluation
from generator.replay.simulate import Simulation, Subjected, simulated, subjected
from tests import specs

pytestmark = pytest.mark.live

HOURS = 6
STEPS = HOURS * 3600 // STEP
POLICIES = """\
apiVersion: watchbill/v1
kind: BurnRatePolicy
metadata: {name: patient}
spec:
  extends: google
  min_bad_events: 50
  tiers:
    fast: {severity: page, long: 1h, short: 5m, budget: 2%, for: 2m, keep_firing_for: 10m}
  exhausted: page
  at_risk: {below: 50%}
---
apiVersion: watchbill/v1
kind: BurnRatePolicy
metadata: {name: own}
spec:
  tiers:
    only: {severity: page, long: 20m, short: 10m, factor: 7}
    late: {severity: ticket, long: 3h, short: 45m, factor: 2.5, keep_firing_for: 30m}
"""
RATIO = 'type: ratio, good: \'sum(rate(http_requests_total{job="shop",status="200"}[{{window}}]))\', '
RATIO += "total: 'sum(rate(http_requests_total{job=\"shop\"}[{{window}}]))'"
SLOS = {
    "google": specs.slo("google"),
    "patient": specs.slo("patient", more="  policy: patient\n"),
    "own": specs.slo("own", objective="99%", window="7d", more="  policy: own\n"),
    "weekly": specs.slo("weekly", objective="99.5%", window="7d", more="  policy: weekly\n"),
    "by-week": specs.slo("by-week", window="week", more="  policy: patient\n"),
    "good": specs.slo("good", sli=RATIO, more="  policy: patient\n"),
}
# promtool's time begins on a Thursday: what lies before it in the week is not there, in both.
PROFILES = {
    "outage": ("0% for 1h, 100% for 10m", "100/s for 1d"),
    "slow-burn": ("0% for 30m, 2% for 2h, 0.3% for 2h, back to 0% over 30m", "40/s for 1d"),
    "by-day": ("5% for 40 min at 02:00, 20% for 15m at 05:10, to 0.5% over 1h", "day 5/s..80/s peak 04:00"),
    "few-events": ("0% for 20m, 50% for 30m, 0% for 2h, 10% for 1h", "2/m for 1d"),
    "flapping": (", ".join(["0% for 7m, 30% for 4m"] * 12), "500/s for 1d"),
    "nothing-left": ("0% for 10m, 80% for 1h", "1k/s for 1d"),
}


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Path], dict[str, Subjected]]:
    """Build the SLOs; return their rule files, and what is simulated of them."""
    folder = tmp_path_factory.mktemp("simulated")
    texts = (specs.ENVIRONMENT, specs.SERVICE, POLICIES, *SLOS.values())
    compilation = compile_specs(specs.write(folder / "specs", *texts))
    (compiled,) = compilation.environments
    built = emit(compilation).texts["production"]
    files = {name: folder / f"{name}.yml" for name in SLOS}
    for name, file in files.items():
        file.write_text(built[f"prometheus/rules/shop/{name}.yml"], encoding="utf-8")
    return files, {name: subjected(compiled.catalog.get(SLO, name), compiled.catalog) for name in SLOS}


# Every policy with a third of the profiles, every profile with a third of the policies.
PAIRS = [(a, b) for i, a in enumerate(SLOS) for j, b in enumerate(PROFILES) if (i + j) % 3 == 0]


@pytest.mark.parametrize(("name", "profile"), PAIRS)
def test_promtool_says_the_same(
    name: str,
    profile: str,
    rules: tuple[dict[str, Path], dict[str, Subjected]],
    program: Callable[[str], str],
    tmp_path: Path,
) -> None:
    words, traffic = PROFILES[profile]
    simulation = simulated(rules[1][name], profile_of(words, load_of(traffic)), 0, STEPS * STEP, slow=STEP)
    file = rules[0][name]
    groups = [group["name"] for group in yaml.safe_load(file.read_text("utf-8"))["groups"]]
    checks = [*_alert_checks(simulation), *_budget_checks(name, simulation)]
    test = {
        "rule_files": [str(file)],
        "evaluation_interval": f"{STEP}s",
        "group_eval_order": groups,
        "tests": [
            {"interval": f"{STEP}s", "input_series": list(_counters(simulation.counts)), "promql_expr_test": checks}
        ],
    }
    (tmp_path / "x.test.yml").write_text(yaml.safe_dump(test), encoding="utf-8")
    command = [program("promtool"), "test", "rules", str(tmp_path / "x.test.yml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, (done.stdout + done.stderr)[:3000]


def test_the_profiles_set_everything_off(rules: tuple[dict[str, Path], dict[str, Subjected]]) -> None:
    """Else the comparison would say little: each sort of alert fires and clears somewhere."""
    seen = set()
    for name, profile in itertools.product(SLOS, PROFILES.values()):
        simulation = simulated(rules[1][name], profile_of(profile[0], load_of(profile[1])), 0, STEPS * STEP, slow=STEP)
        seen |= {(one.alarm.name, one.alarm.severity, one.ends is not None) for one in simulation.episodes}
    for alarm in (("SLOErrorBudgetBurn", "page"), ("SLOErrorBudgetBurn", "ticket"), ("SLOErrorBudgetAtRisk", "ticket")):
        assert {(*alarm, True), (*alarm, False)} & seen
    assert ("SLOErrorBudgetExhausted", "page", False) in seen


def _counters(counts: Counts) -> Iterator[dict[str, str]]:
    """Feed what has been counted at every step."""
    total, bad = (list(itertools.accumulate(side, initial=0.0)) for side in counts)
    good = [every - failed for every, failed in zip(total, bad, strict=True)]
    for status, values in (("200", good), ("500", bad)):
        shown = " ".join(f"{value:.9f}" for value in values)
        yield {"series": f'http_requests_total{{job="shop",route="all",status="{status}"}}', "values": shown}


def _alert_checks(simulation: Simulation) -> Iterator[dict[str, object]]:
    """Check every stretch in which an alert fires, or does not: at all evaluations of it, or at none."""
    for alarm in simulation.alarms:
        tier = f',slo_tier="{alarm.tier}"' if alarm.tier else ""
        labels = f'alertname="{alarm.name}",alertstate="firing",severity="{alarm.severity}"{tier}'
        states = [alarm in one.firing for one in _last_of_each_step(simulation.evaluations)]
        first = 0
        for firing, stretch in itertools.groupby(states):
            last = first + len(list(stretch)) - 1
            length = (last - first) * STEP + STEP // 2  # off the grid: open or closed ranges are alike
            yield {
                "expr": f"sum(count_over_time(ALERTS{{{labels}}}[{length}s])) or vector(0)",
                "eval_time": f"{last * STEP}s",
                "exp_samples": [{"labels": "{}", "value": (last - first + 1) * firing}],
            }
            first = last + 1


def _budget_checks(name: str, simulation: Simulation) -> Iterator[dict[str, object]]:
    left = f'slo:error_budget_remaining:ratio{{slo="{name}"}}'
    for one in _last_of_each_step(simulation.evaluations)[2::20]:
        close = f"max(abs({left} - {one.left!r}) < bool 1e-6)".replace("- -", "+ ")
        yield {
            "expr": close if one.left is not None else f"count(absent({left}))",
            "eval_time": f"{one.time}s",
            "exp_samples": [{"labels": "{}", "value": 1}],
        }


def _last_of_each_step(evaluations: Sequence[Evaluation]) -> list[Evaluation]:
    """Take what holds once both groups are evaluated."""
    return list({one.time: one for one in evaluations}.values())
