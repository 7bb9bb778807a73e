"""The spec kind `Environment`."""

from generator.kinds._kind import Kind, in_words
from generator.kinds.environment.compile import compile_environment, explain
from generator.kinds.environment.model import Environment

KIND = Kind(Environment, in_words(explain), compile_environment, variables=False)
