"""Verify: the official checkers, run over what was generated, their words mapped back to the specs."""
