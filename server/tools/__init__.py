"""The tools: one per file, found by the folder."""
