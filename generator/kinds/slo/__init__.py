"""The spec kind `SLO`."""

from generator.kinds._kind import Kind
from generator.kinds.slo.compile import compile_slo
from generator.kinds.slo.explain import explain
from generator.kinds.slo.link import link
from generator.kinds.slo.model import SLO

KIND = Kind(SLO, explain, compile_slo, link)
