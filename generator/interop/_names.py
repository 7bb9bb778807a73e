"""Names of other tools as ours: small letters, digits and '-', 63 characters at most."""

import re
from hashlib import sha256

MOST = 63
_OTHER = re.compile(r"[^a-z0-9]+")


def named(raw: str) -> str:
    """Map any name to one of ours; it stays as it is where it can."""
    name = _OTHER.sub("-", raw.lower()).strip("-") if not _fits(raw) else raw
    if not name:
        return f"x-{_digest(raw)}"
    return name if len(name) <= MOST else f"{name[: MOST - 9].rstrip('-')}-{_digest(raw)}"


def apart(name: str, raw: str) -> str:
    """Tell a name apart that another one is mapped to as well."""
    return f"{name[: MOST - 9].rstrip('-')}-{_digest(raw)}"


def _fits(raw: str) -> bool:
    return re.fullmatch(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?", raw) is not None


def _digest(raw: str) -> str:
    return sha256(raw.encode()).hexdigest()[:8]
