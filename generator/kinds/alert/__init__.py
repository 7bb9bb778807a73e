"""The spec kind `Alert`."""

from generator.kinds._base import AlertMetadata
from generator.kinds._kind import Kind, in_words
from generator.kinds.alert.compile import compile_alert, explain, link
from generator.kinds.alert.model import Alert

KIND = Kind(Alert, in_words(explain), compile_alert, link, metadata=AlertMetadata)
