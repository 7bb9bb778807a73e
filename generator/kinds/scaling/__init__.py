"""The spec kind `Scaling`."""

from generator.kinds._kind import Kind, in_words
from generator.kinds.scaling.compile import compile_scaling
from generator.kinds.scaling.explain import explain
from generator.kinds.scaling.link import link
from generator.kinds.scaling.model import Scaling

KIND = Kind(Scaling, in_words(explain), compile_scaling, link)
