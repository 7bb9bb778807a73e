"""How Alertmanager proves itself: a token from a file, the one it reads from its `credentials_file`."""

import hmac
from pathlib import Path

from server.refusal import Refusal

_SHORTEST_BYTES = 32
_SETTING = "WATCHBILL_AUTOMATION_TOKEN_FILE"


class Key:
    """The tokens that are good, one a line: two while one is exchanged for another. Without any, none is."""

    def __init__(self, tokens: tuple[bytes, ...]) -> None:
        self.given = bool(tokens)
        self._tokens = tokens

    def fits(self, token: str) -> bool:
        """Say whether a token is good, in a time that tells nothing about it."""
        tried = token.encode("utf-8", "replace")
        return any([hmac.compare_digest(tried, each) for each in self._tokens])  # noqa: C419 - every one is compared


def read(path: Path | None) -> Key:
    """Read the file; raises Refusal, which never shows what is in it."""
    if path is None:
        return Key(())
    try:
        tokens = tuple(line.strip() for line in path.read_bytes().splitlines() if line.strip())
    except OSError as error:
        raise Refusal(f"{_SETTING}: {path}: {error.strerror}") from None
    if not tokens:
        raise Refusal(f"{_SETTING}: {path} is empty; write a token into it: openssl rand -hex 32")
    if any(len(token) < _SHORTEST_BYTES for token in tokens):
        raise Refusal(f"{_SETTING}: {path}: a token is shorter than {_SHORTEST_BYTES} bytes")
    return Key(tokens)
