"""A PostgreSQL server of its own over restored files: in a folder, reached through a socket in it, gone afterwards."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shlex import quote
from tempfile import TemporaryFile

import asyncpg  # type: ignore[import-untyped]  # it has no types

from server.refusal import Refusal

_PORT = 5432  # in the socket's name alone: nothing listens on the network
_ASK_AGAIN_SECONDS = 0.2
_START_SECONDS = 6 * 3600  # recovery replays the archive first; the job's own deadline is what ends it
# On the command line, where they win over what 'ALTER SYSTEM' has left among the restored files: a copy must not
# archive into the repository of the original. It lets nobody in while it recovers, and so need not be as large.
_SETTINGS = {
    "listen_addresses": "",
    "shared_preload_libraries": "",
    "archive_mode": "off",
    "hot_standby": "off",
    "fsync": "off",
}
_CONFIGURATION, _ENTRANCE, _NAMES = "postgresql.conf", "pg_hba.conf", "pg_ident.conf"
_BOOTSTRAP_OID = 10  # the role that initdb made, whatever its name: pg_authid.dat


class Scratch:
    """The restored server."""

    def __init__(self, folder: Path, version: str) -> None:
        self.folder, self.data = folder, folder / "data"
        self._version = version

    @contextmanager
    def running(self) -> Iterator[None]:
        """Start the server and let it recover; raises Refusal with what it said last."""
        self._write_configuration()
        log = self.folder / "log"
        control = self._program("pg_ctl"), "-D", str(self.data), "-w"
        options = " ".join(f"-c {name}={quote(value)}" for name, value in self._settings().items())
        done = _run(*control, "-t", str(_START_SECONDS), "-l", str(log), "-o", options, "start")
        if done.returncode:
            raise Refusal(f"the restored server does not start: {_last_words(log)}")
        try:
            yield
        finally:
            _run(*control, "-m", "immediate", "stop")

    async def connect(self, database: str, user: str) -> asyncpg.Connection:
        """Open a connection through the socket, as soon as the server has recovered."""
        while True:
            try:
                return await asyncpg.connect(host=str(self.folder), port=_PORT, database=database, user=user)
            except asyncpg.CannotConnectNowError:  # pg_ctl waits for the server, not for the end of its recovery
                await asyncio.sleep(_ASK_AGAIN_SECONDS)

    async def superuser(self, database: str, user: str) -> str:
        """Name the role that may do everything, as any other role may ask."""
        connection = await self.connect(database, user)
        try:
            name: str = await connection.fetchval("select rolname from pg_roles where oid = $1", _BOOTSTRAP_OID)
        finally:
            await connection.close()
        return name

    def check_structure(self, database: str, user: str) -> None:
        """Read every table and index as a whole, and see that each fits the other; raises Refusal."""
        where = ("-h", str(self.folder), "-p", str(_PORT), "-U", user)
        done = _run(self._program("pg_amcheck"), *where, "--install-missing", database)
        if done.returncode:
            raise Refusal(f"pg_amcheck found damage: {' '.join(done.stdout.split())[:500]}")

    def remove(self) -> None:
        """Remove the restored files."""
        shutil.rmtree(self.data, ignore_errors=True)

    def _write_configuration(self) -> None:
        """Write files of our own: the original's may not be among the restored ones, or let nobody in."""
        for name, text in {_CONFIGURATION: "", _ENTRANCE: "local all all trust\n", _NAMES: ""}.items():
            (self.folder / name).write_text(text, encoding="utf-8")

    def _settings(self) -> dict[str, str]:
        files = {"config_file": _CONFIGURATION, "hba_file": _ENTRANCE, "ident_file": _NAMES}
        places = {setting: str(self.folder / name) for setting, name in files.items()}
        return {**places, "unix_socket_directories": str(self.folder), "port": str(_PORT), **_SETTINGS}

    def _program(self, name: str) -> str:
        """Find a program of the version that the backup is of."""
        places = os.pathsep.join((os.environ.get("PATH", ""), f"/usr/lib/postgresql/{self._version}/bin"))
        found = shutil.which(name, path=places)
        if found is None:
            raise Refusal(f"no {name} of PostgreSQL {self._version}; it is installed where backups are restored")
        return found


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    # A file, no pipe: a server that is started would inherit the pipe, and keep it open.
    with TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        done = subprocess.run(command, stdout=said, stderr=said, check=False)
        said.seek(0)
        return subprocess.CompletedProcess(command, done.returncode, said.read())


def _last_words(log: Path) -> str:
    try:
        return " / ".join(log.read_text("utf-8", "replace").splitlines()[-3:])
    except OSError:
        return "it says nothing"
