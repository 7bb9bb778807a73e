"""Limits: how often a caller may do something, and how much may go on at once."""
