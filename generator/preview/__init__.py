"""Pictures of dashboards with real answers, so that a change can be seen without a Grafana."""
