"""Rules by another tool's names, for those who come over from it."""
