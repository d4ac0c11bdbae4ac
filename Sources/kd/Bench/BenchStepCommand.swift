import ArgumentParser
import KDExperiment
import KDModels
import KDTrain

struct BenchStepCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "step", abstract: "Time whole training steps.",
        discussion: """
              kd bench step --teacher wrn-16-3 --student wrn-16-1 --losses kd,amd
              kd bench step --losses ce
              kd bench step --students 8 --json

            Terms have the weights and layers that an experiment file gives them by default; \
            cross-entropy is always one of them. With --students, that many students are trained \
            on one forward pass of the teacher.
            """)

    @Option(help: ArgumentHelp("The teacher.", valueName: "model"))
    var teacher = "wrn-16-3"

    @Option(help: ArgumentHelp("The student.", valueName: "model"))
    var student = "wrn-16-1"

    @Option(
        help: ArgumentHelp(
            "Terms of the objective: ce alone, or kd and feature methods.", valueName: "list"))
    var losses = "kd,amd"

    @Option(help: ArgumentHelp("Students on one teacher forward, at most 64.", valueName: "n"))
    var students = 1

    @OptionGroup var arguments: BenchArguments

    func validate() throws {
        guard (1...64).contains(students) else {
            throw ValidationError("--students is \(students), allowed is 1 to 64.")
        }
    }

    func run() throws {
        let models = (
            student: try arguments.shape.architecture(named: student),
            teacher: try arguments.shape.architecture(named: teacher)
        )
        let objective = BenchObjective(losses, student: student, teacher: teacher)
        let distill = try objective.spec()
        let context = arguments.machine.context()
        let benchmark: StepBenchmark
        do throws(ObjectiveError) {
            benchmark = try StepBenchmark(
                student: models.student, teacher: models.teacher, distill: distill,
                batch: arguments.batch, students: students, context: context)
        } catch {
            throw CommandFailure("\(error)", status: ExitStatus.faultyInput)
        }
        let timer = arguments.machine.timer
        for _ in 0..<timer.warmUp { benchmark.run() }
        let before = context.allocatedByteCount
        let timing = timer.measure(benchmark.run)
        let allocated = context.allocatedByteCount - before
        report(benchmark, timing, allocated: allocated, context: context)
    }

    private func report(
        _ benchmark: StepBenchmark, _ timing: BenchmarkTimer.Timing, allocated: Int,
        context: ComputeContext
    ) {
        var report = BenchReport(threads: context.workers.threads)
        report.add("student", .string(student))
        if benchmark.hasTeacher { report.add("teacher", .string(teacher)) }
        report.add("losses", .string(losses))
        report.add("students", .int(students))
        report.add("batch", .int(arguments.batch))
        report.add("size", .int(arguments.shape.size))
        report.add("images_per_second", .double(Double(benchmark.imageCount) / timing.seconds))
        report.add(
            "student_images_per_second",
            .double(Double(benchmark.studentImageCount) / timing.seconds))
        report.add(timing, operations: benchmark.operations, context: context)
        report.add("peak_rss_bytes", ProcessUsage.peakResidentByteCount.map { .int($0) } ?? .null)
        report.add("allocated_while_timed_bytes", .int(allocated))
        report.print(arguments.machine.output)
    }
}

/// An objective named on a command line.
struct BenchObjective {
    /// The networks and the objective as an experiment file names them.
    let text: String

    /// Names the terms, by commas.
    ///
    /// - Parameter source: Where the teacher comes from, as its map has it: `train: {epochs: 1}`.
    init(
        _ losses: String, student: String, teacher: String, from source: String = "train: {}"
    ) {
        let names = losses.split(separator: ",").map(String.init)
        let features = names.filter { !["ce", "kd"].contains($0) }
        let isTaught = names.contains("kd")
        // An experiment file, so that weights and layers are the ones that a user gets.
        let quoted = { (text: String) in SpecValue.string(text).json }
        let terms = features.map { "{method: \(quoted($0))}" }.joined(separator: ", ")
        text = """
            name: bench
            teacher: {model: \(quoted(teacher)), \(source)}
            student: {model: \(quoted(student))}
            distill: {lambda1: \(isTaught ? 0.1 : 1), lambda2: \(isTaught ? 0.9 : 0), \
            features: [\(terms)]}

            """
    }

    /// The weights and terms.
    func spec() throws(SpecFaults) -> DistillSpec {
        let data = "data: {name: cifar10, root: \".\"}\n"
        return try ExperimentFile.parse(text + data, file: "kd bench").runs[0].distill
    }
}
