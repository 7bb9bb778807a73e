"""The command: what it says, with which exit code, and that a refusal is one line."""

import asyncio
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from pydantic import SecretStr

from server.cli import main
from server.contract import Contract
from server.settings import Settings
from tests.server.bench import PASSWORD, drive, opened
from tests.server.conftest import varied
from tests.server.instance import command, running, variables
from tests.server.parts import free_port


def called(environment: Mapping[str, str], *arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
    """Call the command in this process; only serving needs one of its own."""
    if "serve" in arguments:
        return command(environment, *arguments)
    result = CliRunner().invoke(main, arguments, input=said, env=environment)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return subprocess.CompletedProcess(arguments, result.exit_code, result.stdout, result.stderr)


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """Give the one line of a refusal."""
    assert 1 == done.returncode
    lines = [line for line in done.stderr.splitlines() if not line.startswith("{")]
    assert 1 == len(lines), done.stderr
    return lines[0]


def test_check_tells_the_state_of_everything(tmp_path: Path, contract: Contract) -> None:
    environment = variables(tmp_path, contract)
    done = called(environment, "check")
    assert 1 == done.returncode
    lines = dict(line.split(maxsplit=1) for line in done.stdout.splitlines())
    assert lines["contract"].startswith("fine (")
    assert lines["settings"].startswith("fine (token secret new at every start")
    assert lines["database"].startswith("not ready: ")
    assert 0 == called(environment, "migrate").returncode
    done = called(environment, "check")
    assert (0, "fine") == (
        done.returncode,
        dict(line.split(maxsplit=1) for line in done.stdout.splitlines())["database"],
    )


def test_migrate_makes_the_folder_and_may_be_repeated(
    tmp_path: Path, contract: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    environment = variables(tmp_path, contract, database_url="sqlite:///data/here/server.sqlite3")
    first, second = (called(environment, "migrate") for _ in range(2))
    assert (0, first.stdout) == (second.returncode, second.stdout), first.stderr
    assert (tmp_path / "data" / "here" / "server.sqlite3").exists()


def test_purge_tells_before_it_does(tmp_path: Path, contract: Contract) -> None:
    environment = variables(tmp_path, contract)
    assert 0 == called(environment, "migrate").returncode
    done = called(environment, "purge")
    assert 0 == done.returncode, done.stderr
    assert "0 to be deleted" in done.stdout
    assert "backup" in refused(called(environment, "purge", "--apply"))


def test_a_backup_of_what_cannot_be_backed_up_is_refused(tmp_path: Path, contract: Contract) -> None:
    environment = variables(tmp_path, contract)
    for words in (["take", "daily"], ["verify"], ["test", "weekly"]):
        expected = "watchbill-server: pgBackRest backs up PostgreSQL; of SQLite, copy the file with '.backup'"
        assert expected == refused(called(environment, "backup", *words))


def test_an_account_moves_to_another_tier(tmp_path: Path, contract: Contract, database_url: str) -> None:
    environment = variables(tmp_path, contract, database_url=database_url)
    assert 0 == called(environment, "migrate").returncode
    assert "watchbill-server: there is no account 'mary'" == refused(
        called(environment, "account", "mary", "--tier=pro")
    )
    settings = Settings(database_url=SecretStr(database_url), _env_file=None)

    async def story() -> str:
        async with opened(contract, settings) as bench, bench.account("mary") as mary:
            done = await asyncio.to_thread(called, environment, "account", "mary", "--tier", "pro")
            assert "mary is in tier pro; tokens that were issued before expire within 3600 s\n" == done.stdout
            return str((await mary.get("/account"))["tier"])

    assert "pro" == drive(story)
    expected = "watchbill-server: there is no tier 'gold' in the contract; it has enterprise, free, pro"
    assert expected == refused(called(environment, "account", "mary", "--tier", "gold"))


def test_accounts_are_made_for_a_load_test(tmp_path: Path, contract: Contract, database_url: str) -> None:
    environment = variables(tmp_path, contract, database_url=database_url)
    assert 0 == called(environment, "migrate").returncode
    wanted = ("test-accounts", "load", "--number=3", "--tier")

    def made(tier: str, password: str = PASSWORD) -> subprocess.CompletedProcess[str]:
        return called(environment, *wanted, tier, said=password + "\n")

    assert "load-1 to load-3 are in tier pro\n" == made("pro", "another password").stdout
    assert "load-1 to load-3 are in tier enterprise\n" == made("enterprise").stdout  # they are there, and change
    settings = Settings(database_url=SecretStr(database_url), _env_file=None)

    async def story() -> list[str]:
        tiers = []
        async with opened(contract, settings) as bench, bench.client() as client:
            for number in (1, 2, 3):
                said = {"name": f"load-{number}", "password": PASSWORD}
                client.token = (await client.post("/tokens", said))["access_token"]
                tiers.append(str((await client.get("/account"))["tier"]))
        return tiers

    assert ["enterprise"] * 3 == drive(story)
    assert "there is no tier 'gold'" in refused(made("gold"))
    assert "the password of 'load-1' will not do: String should have at least 12" in refused(made("pro", "short"))


@pytest.mark.parametrize("verb", ["check", "serve", "purge"])
def test_a_contract_that_is_missing_is_told_in_a_line(tmp_path: Path, contract: Contract, verb: str) -> None:
    environment = variables(tmp_path, contract, contract="nowhere.json")
    expected = "watchbill-server: contract nowhere.json: No such file or directory; name the file with"
    assert refused(called(environment, verb)).startswith(expected)


@pytest.mark.parametrize("verb", ["check", "serve", "migrate", "purge"])
def test_a_setting_that_is_wrong_is_told_in_a_line(tmp_path: Path, contract: Contract, verb: str) -> None:
    environment = variables(tmp_path, contract, port="http")
    assert refused(called(environment, verb)).startswith("watchbill-server: WATCHBILL_PORT: Input should be a valid")


def test_a_contract_that_the_routes_do_not_keep_is_told_in_a_line(tmp_path: Path, contract: Contract) -> None:
    other = varied(contract)
    classes = {"admin": {"routes": ["/api/v9/*"]}}
    other = Contract.model_validate({**other.model_dump(), "request_classes": classes})
    environment = variables(tmp_path, other, port=free_port())
    expected = "watchbill-server: the contract's request class 'admin': no route of this server fits '/api/v9/*'"
    assert expected == refused(called(environment, "serve"))
    assert expected == refused(called(environment, "check"))


def test_a_port_in_use_is_told_in_a_line(tmp_path: Path, contract: Contract) -> None:
    with running(tmp_path, contract) as server:
        environment = variables(tmp_path / "other", contract, port=server.port)
        expected = f"watchbill-server: WATCHBILL_PORT: cannot listen on 127.0.0.1:{server.port}: Address already in use"
        assert expected == refused(called(environment, "serve"))


def test_a_database_that_is_away_is_told_in_a_line(tmp_path: Path, contract: Contract) -> None:
    environment = variables(tmp_path, contract, database_url=f"postgresql://me:hunter2@127.0.0.1:{free_port()}/app")
    for verb in (["migrate"], ["purge"], ["account", "mary", "--tier", "pro"]):
        line = refused(called(environment, *verb))
        assert "the database cannot be used" in line
        assert "hunter2" not in line


def test_help_names_every_command(tmp_path: Path, contract: Contract) -> None:
    done = called(variables(tmp_path, contract), "--help")
    assert 0 == done.returncode
    for verb in ("account", "backup", "check", "migrate", "purge", "serve"):
        assert f"\n  {verb} " in done.stdout
