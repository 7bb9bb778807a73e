"""A PostgreSQL server with pgBackRest beside it: what backups are taken of, and where they lie."""

import os
import shutil
import subprocess
from pathlib import Path

from tests.server.parts import Postgres, program

STANZA = "swift"
_CONFIGURATION = """\
[global]
repo1-path={folder}/standard
repo1-retention-full=1
repo2-path={folder}/offsite
repo2-retention-full=1
log-path={folder}/pgbackrest-log
lock-path={folder}/lock
spool-path={folder}/spool
start-fast=y
[swift]
pg1-path={data}
pg1-port={port}
pg1-socket-path={folder}
pg1-user=postgres
"""
_FOLDERS = ("standard", "offsite", "pgbackrest-log", "lock", "spool", "scratch")


class Saved(Postgres):
    """A server that archives its log into two repositories. Programs in `path` run as who may run a server."""

    # full_page_writes stays on: a backup is taken while pages are written. The socket is beside `data`.
    _SETTINGS = ("listen_addresses=127.0.0.1", "unix_socket_directories=..", "fsync=off", "shared_buffers=32MB")

    def __init__(self) -> None:
        self._pgbackrest = program("pgbackrest", "pgbackrest")
        super().__init__()
        for name in _FOLDERS:
            (self.folder / name).mkdir()
            if os.geteuid() == 0:
                shutil.chown(self.folder / name, "nobody")
        self._configuration.write_text(_CONFIGURATION.format(folder=self.folder, data=self._data, port=self.port))
        self._configuration.chmod(0o644)
        self.path = self._programs()
        self._archive()

    @property
    def folder(self) -> Path:
        """Where everything is."""
        return self._folder

    @property
    def _configuration(self) -> Path:
        return self.folder / "pgbackrest.conf"

    @property
    def variables(self) -> dict[str, str]:
        """What a job on backups finds in its environment."""
        return {
            "PATH": f"{self.path}{os.pathsep}{os.environ['PATH']}",
            "PGBACKREST_CONFIG": str(self._configuration),
            "PGBACKREST_STANZA": STANZA,
        }

    def pgbackrest(self, *words: str) -> str:
        """Run pgBackRest by hand."""
        done = subprocess.run(
            ["pgbackrest", "--log-level-console=warn", *words],
            env={**os.environ, **self.variables},
            capture_output=True,
            text=True,
            check=False,
        )
        assert 0 == done.returncode, done.stdout + done.stderr
        return done.stdout

    def destroy(self) -> None:
        """Lose the server and everything in its folder, as with a disk."""
        self.stop("immediate")
        shutil.rmtree(self._data)

    def files(self, repository: str, ending: str) -> list[Path]:
        """List files of the backups in a repository, the largest first."""
        found = (self.folder / repository / "backup" / STANZA).glob(f"2*/**/*{ending}")
        return sorted(found, key=lambda path: (-path.stat().st_size, path))

    def _programs(self) -> Path:
        """Let programs that root may not run be run by somebody else."""
        folder = self.folder / "bin"
        folder.mkdir()
        for real in (self._pgbackrest, self._pg_ctl):
            script = folder / Path(real).name
            script.write_text(f'#!/bin/sh\ncd / && exec {" ".join(self._as_nobody(real))} "$@"\n')
            script.chmod(0o755)
        return folder

    def _archive(self) -> None:
        push = f"pgbackrest --config={self._configuration} --stanza={STANZA} archive-push %p"
        for setting, value in {"archive_mode": "on", "archive_command": push}.items():
            # Beside the data, where a restore finds it: a copy must not archive into the same repositories.
            self.run_sql(f"alter system set {setting} = '{value}'")
        self.stop()
        self.start()
        self.pgbackrest("stanza-create")
