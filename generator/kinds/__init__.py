"""The spec kinds: one folder each, found by name."""
