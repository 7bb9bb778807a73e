"""Grafana's classic dashboard model: drawn with grafanalib in one module, brought up to date in another."""
