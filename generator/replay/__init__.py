"""An SLO's rules over a course of events: what its alerts and its budget would have been, without a Prometheus."""
