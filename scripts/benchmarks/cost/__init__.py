"""What writes docs/benchmarks/cost.md."""
