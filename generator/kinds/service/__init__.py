"""The spec kind `Service`."""

from generator.kinds._kind import Kind, in_words
from generator.kinds.service.compile import compile_service, explain, link
from generator.kinds.service.model import Service

KIND = Kind(Service, in_words(explain), compile_service, link)
