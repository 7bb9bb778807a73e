"""The spec kind `OnCall`."""

from generator.kinds._kind import Kind, in_words
from generator.kinds.on_call.compile import compile_on_call
from generator.kinds.on_call.explain import explain
from generator.kinds.on_call.link import link
from generator.kinds.on_call.model import OnCall

KIND = Kind(OnCall, in_words(explain), compile_on_call, link)
