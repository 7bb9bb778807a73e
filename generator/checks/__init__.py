"""The checks: one per file, each reads the catalog and the plan and changes nothing."""
