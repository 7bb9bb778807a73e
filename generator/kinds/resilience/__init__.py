"""The spec kind `Resilience`."""

from generator.kinds._for_service import only_one
from generator.kinds._kind import Kind, in_words
from generator.kinds.resilience.compile import compile_resilience, explain
from generator.kinds.resilience.model import Resilience

KIND = Kind(Resilience, in_words(explain), compile_resilience, only_one)
