"""The spec kind `LoadTest`."""

from generator.kinds._for_service import only_one
from generator.kinds._kind import Kind, in_words
from generator.kinds.load_test.explain import explain
from generator.kinds.load_test.model import LoadTest

KIND = Kind(LoadTest, in_words(explain), link=only_one)
