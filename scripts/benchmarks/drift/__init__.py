"""What writes docs/benchmarks/drift.md."""
