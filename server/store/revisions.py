"""The migrations that this version of the server has, and whether a database has them all."""

from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, column, inspect, select, table

MIGRATIONS = Path(__file__).parent / "migrations"


def configuration() -> Config:
    """Configure alembic without a file of its own: the migrations lie in the package."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    return config


@cache
def known() -> tuple[str, ...]:
    """Name all revisions, the newest first."""
    return tuple(script.revision for script in ScriptDirectory.from_config(configuration()).walk_revisions())


def head() -> str:
    """Name the newest revision."""
    return known()[0]


def current(connection: Connection) -> str | None:
    """Read the revision a database is at; none is an empty database."""
    # Not through alembic, which has a log line for each time.
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalar(select(column("version_num")).select_from(table("alembic_version")))


def is_newer(revision: str | None) -> bool:
    """Whether a newer server has migrated the database; the one before it goes on working (its migrations fit both)."""
    return revision is not None and revision not in known()


def is_behind(revision: str | None) -> bool:
    """Whether a database at this revision lacks a migration."""
    return revision is None or revision in known()[1:]
