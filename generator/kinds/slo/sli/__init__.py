"""The SLI types: one file each, found by its constant `SLI`."""
