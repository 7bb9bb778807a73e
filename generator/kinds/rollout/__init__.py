"""The spec kind `Rollout`."""

from generator.kinds._kind import Kind, in_words
from generator.kinds.rollout.compile import compile_rollout
from generator.kinds.rollout.explain import explain
from generator.kinds.rollout.link import link
from generator.kinds.rollout.model import Rollout

KIND = Kind(Rollout, in_words(explain), compile_rollout, link)
