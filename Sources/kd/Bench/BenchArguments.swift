import ArgumentParser
import KDExperiment
import KDTrain

/// What every benchmark of networks asks for.
struct BenchArguments: ParsableArguments {
    @Option(help: ArgumentHelp("Images a batch, at most 65536.", valueName: "n"))
    var batch = 128

    @OptionGroup var shape: ModelShapeOptions

    @OptionGroup var machine: BenchMachine

    func validate() throws {
        for (name, value, limit) in [
            ("--batch", batch, 65_536), ("--size", shape.size, 1024),
            ("--classes", shape.classes, 65_536),
        ] where !(1...limit).contains(value) {
            throw ValidationError("\(name) is \(value), allowed is 1 to \(limit).")
        }
    }
}

/// Threads and repetitions, as every benchmark takes them.
struct BenchMachine: ParsableArguments {
    @Option(help: ArgumentHelp("Threads; all cores when left out.", valueName: "n"))
    var threads: Int?

    @Option(help: ArgumentHelp("Timed windows, of which the median counts.", valueName: "n"))
    var windows = 5

    @Option(help: ArgumentHelp("Steps or calls in a window.", valueName: "n"))
    var steps = 8

    @OptionGroup var output: OutputOptions

    func validate() throws {
        for (name, value, limit) in [
            ("--threads", threads ?? 1, 1024), ("--windows", windows, 10_000),
            ("--steps", steps, 100_000),
        ] where !(1...limit).contains(value) {
            throw ValidationError("\(name) is \(value), allowed is 1 to \(limit).")
        }
    }

    /// Threads and memory to measure with; OpenBLAS has the right kernels from here on.
    func context() -> ComputeContext {
        BLASCoreType.applyBeforeTraining()
        return ComputeContext(threads: threads ?? CPUDescription.current.usableCoreCount)
    }

    /// How often to repeat.
    var timer: BenchmarkTimer { BenchmarkTimer(windows: windows, calls: steps) }
}

/// A measured set of figures, for people or for programs.
struct BenchReport {
    private var entries: [SpecEntry] = []

    /// Begins with what the figures depend on.
    init(threads: Int) {
        let cpu = CPUDescription.current
        add("cpu", .string(cpu.modelName))
        add("threads", .int(threads))
        add("vector_bits", .int(VectorUnit.bits))
        add("openblas_core", .string(GEMMBenchmark.coreName))
    }

    /// Adds a figure.
    mutating func add(_ name: String, _ value: SpecValue) {
        entries.append(SpecEntry(name, value))
    }

    /// Adds what a call took, and its share of the machine's peak.
    mutating func add(
        _ timing: BenchmarkTimer.Timing, operations: Double, context: ComputeContext
    ) {
        let peak = ArithmeticPeak.measure(context: context)
        let rate = operations / timing.seconds / 1e9
        add("ms_per_step", .double(timing.seconds * 1e3))
        add("fastest_ms", .double(timing.range.lowerBound * 1e3))
        add("slowest_ms", .double(timing.range.upperBound * 1e3))
        add("processor_ms_per_step", .double(timing.processorSeconds * 1e3))
        add("gflops", .double(rate))
        add("peak_gflops", .double(peak))
        add("share_of_peak", .double(rate / peak))
    }

    /// The figures as one map.
    var value: SpecValue { .map(entries) }

    /// Prints the figures, a line each.
    func print(_ output: OutputOptions) {
        if output.isJSON { return Console.print(json: value) }
        var table = TextTable(["", ""])
        table.rows = entries.map { entry in
            [entry.key, entry.value.text ?? entry.value.number.map(Format.figure) ?? "-"]
        }
        table.lines.dropFirst().forEach { Console.print($0) }
    }
}
