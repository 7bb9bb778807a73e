"""Watchbill's compiler: specs in, checked monitoring artifacts out."""

__version__ = "0.1.0"
