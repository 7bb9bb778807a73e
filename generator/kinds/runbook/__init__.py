"""The spec kind `Runbook`."""

from generator.kinds._kind import Kind, in_words
from generator.kinds.runbook.compile import compile_runbook, explain
from generator.kinds.runbook.model import Runbook

KIND = Kind(Runbook, in_words(explain), compile_runbook)
