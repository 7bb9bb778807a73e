"""Which values of a label a matcher takes, as far as Python can tell."""

import re
import warnings
from functools import lru_cache

from generator.promql import Matcher


def takes(matcher: Matcher, value: str) -> bool | None:
    """Say whether a matcher takes a value; None where Python reads its regular expression unlike Prometheus."""
    if matcher.operator in ("=", "!="):
        return (matcher.value == value) == (matcher.operator == "=")
    pattern = _compiled(matcher.value)
    return None if pattern is None else (pattern.fullmatch(value) is not None) == (matcher.operator == "=~")


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # where the two languages differ, as in [[:alpha:]], Python warns
        try:
            return re.compile(pattern)
        except (re.error, Warning, OverflowError, RecursionError):
            return None
