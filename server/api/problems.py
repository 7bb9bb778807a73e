"""The errors of the API, each with its status, its code and what it tells the caller."""

from server.answers import Problem
from server.api.operation import Known

_CHALLENGE = {"WWW-Authenticate": 'Bearer error="invalid_token"'}  # RFC 6750, section 3

MALFORMED = Known(400, "malformed_json", "The body is no JSON.")
NO_TOKEN = Known(401, "authentication_required", "Send a token: Authorization: Bearer ...", ("WWW-Authenticate",))
INVALID_TOKEN = Known(401, "invalid_token", "The token is not valid.", ("WWW-Authenticate",))
EXPIRED_TOKEN = Known(401, "expired_token", "The token has expired.", ("WWW-Authenticate",))
WRONG_CREDENTIALS = Known(401, "wrong_credentials", "Name or password is wrong.", ("WWW-Authenticate",))
WRONG_KEY = Known(401, "invalid_token", "The token is not that of the machine.", ("WWW-Authenticate",))
MACHINE_OFF = Known(403, "automation_off", "This server was given no token for it, so it runs nothing on alerts.")
NO_ROOM = Known(404, "room_not_found", "There is no such room, or you are not a member of it.")
NOTHING_HERE = Known(404, "not_found", "There is nothing at this address.")
REQUEST_TIMEOUT = Known(408, "request_timeout", "Request processing time exceeded the limit")
TOOL_TIMEOUT = Known(408, "tool_timeout", "The tool took too long.")
NAME_TAKEN = Known(409, "name_taken", "There is an account of this name.")
TOO_LARGE = Known(413, "body_too_large", "The request body is too large.")
NOT_JSON = Known(415, "unsupported_media_type", "The body must be application/json.")
INVALID = Known(422, "invalid_request", "The request does not fit its description.")
UNANSWERABLE = Known(422, "unanswerable", "The arguments have no answer.")
NO_ACCOUNT = Known(422, "account_not_found", "There is no account of this name.")
RATE_LIMIT = Known(
    429,
    "rate_limit",
    "Rate limit exceeded. Please try again later.",
    ("RateLimit", "RateLimit-Policy", "Retry-After"),
)
TOO_MANY_ATTEMPTS = Known(
    429, "too_many_attempts", "Too many attempts have failed. Please try again later.", ("Retry-After",)
)
INTERNAL = Known(500, "internal_error", "Something went wrong on our side.")
UPSTREAM_FAILED = Known(502, "upstream_failed", "The other service did not answer as it should.")
OVERLOADED = Known(503, "overloaded", "The server has too much to do. Please try again later.", ("Retry-After",))
UNAVAILABLE = Known(503, "unavailable", "The server cannot do this now. Please try again later.", ("Retry-After",))
UPSTREAM_OFF = Known(
    503, "upstream_unavailable", "The other service fails too often; it is not asked for a while.", ("Retry-After",)
)
UPSTREAM_TIMEOUT = Known(504, "upstream_timeout", "The other service did not answer in time.")

ANYWHERE = (REQUEST_TIMEOUT, INTERNAL, OVERLOADED, UNAVAILABLE)
WITH_BODY = (MALFORMED, TOO_LARGE, NOT_JSON, INVALID)
WITH_QUERY = (INVALID,)
WITH_TOKEN = (INVALID_TOKEN, EXPIRED_TOKEN)
WITH_KEY = (NO_TOKEN, WRONG_KEY, MACHINE_OFF)
OF_OTHERS = (UPSTREAM_FAILED, UPSTREAM_OFF, UPSTREAM_TIMEOUT)


def no_good(token: Known) -> Problem:
    """Refuse a token that was sent."""
    return token.problem(headers=_CHALLENGE)
