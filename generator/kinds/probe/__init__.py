"""The spec kind `Probe`."""

from generator.kinds._kind import Kind, in_words
from generator.kinds.probe.compile import compile_probe
from generator.kinds.probe.explain import explain
from generator.kinds.probe.link import link
from generator.kinds.probe.model import Probe

KIND = Kind(Probe, in_words(explain), compile_probe, link)
