"""The API server that keeps the specs' promises; it meets `generator` only in published files."""
