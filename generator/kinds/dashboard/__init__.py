"""The spec kind `Dashboard`."""

from generator.kinds._kind import Kind, in_words
from generator.kinds.dashboard.compile import compile_dashboard, explain, link
from generator.kinds.dashboard.model import Dashboard

KIND = Kind(Dashboard, in_words(explain), compile_dashboard, link)
