"""What writes docs/benchmarks/monitoring.md."""
