"""Log lines to a log host over HTTP: gzipped NDJSON, a few tries, then they are dropped and counted."""

import gzip
import random
import threading
from collections.abc import Callable, Sequence

import httpx2
from pydantic import SecretStr

_TRIES = 3
_FIRST_DELAY_SECONDS = 0.5
_TIMEOUT_SECONDS = 5.0
_LASTING = frozenset({408, 425, 429})  # with 5xx, the answers after which trying again makes sense


class Shipper:
    """Sends batches of lines to one address. Runs in the thread of its outbox."""

    def __init__(
        self,
        url: SecretStr,
        token: SecretStr | None,
        on_turn: Callable[[str, str], None],
        first_delay: float = _FIRST_DELAY_SECONDS,
        timeout: float = _TIMEOUT_SECONDS,
    ) -> None:
        headers = {"content-type": "application/x-ndjson", "content-encoding": "gzip"}
        if token is not None:
            headers["authorization"] = f"Bearer {token.get_secret_value()}"
        self._url = url.get_secret_value()
        self._client = httpx2.Client(headers=headers, timeout=timeout)
        self._on_turn = on_turn  # told once when it stops working, once when it works again
        self._first_delay = first_delay
        self._failing = False
        self._hurry = threading.Event()

    def close(self) -> None:
        """Close the connection; what comes afterwards is lost."""
        self._client.close()

    def hurry(self) -> None:
        """Wait no longer between tries: the process is about to end."""
        self._hurry.set()

    def deliver(self, lines: Sequence[bytes]) -> int:
        """Send a batch; return how many lines were lost."""
        body = gzip.compress(b"".join(lines), compresslevel=1)
        problem = self._tried(body)
        if bool(problem) != self._failing:
            self._failing = bool(problem)
            self._on_turn("failing" if problem else "working", problem)
        return len(lines) if problem else 0

    def _tried(self, body: bytes) -> str:
        problem = ""
        for attempt in range(_TRIES):
            if attempt:
                delay = self._first_delay * 2 ** (attempt - 1)
                self._hurry.wait(delay * random.uniform(0.5, 1.5))  # noqa: S311 - jitter, no secret
            try:
                status = self._client.post(self._url, content=body).status_code
            except (httpx2.HTTPError, httpx2.InvalidURL) as error:
                problem = type(error).__name__
                continue
            if status < 300:  # a redirection is not followed, so nothing has been taken
                return ""
            problem = f"HTTP {status}"
            if status < 500 and status not in _LASTING:
                return problem
        return problem
