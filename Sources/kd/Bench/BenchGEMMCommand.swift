import ArgumentParser
import KDExperiment
import KDTrain

struct BenchGEMMCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gemm", abstract: "Measure matrix products and the arithmetic peak.",
        discussion: """
              kd bench gemm
              kd bench gemm --size 1024 --threads 1 --json

            The peak is that of multiply-adds which never leave the registers.
            """)

    @Option(help: ArgumentHelp("Rows and columns of each matrix, at most 8192.", valueName: "n"))
    var size = 512

    @Option(help: ArgumentHelp("Threads; all cores when left out.", valueName: "n"))
    var threads: Int?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        for (name, value, limit) in [("--size", size, 8192), ("--threads", threads ?? 1, 1024)]
        where !(1...limit).contains(value) {
            throw ValidationError("\(name) is \(value), allowed is 1 to \(limit).")
        }
    }

    func run() {
        BLASCoreType.applyBeforeTraining()
        let context = ComputeContext(threads: threads ?? CPUDescription.current.usableCoreCount)
        let result = GEMMBenchmark.measure(context: context, size: size)
        let peak = ArithmeticPeak.measure(context: context)
        var report = BenchReport(threads: context.workers.threads)
        report.add("size", .int(size))
        report.add("gflops", .double(result.gigaflopsPerSecond))
        report.add("peak_gflops", .double(peak))
        report.add("share_of_peak", .double(result.gigaflopsPerSecond / peak))
        report.print(output)
    }
}
