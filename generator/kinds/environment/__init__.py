"""The spec kind `Environment`."""

from generator.kinds._kind import Kind
from generator.kinds.environment.compile import compile_environment, explain
from generator.kinds.environment.model import Environment

KIND = Kind(Environment, explain, compile_environment, variables=False)
