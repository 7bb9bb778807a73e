"""The sorts of receivers: one file each, found by its constant `RECEIVER`."""
