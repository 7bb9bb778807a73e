"""Why the server does not start. One exception, one line for people to read."""


class Refusal(Exception):  # noqa: N818 - it says what the server does
    """The server cannot keep what its contract or its settings promise; the text is one clear line."""
