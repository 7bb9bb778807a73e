"""promtool accepts the rules of every ready SLI type, and sees them count what they should."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.pipeline import compile_specs, emit
from tests import specs
from tests.kinds.slo.test_catalogue import CASES, SERVICE
from tests.live.test_promtool import Traffic

pytestmark = pytest.mark.live

Find = Callable[[str], str]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish an SLO of every ready type."""
    folder = tmp_path_factory.mktemp("catalogue")
    slos = [specs.slo(name=name.replace("_", "-"), sli=f"type: {name}, {case.fields}") for name, case in CASES.items()]
    compilation = compile_specs(specs.write(folder / "specs", specs.ENVIRONMENT, SERVICE, *slos))
    assert () == compilation.diagnostics
    for name, text in emit(compilation).texts["production"].items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "prometheus"


def succeeded(folder: Path, pattern: str, *command: str) -> int:
    """Run promtool over files and count those that it is content with."""
    files = sorted(str(path.relative_to(folder)) for path in folder.glob(pattern))
    result = subprocess.run([*command, *files], cwd=folder, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout.count("SUCCESS")


def test_the_rules_of_every_ready_type_are_accepted(published: Path, program: Find) -> None:
    lint = ("--lint=duplicate-rules", "--lint-fatal")
    assert len(CASES) == succeeded(published, "rules/shop/*.yml", program("promtool"), "check", "rules", *lint)


def test_the_tests_of_every_ready_type_pass(published: Path, program: Find) -> None:
    """Those that read counters are fed with raw ones, the others with recorded series."""
    assert len(CASES) <= succeeded(published, "tests/shop/*.test.yml", program("promtool"), "test", "rules")


def test_each_partition_of_a_topic_is_an_event(tmp_path: Path, program: Find) -> None:
    traffic = Traffic(tmp_path, specs.slo(sli="type: kafka_consumer_lag, group: billing, above: 100"))
    for partition, lag in enumerate((0, 100, 101, 5000)):
        labels = f'consumergroup="billing",topic="orders",partition="{partition}"'
        traffic.series(f"kafka_consumergroup_lag{{{labels}}}", f"{lag}x60")
    traffic.series('kafka_consumergroup_lag{consumergroup="other",topic="orders",partition="0"}', "9999x60")
    traffic.expect("20m", 'slo:error_ratio:5m{slo="avail"}', 0.5)
    traffic.run(program)


def test_a_job_is_late_once_its_last_success_is_too_old(tmp_path: Path, program: Find) -> None:
    traffic = Traffic(tmp_path, specs.slo(sli="type: kube_cronjob_success, cronjob: backup, max_age: 20m"))
    # promtool's clock starts at 0: the job succeeds then, and again after half an hour.
    traffic.series('kube_cronjob_status_last_successful_time{namespace="shop",cronjob="backup"}', "0x59 1800x60")
    traffic.expect("20m", 'slo:error_ratio:5m{slo="avail"}', 0)
    traffic.expect("29m", 'slo:error_ratio:5m{slo="avail"}', 1)
    traffic.expect("40m", 'slo:error_ratio:5m{slo="avail"}', 0)
    traffic.run(program)


def test_a_rollback_is_a_bad_one_of_all_transactions(tmp_path: Path, program: Find) -> None:
    traffic = Traffic(tmp_path, specs.slo(sli="type: postgres_commits, database: shop"))
    traffic.series('pg_stat_database_xact_commit{datid="1",datname="shop"}', "0+300x60")
    traffic.series('pg_stat_database_xact_rollback{datid="1",datname="shop"}', "0+100x60")
    traffic.expect("20m", 'slo:error_ratio:5m{slo="avail"}', 0.25)
    traffic.run(program)
