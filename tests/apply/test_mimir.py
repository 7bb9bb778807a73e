"""`watchbill apply mimir` against a stand-in of Mimir's ruler: its own namespace is brought up to date, others stay."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from generator.cli import main
from tests import specs
from tests.apply.mimir_stand_in import Groups, Mimir, running

OURS = "watchbill-production"
GROUPS = {"slo-avail-fast", "slo-avail-slow"}


@pytest.fixture
def mimir() -> Iterator[Mimir]:
    with running() as found:
        yield found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return specs.write(tmp_path / "specs", specs.ENVIRONMENT, specs.SERVICE, specs.slo())


def apply(folder: Path, mimir: Mimir, *options: str) -> Result:
    command = ["apply", "mimir", "--specs", str(folder), "--url", mimir.url, "--tenant", "shop", *options]
    return CliRunner().invoke(main, command)


def ours(mimir: Mimir) -> Groups:
    return mimir.tenants["shop"][OURS]


def test_the_first_time_all_groups_are_new_and_are_what_the_files_say(folder: Path, mimir: Mimir) -> None:
    result = apply(folder, mimir)
    assert (0, "create slo-avail-fast\ncreate slo-avail-slow\nrule groups: 2 new\n") == (
        result.exit_code,
        result.output,
    )
    artifacts = specs.artifacts(folder.parent / "again", specs.slo())
    written = yaml.safe_load(artifacts["prometheus/rules/shop/avail.yml"].text)["groups"]
    assert {group["name"]: group for group in written} == ours(mimir)


def test_the_second_time_nothing_is_written(folder: Path, mimir: Mimir) -> None:
    apply(folder, mimir)
    mimir.writes.clear()
    assert "rule groups: 2 as they were\n" == apply(folder, mimir).output
    assert [] == mimir.writes


def test_what_differs_is_shown_and_set(folder: Path, mimir: Mimir) -> None:
    apply(folder, mimir)
    ours(mimir)["slo-avail-fast"]["interval"] = "5m"
    mimir.writes.clear()
    shown = apply(folder, mimir, "--dry-run")
    assert '-  "interval": "5m",\n+  "interval": "30s",\n' in shown.output
    assert [] == mimir.writes
    result = apply(folder, mimir)
    assert "change slo-avail-fast\nrule groups: 1 changed, 1 as they were\n" == result.output
    assert "30s" == ours(mimir)["slo-avail-fast"]["interval"]


def test_what_is_gone_is_removed_and_other_namespaces_and_tenants_stay(
    folder: Path, mimir: Mimir, tmp_path: Path
) -> None:
    group = {"name": "theirs", "rules": [{"record": "a", "expr": "b"}]}
    mimir.tenants = {"shop": {"by-hand": {"theirs": group}}, "other": {OURS: {"theirs": group}}}
    apply(folder, mimir)
    fewer = specs.write(tmp_path / "fewer", specs.ENVIRONMENT, specs.SERVICE, specs.slo("other"))
    result = apply(fewer, mimir)
    assert "remove slo-avail-fast\nremove slo-avail-slow\nrule groups: 2 new, 2 removed\n" in result.output
    assert {"slo-other-fast", "slo-other-slow"} == ours(mimir).keys()
    assert {"theirs": group} == mimir.tenants["shop"]["by-hand"] == mimir.tenants["other"][OURS]


def test_a_server_error_half_way_says_what_is_left_and_a_second_run_goes_on(folder: Path, mimir: Mimir) -> None:
    mimir.fails_after = 1
    result = apply(folder, mimir)
    assert 1 == result.exit_code
    assert f"refuses POST /prometheus/config/v1/rules/{OURS} with 500: server error" in result.output
    assert "rule groups: 1 new; 1 are left: run it again once that is mended" in result.output
    mimir.fails_after = None
    assert "rule groups: 1 new, 1 as they were\n" in apply(folder, mimir).output


def test_a_wrong_token_changes_nothing(folder: Path, mimir: Mimir) -> None:
    command = ["apply", "mimir", "--specs", str(folder), "--url", mimir.url]
    result = CliRunner().invoke(main, command)
    assert 1 == result.exit_code
    assert "put a valid one into MIMIR_TOKEN; nothing was changed" in result.output
    assert [] == mimir.writes


def test_what_is_no_ruler_is_said_so(folder: Path, mimir: Mimir, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Mimir, "answer", lambda *_: (200, "<html>"))
    result = apply(folder, mimir)
    assert 1 == result.exit_code
    assert "does not answer GET /prometheus/config/v1/rules/watchbill-production as it should" in result.output
