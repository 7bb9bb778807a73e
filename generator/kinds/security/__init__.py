"""The spec kind `Security`."""

from generator.kinds._for_service import only_one
from generator.kinds._kind import Kind, in_words
from generator.kinds.security.compile import compile_security, explain
from generator.kinds.security.model import Security

KIND = Kind(Security, in_words(explain), compile_security, only_one)
