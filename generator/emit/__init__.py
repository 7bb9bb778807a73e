"""Emit: the plan to artifacts, one module per family."""
