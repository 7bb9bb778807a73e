"""The spec kind `Capacity`."""

from generator.kinds._for_service import only_one
from generator.kinds._kind import Kind
from generator.kinds.capacity.explain import explain
from generator.kinds.capacity.model import Capacity

KIND = Kind(Capacity, explain, link=only_one)
