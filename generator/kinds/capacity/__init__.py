"""The spec kind `Capacity`."""

from generator.kinds._kind import Kind
from generator.kinds.capacity.compile import compile_capacity
from generator.kinds.capacity.explain import explain
from generator.kinds.capacity.link import link
from generator.kinds.capacity.model import Capacity

KIND = Kind(Capacity, explain, compile_capacity, link)
