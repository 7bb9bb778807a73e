"""What the tests start ends with them, even if they are killed, and no two of them take the same port."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.server.conftest import ROOT
from tests.server.parts import free_port, runs, until

STARTING = """
import signal, time
from tests.server.parts import Postgres, Redis, children
part = {part}()
{then}
print({told}, flush=True)
time.sleep(60)
"""
POSTMASTER = "int((part._data / 'postmaster.pid').read_text().split()[0])"


def left_by_a_killed_process(part: str, then: str, told: str) -> list[str]:
    """Start a part in a process of its own, do something with it, and kill the process; give what it has told."""
    script = STARTING.format(part=part, then=then, told=told)
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline().split()
        process.kill()
    return said


@pytest.mark.parametrize("then", ["", "part._signal(signal.SIGSTOP)"], ids=["running", "frozen"])
def test_postgresql_ends_with_whoever_started_it(postgres: object, then: str) -> None:
    told = f"part._folder, {POSTMASTER}, *children({POSTMASTER})"
    folder, *pids = left_by_a_killed_process("Postgres", then, told)
    assert len(pids) > 3
    until(lambda: not any(runs(int(pid)) for pid in pids), "all its processes are gone", 10)
    until(lambda: not Path(folder).exists(), "its files are gone", 10)


@pytest.mark.parametrize("then", ["", "part._process.send_signal(signal.SIGSTOP)"], ids=["running", "frozen"])
def test_redis_ends_with_whoever_started_it(redis: object, then: str) -> None:
    (pid,) = left_by_a_killed_process("Redis", then, "part._process.pid")
    until(lambda: not runs(int(pid)), "it is gone", 10)


def test_a_port_is_given_once() -> None:
    ports = [free_port() for _ in range(50)]
    assert 50 == len(set(ports))
    again = f"from tests.server import parts; print([port for port in {ports} if parts._reserve(port)])"
    done = subprocess.run([sys.executable, "-c", again], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "[]" == done.stdout.strip()
