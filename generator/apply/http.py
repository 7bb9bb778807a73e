"""One way to ask a running program over HTTP, and one sort of error. A token stands in no message."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping

_TIMEOUT_SECONDS = 30


class ApplyError(Exception):
    """A program refuses or does not answer; the text says what and why in one line."""

    def __init__(self, message: str, code: int = 0) -> None:
        """Keep the status of the answer, 0 where there was none."""
        super().__init__(message)
        self.code = code


class Http:
    """A program at an address, which is the user's own, asked with a token where there is one."""

    def __init__(self, url: str, token: str | None, variable: str, headers: Mapping[str, str]) -> None:
        """Keep where it is; `variable` is named to whoever has a wrong token."""
        self.url, self.variable = url.rstrip("/"), variable
        self.headers = {**headers, **({"Authorization": f"Bearer {token}"} if token else {})}

    def ask(self, method: str, path: str, body: object = None) -> str:
        """Ask for the text of an answer; a body is sent as JSON. Raises ApplyError."""
        data = json.dumps(body).encode() if body is not None else None
        address = f"{self.url}{path}"
        request = urllib.request.Request(address, data, self.headers, method=method)  # noqa: S310  # the user's own
        what = f"{method} {path.partition('?')[0]}"
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as response:  # noqa: S310  # see above
                return str(response.read().decode())
        except urllib.error.HTTPError as error:
            message = f"{self.url} refuses {what} with {error.code}: {self._reason(error)}"
            raise ApplyError(message, error.code) from None
        except OSError as error:
            raise ApplyError(f"{self.url} does not answer: {getattr(error, 'reason', error)}") from None
        except ValueError:
            raise self.no_sense(what) from None

    def found(self, path: str) -> str | None:
        """Ask for what may not be there."""
        try:
            return self.ask("GET", path)
        except ApplyError as error:
            if error.code == 404:
                return None
            raise

    def no_sense(self, what: str) -> ApplyError:
        """Make the error of an answer that cannot be read."""
        return ApplyError(f"{self.url} does not answer {what} as it should; is that its address?")

    def _reason(self, error: urllib.error.HTTPError) -> str:
        with error:
            said = error.read().decode(errors="replace").strip()
        if error.code == 401:
            return f"the token is not known to it; put a valid one into {self.variable}"
        if error.code == 403:
            return "the token may not do that"
        try:
            return str(json.loads(said)["message"])
        except (ValueError, KeyError, TypeError):
            return said.splitlines()[0] if said and not said.startswith("<") else error.reason
