import KDModels
import KDTrain

/// Throughput of the engine on the shapes of the usual distillation pair, in images a second.
///
/// usage: KDBenchmarks [gemm] [ce] [teacher] [kd] [digits]
BLASCoreType.applyBeforeTraining()
let names = CommandLine.arguments.dropFirst()
let benchmark = try TrainingBenchmark(context: ComputeContext(), batch: 128)
print("# \(benchmark.conditions)")
for name in names.isEmpty ? ["gemm", "ce", "teacher", "kd", "digits"] : Array(names) {
    print(name, benchmark.measure(name))
}
