"""The spec kind `SeverityScale`."""

from generator.kinds._kind import Kind, in_words
from generator.kinds.severity_scale.compile import compile_severity_scale, explain
from generator.kinds.severity_scale.model import SeverityScale

KIND = Kind(SeverityScale, in_words(explain), compile_severity_scale)
