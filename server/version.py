"""The version of the server: that of the distribution it came in."""

from importlib.metadata import version

VERSION = version("watchbill")
