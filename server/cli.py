"""The command line of the server: settings from the environment in, exit code out."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from server import contract as contracts
from server import settings as settings_
from server.contract import Contract
from server.refusal import Refusal
from server.settings import Settings
from server.version import VERSION


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, message="watchbill-server %(version)s")
def main() -> None:
    """Serve the API as its contract promises. Settings are environment variables that begin with WATCHBILL_.

    Exit codes: 0 fine, 1 refused (one line says why), 2 wrong usage.
    """


@main.command(short_help="Serve until told to end.")
def serve() -> None:
    """Serve until SIGTERM; then drain, finish what runs, flush, and leave."""
    with _refusing():
        from server.app import build
        from server.serving import serve as run

        settings, contract = _told()
        run(build(contract, settings))


@main.command(short_help="Bring the database to the newest revision.")
def migrate() -> None:
    """Bring the database to the newest revision. Several replicas may do so at once."""
    with _refusing():
        from server.store.migrate import migrate as run

        revision = run(settings_.read())
        click.echo(f"the database is at revision {revision}")


@main.command(short_help="Apply the retention contract; without --apply, only tell.")
@click.option("--apply", is_flag=True, help="Archive and delete; without it, only tell what would be done.")
def purge(apply: bool) -> None:
    """Archive and delete what is old enough, or tell what that would be."""
    with _refusing():
        from server.purge import purge as run

        settings, contract = _told()
        for line in run(contract, settings, not apply).lines():
            click.echo(line)


@main.group(short_help="Take, verify and test backups, where pgBackRest is configured.")
def backup() -> None:
    """Take, verify and test backups of a PostgreSQL database with pgBackRest, which has a configuration of its own.

    What is done is recorded in the database: the server's metrics tell it, and a purge asks for it.
    """


_REPOSITORY = click.option(
    "--repository", type=click.IntRange(1, 256), default=1, show_default=True, help="pgBackRest's number of it."
)
_SECONDS = click.FloatRange(0, min_open=True)


@backup.command(short_help="Take a backup.")
@click.argument("schedule")
@click.option("--type", "how", type=click.Choice(["full", "incremental"]), default="full", show_default=True)
@click.option("--wait", type=click.FloatRange(0), default=0, help="Seconds to wait while another one is being taken.")
@_REPOSITORY
def take(schedule: str, how: str, wait: float, repository: int) -> None:
    """Take a backup, and record it under the name of its schedule."""
    with _refusing():
        from server.backup.taking import take as run

        for line in run(settings_.read(), schedule, how, repository, wait):
            click.echo(line)


@backup.command(short_help="Compare all backups of a repository with their checksums.")
@_REPOSITORY
def verify(repository: int) -> None:
    """Delete the backups that have expired, and compare every file of the others with its checksum."""
    with _refusing():
        from server.backup.taking import verify as run

        for line in run(settings_.read(), repository):
            click.echo(line)


@backup.command("test", short_help="Restore the newest backup beside the database, and compare.")
@click.argument("name")
@click.option("--latest", is_flag=True, help="Replay the archive to its end, and compare with what is there now.")
@click.option("--rto", type=_SECONDS, help="Seconds that it may take.")
@click.option("--rpo", type=_SECONDS, help="Seconds of which the work may be lost.")
@_REPOSITORY
def restore_test(name: str, latest: bool, rto: float | None, rpo: float | None, repository: int) -> None:
    """Restore the newest backup into WATCHBILL_SCRATCH_FOLDER, start a server there, and compare; then remove it."""
    with _refusing():
        from datetime import timedelta

        from server.backup.testing import Asked, test

        times = (None if seconds is None else timedelta(seconds=seconds) for seconds in (rto, rpo))
        for line in test(settings_.read(), Asked(name, repository, latest, *times)):
            click.echo(line)


@main.command(short_help="Tell what actions were run on alerts, or refused.")
@click.option("--last", "number", type=click.IntRange(1, 10_000), default=20, show_default=True, help="How many.")
@click.option("--json", "as_json", is_flag=True, help="All of each, as a JSON object on a line.")
def audit(number: int, as_json: bool) -> None:
    """Tell what was decided about actions, the newest first: run, tried out, refused, failed, lost."""
    with _refusing():
        from server.automation import audit as audits

        made = audits.last(settings_.read(), number)
        for line in (audits.json_lines if as_json else audits.table)(made):
            click.echo(line)


@main.command(short_help="Move an account to another tier.")
@click.argument("name")
@click.option("--tier", required=True, help="A tier of the contract's rate limit on tools.")
def account(name: str, tier: str) -> None:
    """Move an account to another tier. Tokens that it has keep their tier until they expire."""
    with _refusing():
        from server.tiers import move

        settings, contract = _told()
        move(contract, settings, name, tier)
        seconds = contract.authentication.token_seconds
        click.echo(f"{name} is in tier {tier}; tokens that were issued before expire within {seconds} s")


@main.command(short_help="Make accounts for a load test.")
@click.argument("prefix")
@click.option("--number", type=click.IntRange(1, 10_000), required=True, help="How many: PREFIX-1, PREFIX-2, ...")
@click.option("--tier", required=True, help="A tier of the contract's rate limit on tools.")
def test_accounts(prefix: str, number: int, tier: str) -> None:
    """Make accounts for a load test, with the password that is read from standard input.

    Those that are there already get this password and this tier.
    """
    with _refusing():
        from server.tiers import provide

        settings, contract = _told()
        password = sys.stdin.readline().rstrip("\n")
        provide(contract, settings, [f"{prefix}-{each}" for each in range(1, number + 1)], password, tier)
        click.echo(f"{prefix}-1 to {prefix}-{number} are in tier {tier}")


@main.command(short_help="Tell whether the server would start, and be ready.")
def check() -> None:
    """Compare contract, settings and the state of the database with what this server needs; change nothing."""
    with _refusing():
        from server.readiness import findings

        settings, contract = _told()
        found = findings(contract, settings)
        for finding in found:
            click.echo(f"{finding.subject:<10} {finding.text}")
    if not all(finding.fine for finding in found):
        sys.exit(1)


def _told() -> tuple[Settings, Contract]:
    settings = settings_.read()
    return settings, contracts.load(settings.contract, settings.service)


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except Refusal as refusal:
        click.echo(f"watchbill-server: {refusal}", err=True)
        sys.exit(1)
