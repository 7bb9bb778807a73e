"""The spec kind `Maintenance`."""

from generator.kinds._kind import Kind, in_words
from generator.kinds.maintenance.compile import compile_maintenance, explain
from generator.kinds.maintenance.model import Maintenance

KIND = Kind(Maintenance, in_words(explain), compile_maintenance)
