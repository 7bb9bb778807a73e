"""The proof against the world: what the generated rules compute, in a real Prometheus, against the truth."""
