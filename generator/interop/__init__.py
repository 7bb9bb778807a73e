"""Importers: the specs of other SLO generators, read as they are and written as ours.

One module for each of them, with the constant IMPORTER; what they share stands in the modules with an underscore.
"""
