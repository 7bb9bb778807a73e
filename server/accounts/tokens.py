"""Access tokens: signed, short-lived, and read without asking the database."""

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import jwt

from server.refusal import Refusal
from server.store.accounts import Account

_KEY_BYTES = 32  # RFC 7518, section 3.2: a key as long as the hash. PyJWT only warns.
_ALGORITHMS = frozenset({"HS256", "HS384", "HS512"})
_REQUIRED = ["aud", "exp", "iat", "sub", "tier"]


class InvalidToken(Exception):
    """A token was not made by us, not for us, or not as we make them."""


class ExpiredToken(InvalidToken):
    """A token of ours is too old."""


@dataclass(frozen=True)
class Identity:
    """Who makes a request, as their token says."""

    account: UUID
    tier: str


class Tokens:
    """Issues and reads the tokens of one service."""

    def __init__(self, key: bytes, audience: str, seconds: float, algorithms: Sequence[str]) -> None:
        if len(key) < _KEY_BYTES:
            raise Refusal(f"the key that signs tokens has {len(key)} bytes; it needs {_KEY_BYTES}")
        if not algorithms or not _ALGORITHMS.issuperset(algorithms):
            raise Refusal(f"tokens can be signed with {', '.join(sorted(_ALGORITHMS))}, not {list(algorithms)}")
        self.seconds = round(seconds)
        self._key = key
        self._audience = audience
        self._algorithms = list(algorithms)

    def issue(self, account: Account) -> str:
        """Make a token for an account."""
        now = int(time.time())
        claims = {
            "sub": str(account.id),
            "tier": account.tier,
            "aud": self._audience,
            "iat": now,
            "exp": now + self.seconds,
            "jti": uuid.uuid4().hex,
        }
        return jwt.encode(claims, self._key, self._algorithms[0])

    def read(self, token: str) -> Identity:
        """Find out whom a token speaks for; raises InvalidToken or ExpiredToken."""
        try:
            claims = jwt.decode(
                token, self._key, self._algorithms, options={"require": _REQUIRED}, audience=self._audience
            )
            return Identity(UUID(claims["sub"]), str(claims["tier"]))
        except jwt.ExpiredSignatureError:
            raise ExpiredToken from None
        except (jwt.InvalidTokenError, ValueError):
            raise InvalidToken from None
