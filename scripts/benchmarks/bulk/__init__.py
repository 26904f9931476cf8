"""What writes docs/benchmarks/bulk.md."""
