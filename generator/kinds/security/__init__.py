"""The spec kind `Security`."""

from generator.kinds._kind import Kind, in_words
from generator.kinds.security.compile import compile_security, explain
from generator.kinds.security.link import link
from generator.kinds.security.model import Security

KIND = Kind(Security, in_words(explain), compile_security, link)
