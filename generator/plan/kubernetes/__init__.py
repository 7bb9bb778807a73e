"""What is applied to the cluster, in Kubernetes' own words: one module for each API group."""
