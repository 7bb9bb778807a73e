"""The spec kind `Service`."""

from generator.kinds._kind import Kind
from generator.kinds.service.compile import compile_service, explain, link
from generator.kinds.service.model import Service

KIND = Kind(Service, explain, compile_service, link)
