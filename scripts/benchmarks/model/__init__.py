"""What writes docs/benchmarks/model.md."""
