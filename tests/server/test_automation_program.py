"""Running a program: its time, its group, its output, its environment, on either event loop."""

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
import uvloop

from server.automation.output import Output
from server.automation.program import Ended, run
from tests.server.parts import runs, until

T = TypeVar("T")

Drive = Callable[[Callable[[], Awaitable[T]]], T]


@pytest.fixture(params=["asyncio", "uvloop"])
def ended(request: pytest.FixtureRequest) -> Callable[..., Ended]:
    """Run a Python program to its end, on either loop."""

    def called(program: str, *arguments: str, seconds: float = 10, stop_after: float | None = None) -> Ended:
        async def story() -> Ended:
            stop = asyncio.Event()
            if stop_after is not None:
                asyncio.get_running_loop().call_later(stop_after, stop.set)
            return await run([sys.executable, "-Ic", program, *arguments], seconds, stop)

        factory = uvloop.new_event_loop if request.param == "uvloop" else None
        with asyncio.Runner(loop_factory=factory) as runner:
            return runner.run(story())

    return called


def test_a_program_that_ends_tells_its_code_and_its_output(ended: Callable[..., Ended]) -> None:
    text = "import sys; print('to one', flush=True); print('to the other', file=sys.stderr); sys.exit(3)"
    assert Ended("ended", 3, "to one\nto the other\n") == ended(text)
    assert Ended("ended", 0, "") == ended("")


def test_a_program_that_a_signal_ends_tells_it(ended: Callable[..., Ended]) -> None:
    assert Ended("ended", -9, "") == ended("import os; os.kill(os.getpid(), 9)")


def test_a_program_that_is_missing_is_told() -> None:
    async def story() -> Ended:
        return await run(["no-such-program", "x"], 5, asyncio.Event())

    assert Ended("not_started", None, "no-such-program: No such file or directory") == asyncio.run(story())


def test_no_shell_reads_the_arguments(ended: Callable[..., Ended]) -> None:
    nasty = "; touch x | $(id) `id` > y * ~ \\ '\""
    assert f"{nasty}\n" == ended("import sys; print(sys.argv[1])", nasty).output


def test_it_gets_a_small_environment_an_empty_input_and_the_root(
    ended: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHBILL_TOKEN_SECRET", "hunter2")
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "10.0.0.1")
    program = (
        "import os, sys; print(sorted(os.environ), repr(sys.stdin.read()), os.getcwd(), os.getsid(0) == os.getpid())"
    )
    output = ended(program).output
    assert "hunter2" not in output
    assert "TOKEN" not in output
    assert "'KUBERNETES_SERVICE_HOST'" in output
    assert output.endswith("'' / True\n")


GRANDCHILD = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-Ic", '''
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
time.sleep(60)
'''])
with open(sys.argv[1], "w") as file:
    file.write(f"{os.getpid()} {child.pid} ")
print("begun", flush=True)
time.sleep(float(sys.argv[2]))
"""


def pids(path: Path) -> list[int]:
    """Read which processes there were."""
    return [int(pid) for pid in path.read_text().split()]


def test_its_time_is_over_for_grandchildren_as_well(ended: Callable[..., Ended], tmp_path: Path) -> None:
    started = time.monotonic()
    assert Ended("timed_out", -9, "begun\n") == ended(GRANDCHILD, str(tmp_path / "pids"), "60", seconds=1.5)
    assert 1.5 <= time.monotonic() - started < 10
    assert 2 == len(pids(tmp_path / "pids"))
    until(lambda: not any(map(runs, pids(tmp_path / "pids"))), "both are gone")


def test_what_it_leaves_behind_neither_lives_on_nor_holds_us_up(ended: Callable[..., Ended], tmp_path: Path) -> None:
    started = time.monotonic()
    assert Ended("ended", 0, "begun\n") == ended(GRANDCHILD, str(tmp_path / "pids"), "0.1", seconds=30)
    assert time.monotonic() - started < 4
    until(lambda: not any(map(runs, pids(tmp_path / "pids"))), "both are gone")


def test_one_that_leaves_its_group_does_not_hold_us_up(ended: Callable[..., Ended], tmp_path: Path) -> None:
    program = """
import os, sys, time
if os.fork() == 0:
    os.setsid()
    open(sys.argv[1], "w").write(str(os.getpid()))
    time.sleep(5)
    os._exit(0)
while not os.path.exists(sys.argv[1]):
    time.sleep(0.01)
print("left")
"""
    started = time.monotonic()
    assert Ended("ended", 0, "left\n") == ended(program, str(tmp_path / "pid"))
    assert time.monotonic() - started < 4
    os.kill(int((tmp_path / "pid").read_text()), 9)


def test_it_can_be_told_to_stop(ended: Callable[..., Ended]) -> None:
    found = ended("import time; print('begun', flush=True); time.sleep(60)", seconds=30, stop_after=1.5)
    assert Ended("shutdown", -15, "begun\n") == found


def test_of_a_flood_the_first_and_the_last_words_are_kept(ended: Callable[..., Ended]) -> None:
    program = "import sys\nfor n in range(100000): print(f'line {n:06}')\nprint('no newline', end='')"
    found = ended(program)
    assert found.output.startswith("line 000000\nline 000001\n")
    assert found.output.endswith("line 099999\nno newline")
    assert "bytes left out]\nline " in found.output
    assert len(found.output) < 9000


def text_of(*pieces: bytes) -> str:
    """Give what is kept of an output that comes in pieces."""
    output = Output()
    for piece in pieces:
        output.take(piece)
    return output.text()


def test_output_is_told_without_secrets_nuls_and_broken_characters() -> None:
    assert "token=[redacted] a\ufffdb \ufffd" == text_of(b"tok", b"en=hunter2 a\0b \xff")


@pytest.mark.parametrize("place", range(4050, 4110, 3))
@pytest.mark.parametrize("kind", [b"Authorization: Bearer ", b"eyJhbGciOi."])
def test_a_secret_is_not_told_by_halves(place: int, kind: bytes) -> None:
    secret = kind + b"abcdefghijklmnopqrstuvwxyz.abcd\n"
    for before, after in ((place, 20_000), (20_000, place - 4050)):
        text = text_of(b"x" * (before - 1) + b"\n", secret, b"y" * 40 + b"\n", b"z\n" * (after // 2))
        assert not any(f"{piece}" in text for piece in ("abcd", "klmn", "wxyz"))


def test_all_of_a_short_output_is_told() -> None:
    whole = b"".join(b"%07d\n" % n for n in range(1024))
    assert whole.decode() == text_of(whole)
    assert text_of(whole, b"more\n").startswith("0000000\n")
