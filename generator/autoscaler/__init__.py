"""The arithmetic of Kubernetes' HorizontalPodAutoscaler, offline: knows no spec kind, no file format, no command."""
