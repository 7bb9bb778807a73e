"""The real parts that the server depends on: PostgreSQL and Redis, started, frozen, stopped and started again.

They end with the process that started them, even if that is killed.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest

_PATIENCE_SECONDS = 30.0


def program(name: str, package: str) -> str:
    """Find a program of Debian's; without it the test is skipped, and fails where CI should have installed it."""
    places = [*os.environ["PATH"].split(":"), *map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin")))]
    found = shutil.which(name, path=":".join(places))
    return found or missing(name, package)


def missing(name: str, package: str) -> NoReturn:
    """Say that a part is missing."""
    text = f"NO {name.upper()}: nothing was tested against it; on Debian: apt-get install {package}"
    if os.environ.get("CI") == "true":
        pytest.fail(text)
    pytest.skip(text)


# Below what the kernel gives to whoever asks for any port or connects (net.ipv4.ip_local_port_range).
_PORTS = range(15000, 32000)
_reserved: list[socket.socket] = []


def free_port() -> int:
    """Find a port that nothing listens on, and that no other test is given as long as this process lives."""
    while not _reserve(port := secrets.choice(_PORTS)):
        pass
    return port


def _reserve(port: int) -> bool:
    # Other workers and other runs find its name taken, a socket that ends with this process and leaves no file.
    name = socket.socket(socket.AF_UNIX)
    try:
        name.bind(f"\0watchbill-port-{port}")
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        name.close()
        return False
    _reserved.append(name)
    return True


def tethered(*command: str) -> list[str]:
    """Let the kernel kill a program when the process that started it is gone."""
    return ["setpriv", "--pdeathsig", "KILL", "--", *command]


def until(condition: Callable[[], object], what: str, seconds: float = _PATIENCE_SECONDS, step: float = 0.02) -> None:
    """Wait for a condition."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            pytest.fail(f"not within {seconds:g} s: {what}")
        time.sleep(step)


def listens(port: int) -> bool:
    """Whether something accepts connections there."""
    with socket.socket() as client:
        client.settimeout(1)
        return client.connect_ex(("127.0.0.1", port)) == 0


class Part:
    """What can be started and stopped."""

    def start(self) -> None:
        """Start it, and wait until it answers."""
        raise NotImplementedError

    def stop(self) -> None:
        """Stop it."""
        raise NotImplementedError

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Have it stopped for a while."""
        self.stop()
        try:
            yield
        finally:
            self.start()


# Waits until the other end of its standard input is closed: by `remove`, or by the end of that process, whatever it is.
# PostgreSQL is many processes, some perhaps frozen: no signal of the kernel's to one of them would reach all.
_KEEPER = """
cat > /dev/null
pid=$(head -n 1 "$1/data/postmaster.pid") && kill -STOP "$pid" \\
    && kill -KILL "$pid" $(cat "/proc/$pid/task/$pid/children")
rm -rf "$1"
"""


class Postgres(Part):
    """A PostgreSQL server of its own, under an account that may run it, without a disk to wait for."""

    _SETTINGS: tuple[str, ...] = (
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "max_connections=200",
        "shared_buffers=32MB",
    )

    def __init__(self) -> None:
        self.port = free_port()
        self._initdb, self._pg_ctl, self._psql = (program(name, "postgresql") for name in ("initdb", "pg_ctl", "psql"))
        # Not pytest's folder: its parents are closed to the account that the server runs as.
        self._folder = Path(tempfile.mkdtemp(prefix="watchbill-postgres-"))
        if os.geteuid() == 0:
            shutil.chown(self._folder, "nobody")
        keeper = ["sh", "-c", _KEEPER, "keeper", str(self._folder)]
        self._keeper = subprocess.Popen(
            keeper, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        )
        self._count = 0
        self._run(self._initdb, "-D", str(self._data), "-U", "postgres", "--auth=trust", "--no-sync", *self._LOCALE)
        self.start()

    _LOCALE = ("--locale=C", "--encoding=UTF8")

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        options = " ".join(f"-c {setting}" for setting in self._SETTINGS)
        log = str(self._folder / "log")
        self._run(self._pg_ctl, "-D", str(self._data), "-w", "-l", log, "-o", f"-p {self.port} {options}", "start")

    def stop(self, how: str = "fast") -> None:
        """Stop the server: `smart`, `fast`, or `immediate`, as after a crash."""
        self._run(self._pg_ctl, "-D", str(self._data), "-w", "-m", how, "stop")

    def kill(self) -> None:
        """Kill the server and all its processes, as the kernel does when memory runs out."""
        killed = self._signal(signal.SIGKILL)
        until(lambda: not any(map(runs, killed)), "PostgreSQL is gone")
        (self._data / "postmaster.pid").unlink()  # a zombie that nobody has reaped yet would keep its lock

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Freeze the server with all its connections; nothing is closed, and nothing answers."""
        self._signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._signal(signal.SIGCONT)

    def create(self) -> str:
        """Make an empty database; give its URL."""
        self._count += 1
        name = f"test_{self._count}"
        self.run_sql(f"create database {name}")
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def drop(self, url: str) -> None:
        """Remove a database and whoever still is connected to it."""
        self.run_sql(f"drop database if exists {url.rpartition('/')[2]} with (force)")

    def run_sql(self, statement: str, database: str = "postgres") -> str:
        """Run a statement; give what it answers."""
        where = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-d", database]
        return self._run(self._psql, *where, "-qtA", "-v", "ON_ERROR_STOP=1", "-c", statement)

    def remove(self) -> None:
        """Stop the server and remove what it has written."""
        assert self._keeper.stdin is not None
        self._keeper.stdin.close()
        self._keeper.wait(_PATIENCE_SECONDS)

    def _signal(self, number: signal.Signals) -> list[int]:
        postmaster = int((self._data / "postmaster.pid").read_text().split()[0])
        os.kill(postmaster, signal.SIGSTOP)  # first of all, or it would start new children meanwhile
        pids = [postmaster, *children(postmaster)]
        for pid in pids:
            os.kill(pid, number)
        return pids

    def _run(self, *command: str) -> str:
        # A file, no pipe: the server that is started would inherit the pipe and keep it open.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(self._as_nobody(*command), stdout=output, stderr=output, cwd="/", check=False)
            output.seek(0)
            text = output.read()
        if done.returncode:
            raise RuntimeError(f"{command[0]} failed: {text}")
        return text.strip()

    @staticmethod
    def _as_nobody(*command: str) -> list[str]:
        return ["runuser", "-u", "nobody", "--", *command] if os.geteuid() == 0 else list(command)


def children(pid: int) -> list[int]:
    """Name the child processes of a process."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def runs(pid: int) -> bool:
    """Whether a process is there, and is more than a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class Redis(Part):
    """A Redis server of its own that keeps nothing."""

    def __init__(self) -> None:
        self.port = free_port()
        self._command = [program("redis-server", "redis-server"), "--port", str(self.port), "--bind", "127.0.0.1"]
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = tethered(*self._command, "--save", "", "--appendonly", "no")
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        until(lambda: listens(self.port), "Redis answers")

    def stop(self) -> None:
        """Stop it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Freeze it; connections stay open, and nothing answers."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def clear(self) -> None:
        """Forget everything."""
        with socket.create_connection(("127.0.0.1", self.port), _PATIENCE_SECONDS) as client:
            client.sendall(b"FLUSHALL\r\n")
            client.recv(64)
