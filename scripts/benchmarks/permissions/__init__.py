"""What writes docs/benchmarks/permissions.md."""
