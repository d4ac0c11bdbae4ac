import KDResults

/// Throughput of the results index; `kd bench` measures the training engine.
print(try IndexBenchmark().measure())
