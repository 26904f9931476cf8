"""What writes docs/benchmarks/service.md."""
