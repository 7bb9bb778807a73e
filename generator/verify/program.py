"""An official program that judges files: how it is found and started, and what it says."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


class ProgramError(Exception):
    """A program is not there, or does not do its work; the text says which in one line."""


@dataclass(frozen=True)
class Refusal:
    """What a program said of a file; `part` is the rule group or the module that it named, `rule` counts from 0."""

    path: str
    message: str
    part: str | None = None
    rule: int | None = None


@dataclass(frozen=True)
class Report:
    """What a program said, on either stream, and its exit code."""

    what: str
    code: int
    text: str

    def unread(self) -> ProgramError:
        """Make the error of a program that failed and said nothing of any file."""
        last = self.text.strip().splitlines()[-1:] or ["it said nothing"]
        return ProgramError(f"{self.what} failed with {self.code}: {last[0]}")


@dataclass(frozen=True)
class Program:
    """A program: its name in messages and its code in diagnostics, its files' names, where to get it, its patience."""

    name: str
    code: str
    executables: tuple[str, ...]
    package: str
    variable: str
    seconds: float

    def find(self, executable: str | None = None) -> str:
        """Find it: as given, in its environment variable, or on the PATH."""
        wanted = executable or os.environ.get(self.variable)
        names = (wanted,) if wanted else self.executables
        found = next(filter(None, map(shutil.which, names)), None)
        if found is None:
            remedy = f"install it (Debian: apt-get install {self.package}) or set {self.variable}"
            raise ProgramError(f"'{names[0]}' is not to be found; {remedy}")
        return found

    def run(
        self,
        executable: str,
        root: Path,
        command: Sequence[str],
        arguments: Sequence[str] = (),
        settings: Mapping[str, str] | None = None,
    ) -> Report:
        """Run it in a folder, and wait for it; `command` is what errors name, `settings` what the environment lacks."""
        what = " ".join((self.name, *command))
        try:
            result = subprocess.run(
                [executable, *command, *arguments],
                cwd=root,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                errors="replace",
                env={**(settings or {}), **os.environ},
                timeout=self.seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise ProgramError(f"{what} took longer than {self.seconds:g} s and was stopped") from None
        except OSError as error:
            raise ProgramError(f"'{executable}' cannot be started: {error.strerror}") from None
        return Report(what, result.returncode, result.stdout)
