"""What is simulated of a service comes from its specs: the published autoscaler, its pods, its projected load."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator.autoscaler.autoscaler import Autoscaler
from generator.autoscaler.load import DAY, day_of
from generator.cli import main
from generator.hpa import read_autoscaler
from generator.pipeline import compile_specs
from generator.scaled import Subject, scalings, subject_of
from tests import specs

SEED = "swift-api-server"
GOLDEN = Path(__file__).parent / "golden"
BARE = "apiVersion: watchbill/v1\nkind: Scaling\nmetadata: {name: by-cpu}\nspec: {service: shop, %s}\n"
AT = '    version: "1.35"\n'
STEADY = "replicas: {min: 1, max: 4}, targets: {cpu: 65%}, down: {policies: [{pods: 1, every: 1m}]}"


def subject(folder: Path, name: str, environment: str = "production") -> Subject:
    """Take a service from specs that are right."""
    (one,) = compile_specs(folder, frozenset([environment])).environments
    return subject_of(scalings(one.catalog)[name], one.catalog)


def golden(case: str, folder: Path, changed: tuple[str, str] = ("", "")) -> Subject:
    """Take the service of a golden case."""
    text = (GOLDEN / case / "specs.yaml").read_text("utf-8")
    assert changed[0] in text
    return subject(specs.write(folder, text.replace(*changed) if changed[0] else text), "shop")


@pytest.mark.parametrize("environment", ["production", "staging"])
def test_the_autoscaler_is_the_published_one(project: Path, environment: str) -> None:
    manifest = f"output/{environment}/kubernetes/{SEED}/horizontalpodautoscaler.{SEED}.yaml"
    published = read_autoscaler(project / manifest)
    assert isinstance(published, Autoscaler)
    assert published == subject(project / "slo_specs", SEED, environment).autoscaler


def test_keda_makes_the_same_one_and_keeps_the_last_replica_to_itself(tmp_path: Path) -> None:
    by_hand = golden("scaling-keda", tmp_path)
    assert 1 == by_hand.autoscaler.min_replicas
    assert ("the schedules business-hours", "the last replica, which KEDA takes away and brings back by itself") == (
        by_hand.left_out
    )
    case = GOLDEN / "scaling/expected/production/kubernetes/shop/horizontalpodautoscaler.shop.yaml"
    published = read_autoscaler(case)
    assert isinstance(published, Autoscaler)
    changed = golden(
        "scaling", tmp_path / "own", (AT, f"{AT}    autoscaler: keda\n    prometheus_url: http://prometheus:9090\n")
    )
    assert published == changed.autoscaler


def test_a_pod_is_as_workload_and_sizing_say(project: Path) -> None:
    assert {
        "cpu_ms_per_request": 2,
        "request_millicores": 250,
        "limit_millicores": 500,
        "startup_seconds": 20,
        "memory_request_bytes": 512 * 2**20,
        "per_pod": {"memory": 102 * 2**20},
    } == subject(project / "slo_specs", SEED).pods


def test_a_projected_day_adds_up_and_has_its_peak(project: Path) -> None:
    loads = subject(project / "slo_specs", SEED).loads
    assert ["now", "3months", "6months", "12months"] == list(loads)
    for horizon, requests in (("now", 100_000), ("12months", 1_000_000)):
        rates = [loads[horizon].rate(second) for second in range(0, DAY, 60)]
        assert requests == pytest.approx(sum(rates) * 60)
        assert requests / DAY * 10 == pytest.approx(max(rates))
        assert max(rates) == loads[horizon].rate(14 * 3600)


@pytest.mark.parametrize("factor", [1, 1.5, 2, 3, 10, 100])
def test_a_day_keeps_its_mean_whatever_its_peak(factor: float) -> None:
    rates = [day_of(20, factor).rate(second) for second in range(0, DAY, 60)]
    assert 20 == pytest.approx(sum(rates) / len(rates))
    assert 20 * factor == pytest.approx(max(rates))
    assert 0 <= min(rates)


def scaling(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["simulate", "scaling", *arguments])


def test_an_option_counts_more_than_the_spec(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    year = (SEED, "--env", "production", "--load", "12months")
    assert "at most 3 replicas" in scaling(*year).stdout
    assert "at most 7 replicas" in scaling(*year, "--cpu-per-request", "10ms").stdout
    assert "at most 4 replicas" in scaling(*year, "--request", "100m").stdout
    pinned = scaling(*year, "--per-pod", "memory=450Mi")
    assert "at the end: 10 replicas" in pinned.stdout
    assert "(as in production; --env names another environment)\n" == scaling(SEED, "--load", "now").stderr


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--load", "now"), 2, "say once what is simulated: a SERVICE of the specs, or --hpa MANIFEST"),
        (("shopp", "--load", "now"), 2, "no service 'shopp' is scaled; did you mean 'shop'?"),
        (("shop", "--load", "now"), 2, "no requests a day are projected for 'now'; write them in a Capacity"),
        (("by-cpu", "--load", "1/s for 1m"), 2, "nothing says what CPU a request costs; say it with --cpu-per-request"),
        (
            ("shop", "--load", "1/s for 1m", "--cpu-per-request", "2ms", "--env", "prod"),
            1,
            "no Environment is named 'prod'",
        ),
    ],
)
def test_what_is_missing_is_named(
    arguments: tuple[str, ...], code: int, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    specs.write(tmp_path / "slo_specs", specs.ENVIRONMENT, specs.SERVICE, BARE % STEADY)
    result = scaling(*arguments)
    assert code == result.exit_code
    assert message in " ".join(result.output.split())


def test_without_a_request_there_is_nothing_to_count_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    service = specs.SERVICE.replace("    limits: {cpu: 500m, memory: 1Gi}\n", "")
    queue = "external: {queue: {query: count(up), per_replica: 5}}"
    specs.write(tmp_path / "slo_specs", specs.ENVIRONMENT, service, BARE % STEADY.replace("targets: {cpu: 65%}", queue))
    result = scaling("shop", "--load", "1/s for 1m", "--cpu-per-request", "2ms")
    assert "nothing says what CPU a pod requests; say it with --request 250m" in " ".join(result.output.split())


def test_specs_with_a_mistake_are_not_simulated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    specs.write(tmp_path / "slo_specs", specs.ENVIRONMENT, specs.SERVICE, BARE % STEADY.replace("65%", "65"))
    result = scaling("shop", "--load", "1/s for 1m")
    assert 1 == result.exit_code
    assert "slo_specs/2.yaml:4:" in result.stdout
