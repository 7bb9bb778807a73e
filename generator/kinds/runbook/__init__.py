"""The spec kind `Runbook`."""

from generator.kinds._kind import Kind, in_words
from generator.kinds.runbook.compile import explain
from generator.kinds.runbook.model import Runbook

KIND = Kind(Runbook, in_words(explain))
