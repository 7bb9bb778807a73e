"""The spec kind `Runbook`."""

from generator.kinds._kind import Kind
from generator.kinds.runbook.compile import explain
from generator.kinds.runbook.model import Runbook

KIND = Kind(Runbook, explain)
