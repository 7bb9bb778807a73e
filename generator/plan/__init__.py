"""The waist: what is published, as frozen dataclasses, before any file format."""
