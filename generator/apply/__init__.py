"""What is published, put into a running Grafana: only what differs, and nothing that is not ours."""
