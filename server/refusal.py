"""Why the server does not start. One exception, one line for people to read."""


class Refusal(Exception):
    """The server cannot keep what its contract or its settings promise; the text is one clear line."""
