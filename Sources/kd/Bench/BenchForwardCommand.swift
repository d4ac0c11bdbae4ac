import ArgumentParser
import KDExperiment
import KDModels
import KDTrain

struct BenchForwardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forward", abstract: "Time a frozen network's forward pass.",
        discussion: """
              kd bench forward --model wrn-16-3
              kd bench forward --model wrn-28-3 --batch 64 --json
            """)

    @Option(help: ArgumentHelp("The network.", valueName: "model"))
    var model = "wrn-16-3"

    @OptionGroup var arguments: BenchArguments

    func run() throws {
        let architecture = try arguments.shape.architecture(named: model)
        let context = arguments.machine.context()
        let benchmark = ForwardBenchmark(architecture, batch: arguments.batch, context: context)
        let timing = arguments.machine.timer.measure(benchmark.run)
        var report = BenchReport(threads: context.workers.threads)
        report.add("model", .string(model))
        report.add("batch", .int(arguments.batch))
        report.add("size", .int(arguments.shape.size))
        report.add("images_per_second", .double(Double(arguments.batch) / timing.seconds))
        report.add(timing, operations: benchmark.operations, context: context)
        report.add("peak_rss_bytes", ProcessUsage.peakResidentByteCount.map { .int($0) } ?? .null)
        report.print(arguments.machine.output)
    }
}
