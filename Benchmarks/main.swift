import KDModels
import KDTrain

/// Throughput of the engine on the shapes of the usual distillation pair, in images a second, and
/// of the results index.
///
/// usage: KDBenchmarks [gemm] [ce] [teacher] [kd] [digits] [index]
BLASCoreType.applyBeforeTraining()
let names = CommandLine.arguments.dropFirst()
let benchmark = try TrainingBenchmark(context: ComputeContext(), batch: 128)
print("# \(benchmark.conditions)")
for name in names.isEmpty ? ["gemm", "ce", "teacher", "kd", "digits", "index"] : Array(names) {
    print(name, name == "index" ? try IndexBenchmark().measure() : benchmark.measure(name))
}
