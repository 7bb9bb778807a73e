"""Answers that report an error. All have one body: status, code, message. Nothing of an exception's text gets out."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

# Codes are part of the API; where the status has no entry here, its phrase in snake_case is the code.
_CODES = {413: "body_too_large", 429: "rate_limit", 500: "internal_error"}
_MESSAGES = {
    404: "There is nothing at this address.",
    405: "This address does not answer that method.",
    413: "The request body is too large.",
    429: "Rate limit exceeded. Please try again later.",
    500: "Something went wrong on our side.",
}


class Problem(Exception):
    """Raised anywhere below the routes, and answered as an error."""

    def __init__(
        self, status: int, code: str | None = None, message: str | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(code or status)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers


def problem(
    status: int, code: str | None = None, message: str | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    """Answer with an error; code and message follow from the status where they are not given."""
    return JSONResponse(body(status, code, message), status, headers=headers)


def body(status: int, code: str | None = None, message: str | None = None) -> dict[str, str]:
    """Write the body of an error."""
    phrase = HTTPStatus(status).phrase
    words = phrase.lower().replace("-", " ").replace(" ", "_")
    return {
        "status": "error",
        "code": code or _CODES.get(status, words),
        "message": message or _MESSAGES.get(status, f"{phrase}."),
    }


async def _answer_problem(_request: Request, error: Problem) -> Response:
    return problem(error.status, error.code, error.message, error.headers)


async def _answer_http_exception(_request: Request, error: HTTPException) -> Response:
    if error.status_code in (204, 304):
        return Response(status_code=error.status_code, headers=error.headers)
    return problem(error.status_code, headers=error.headers)


async def _answer_failure(_request: Request, _error: Exception) -> Response:
    return problem(500)


async def _answer_nobody(_request: Request, _error: ClientDisconnect) -> Response:
    # Nobody reads it; what counts is that the request ends as the client's own (499, as nginx has it).
    return Response(status_code=499)


# Starlette calls each with exceptions of its own key only.
HANDLERS: Mapping[Any, Any] = {
    Problem: _answer_problem,
    HTTPException: _answer_http_exception,
    ClientDisconnect: _answer_nobody,
    Exception: _answer_failure,
}
