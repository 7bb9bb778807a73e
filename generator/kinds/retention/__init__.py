"""The spec kind `Retention`."""

from generator.kinds._kind import Kind, in_words
from generator.kinds.retention.compile import compile_retention
from generator.kinds.retention.explain import explain
from generator.kinds.retention.link import link
from generator.kinds.retention.model import Retention

KIND = Kind(Retention, in_words(explain), compile_retention, link)
