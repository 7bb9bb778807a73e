"""The machine that acts on alerts: what it is told, what it decides, what it runs, and what it writes down."""
