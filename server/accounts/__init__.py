"""Accounts: passwords, tokens, and the watch over those who try to get in."""
