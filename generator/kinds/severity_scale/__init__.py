"""The spec kind `SeverityScale`."""

from generator.kinds._kind import Kind
from generator.kinds.severity_scale.compile import explain
from generator.kinds.severity_scale.model import SeverityScale

KIND = Kind(SeverityScale, explain)
