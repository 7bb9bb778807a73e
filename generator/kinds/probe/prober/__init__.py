"""The probers: one file for each protocol, found by name."""
