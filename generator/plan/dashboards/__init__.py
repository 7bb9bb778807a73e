"""Dashboards: what people look at, decided from the plan before any file format. One module for each sort."""
