"""Running a program: no shell, nothing on its input, a small environment, a group of its own that ends with it."""

import asyncio
import os
import signal
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from server.automation.output import Output

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

# What clients of Kubernetes need to find their cluster and to keep their cache; nothing else is handed on.
_HANDED_ON = ("HOME", "KUBECONFIG", "KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT")
_MANNERS_SECONDS = 0.5  # between asking a program to end and ending it
_REAP_SECONDS = 5.0

How = Literal["ended", "not_started", "shutdown", "timed_out"]


@dataclass(frozen=True)
class Ended:
    """How a program ended; the exit code is negative for a signal, and there is none if it never started."""

    how: How
    exit_code: int | None
    output: str


async def run(command: Sequence[str], seconds: float, stop: asyncio.Event) -> Ended:
    """Run a program until it ends, its time is over, or it is to stop; then nothing of its group is left."""
    output = Output()
    with output.pipe() as writing:
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=DEVNULL,
                stdout=writing,
                stderr=writing,
                env=environment(),
                cwd="/",
                start_new_session=True,
            )
        except OSError as error:
            return Ended("not_started", None, f"{command[0]}: {error.strerror}")
        try:
            how = await _ending(process, seconds, stop)
        finally:
            await _end(process)
    return Ended(how, process.returncode, output.text())


def environment() -> dict[str, str]:
    """Give a program its environment: ours holds secrets."""
    handed_on = {name: os.environ[name] for name in _HANDED_ON if name in os.environ}
    return {"PATH": PATH, "LANG": "C.UTF-8", **handed_on}


async def _ending(process: Process, seconds: float, stop: asyncio.Event) -> How:
    ended, stopped = asyncio.ensure_future(process.wait()), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait({ended, stopped}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if ended.done():
            return "ended"
        return "shutdown" if stopped.done() else "timed_out"
    finally:
        ended.cancel()
        stopped.cancel()


async def _end(process: Process) -> None:
    """End the whole group: politely, if its first is still there; what that one has left behind, at once."""
    if process.returncode is None:
        _signal(process, signal.SIGTERM)
        await _wait(process, _MANNERS_SECONDS)
    _signal(process, signal.SIGKILL)
    await _wait(process, _REAP_SECONDS)


def _signal(process: Process, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):  # nobody is left, or has become somebody else
        os.killpg(process.pid, number)


async def _wait(process: Process, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await process.wait()
