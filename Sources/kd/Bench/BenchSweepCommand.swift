public import ArgumentParser
public import KDExperiment
import KDModels
import KDTrain

struct BenchSweepCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sweep",
        abstract: "Time the trainer on runs that share a teacher, and on one of them alone.",
        discussion: """
              kd bench sweep
              kd bench sweep --students 4 --seconds 60 --json

            Real runs are made in a temporary folder, on random images in the layout of CIFAR-10, \
            and trained as the queue would train them: reading, augmentation, events and \
            checkpoints are part of the figures. First one run alone, then all side by side.
            """)

    @Option(help: ArgumentHelp("The teacher.", valueName: "model"))
    var teacher = "wrn-16-3"

    @Option(help: ArgumentHelp("The students.", valueName: "model"))
    var student = "wrn-16-1"

    @Option(
        help: ArgumentHelp("Terms of the objective: kd and feature methods.", valueName: "list"))
    var losses = "kd,amd"

    @Option(help: ArgumentHelp("Runs side by side, at most 64.", valueName: "n"))
    var students = 8

    @Option(help: ArgumentHelp("Images a batch, at most 65536.", valueName: "n"))
    var batch = 128

    @Option(help: ArgumentHelp("cifar10 (random images), or digits.", valueName: "name"))
    var data = DataSetName.cifar10

    @Option(help: ArgumentHelp("How long each is measured.", valueName: "seconds"))
    var seconds = 20.0

    @Option(help: ArgumentHelp("Threads; all cores when left out.", valueName: "n"))
    var threads: Int?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        for (name, value, limit) in [
            ("--students", students, 64), ("--batch", batch, 65_536),
            ("--threads", threads ?? 1, 1024),
        ] where !(1...limit).contains(value) {
            throw ValidationError("\(name) is \(value), allowed is 1 to \(limit).")
        }
        guard data == .cifar10 || data == .digits else {
            throw ValidationError("--data is \(data.rawValue), allowed is cifar10 or digits.")
        }
        guard seconds.isFinite, seconds > 0, seconds <= 3600 else {
            throw ValidationError("--seconds is \(seconds), allowed is more than 0, at most 3600.")
        }
    }

    func run() throws {
        BLASCoreType.applyBeforeTraining()
        let threads = threads ?? CPUDescription.current.usableCoreCount
        let benchmark = try SweepBenchmark(
            .init(teacher: teacher, student: student, losses: losses, data: data, batch: batch),
            threads: threads)
        defer { benchmark.remove() }
        let alone = try benchmark.imagesPerSecond(runs: 1, seconds: seconds)
        let cohort = try benchmark.imagesPerSecond(runs: students, seconds: seconds)
        var report = BenchReport(threads: threads)
        report.add("teacher", .string(teacher))
        report.add("student", .string(student))
        report.add("losses", .string(losses))
        report.add("students", .int(students))
        report.add("batch", .int(batch))
        report.add("alone_images_per_second", .double(alone))
        report.add("student_images_per_second", .double(cohort))
        report.add(
            "times_sooner_than_one_by_one",
            .double(cohort / alone))
        report.add("peak_rss_bytes", ProcessUsage.peakResidentByteCount.map { .int($0) } ?? .null)
        report.print(output)
    }
}

extension DataSetName: ExpressibleByArgument {}
