"""Backups of the database: taken and verified by pgBackRest, restored and compared by us, and recorded for all to see.

Nothing here runs inside the server: these are commands of jobs.
"""
