"""The spec kind `LoadTest`."""

from generator.kinds._kind import Kind, in_words
from generator.kinds.load_test.compile import compile_load_test
from generator.kinds.load_test.explain import explain
from generator.kinds.load_test.link import link
from generator.kinds.load_test.model import LoadTest

KIND = Kind(LoadTest, in_words(explain), compile_load_test, link)
