import ArgumentParser
import KDExperiment
import KDModels
import KDTrain

struct BenchKernelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kernels", abstract: "Time the kernels of a network's layers one by one.",
        discussion: """
              kd bench kernels --model wrn-16-1
              kd bench kernels --model wrn-16-3 --threads 1 --json

            Each different layer shape is timed once; LAYERS says how many layers have it. Where \
            memory and not arithmetic is the work, GB/s say more than GFLOP/s.
            """)

    @Option(help: ArgumentHelp("The network.", valueName: "model"))
    var model = "wrn-16-1"

    @OptionGroup var arguments: BenchArguments

    func run() throws {
        let architecture = try arguments.shape.architecture(named: model)
        let context = arguments.machine.context()
        let benchmark = KernelBenchmark(architecture, batch: arguments.batch, context: context)
        var results: [KernelBenchmark.Result] = []
        benchmark.measure(arguments.machine.timer) { results.append($0) }
        guard arguments.machine.output.isJSON else { return Self.printTable(results) }
        var report = BenchReport(threads: context.workers.threads)
        report.add("model", .string(model))
        report.add("peak_gflops", .double(ArithmeticPeak.measure(context: context)))
        report.add("kernels", .list(results.map(Self.value)))
        report.print(arguments.machine.output)
    }

    private static func printTable(_ results: [KernelBenchmark.Result]) {
        let figures = ["LAYERS", "MS", "GFLOP/S", "GB/S"]
        var table = TextTable(["SHAPE", "KERNEL"] + figures, right: Set(figures))
        table.rows = results.map { result in
            [
                result.shape, result.kernel, "\(result.layers)",
                Format.figure(result.timing.seconds * 1e3),
                result.operations == 0 ? "-" : Format.figure(result.gigaflops),
                Format.figure(result.gigabytes),
            ]
        }
        table.print()
    }

    private static func value(_ result: KernelBenchmark.Result) -> SpecValue {
        .map([
            SpecEntry("shape", .string(result.shape)), SpecEntry("kernel", .string(result.kernel)),
            SpecEntry("layers", .int(result.layers)),
            SpecEntry("ms", .double(result.timing.seconds * 1e3)),
            SpecEntry("processor_ms", .double(result.timing.processorSeconds * 1e3)),
            SpecEntry("gflops", .double(result.gigaflops)),
            SpecEntry("gbytes_per_second", .double(result.gigabytes)),
        ])
    }
}

extension KernelBenchmark.Result {
    /// Operations a second, in 10^9.
    fileprivate var gigaflops: Double { operations / timing.seconds / 1e9 }
    /// Bytes a second, in 10^9.
    fileprivate var gigabytes: Double { Double(byteCount) / timing.seconds / 1e9 }
}
