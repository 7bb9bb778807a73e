"""Time zones as Go's standard library finds them: by their exact names."""

from functools import lru_cache
from zoneinfo import ZoneInfo

from generator.verify.kubernetes._part import fault


@lru_cache(maxsize=256)
def _exists(name: str) -> bool:
    try:
        return ZoneInfo(name).key == name
    except (KeyError, ValueError, OSError):
        return False


def time_zone(name: str) -> None:
    """Refuse what is no name of the IANA database; `Local` is none."""
    if not name or name.lower() == "local" or not _exists(name):
        hint = "write it as the IANA database does: Etc/UTC, Europe/Berlin"
        raise fault(f"there is no time zone '{name}'", hint)
