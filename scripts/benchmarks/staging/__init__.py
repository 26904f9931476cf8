"""What writes docs/benchmarks/staging.md."""
