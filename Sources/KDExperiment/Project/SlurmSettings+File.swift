extension SlurmSettings {
    /// The keys of `executor.slurm` in `project.yaml`.
    static let fields: [SpecField] = [
        SpecField("executor.slurm", .map, .rule("the cluster's defaults"), "What a job asks for."),
        SpecField(
            "executor.slurm.partition", .text, .rule("the cluster's"), "sbatch's `--partition`."),
        SpecField(
            "executor.slurm.time", .text, .rule("the partition's"),
            "sbatch's `--time`: minutes, `hh:mm:ss` or `days-hh:mm:ss`; a run that needs longer goes on in the next job."
        ),
        SpecField(
            "executor.slurm.cpus", .integer(.from(1, to: 1024)), .rule("`threads`, else 1"),
            "Cores of a job, and threads of its trainer."),
        SpecField(
            "executor.slurm.memory", .text, .rule("the cluster's"),
            "sbatch's `--mem`: MiB, or with a letter, `8G`."),
        SpecField(
            "executor.slurm.grace", .integer(.from(10, to: 3600)), .value(.int(defaultGrace)),
            "Seconds before the time limit at which the trainer writes a checkpoint and the job goes back into Slurm's queue."
        ),
        SpecField(
            "executor.slurm.options", .list(.text, atLeast: 0), .value(.list([])),
            "More options of sbatch, one word each: `--account=x`, `--gres=gpu:1`."),
    ]

    /// Options that kd gives to sbatch itself: another value would break what it relies on.
    private static let taken: Set<String> = [
        "--array", "-a", "--chdir", "-D", "--cpus-per-task", "-c", "--dependency", "-d", "--error",
        "-e", "--input", "-i", "--job-name", "-J", "--mem", "--no-requeue", "--nodes", "-N",
        "--ntasks", "-n", "--open-mode", "--output", "-o", "--parsable", "--partition", "-p",
        "--requeue", "--signal", "--test-only", "--time", "-t", "--wait", "-W", "--wrap",
        "--help", "-h", "--version", "-V", "--hold", "-H",
    ]

    init(_ reader: MapReader) {
        self.init(
            partition: reader.optionalText("partition"), time: reader.optionalText("time"),
            cpus: reader.has("cpus") ? reader.integer("cpus") : nil,
            memory: reader.optionalText("memory"), grace: reader.integer("grace"),
            options: (reader.list("options") ?? []).compactMap(\.text))
        if let partition, partition.contains(where: \.isWhitespace) {
            reader.fault(
                "partition", "found \"\(DisplayText.sanitized(partition, limit: 60))\"",
                allowed: "the name of a partition, as sinfo shows it")
        }
        if let time {
            let shown = "found \"\(DisplayText.sanitized(time, limit: 60))\""
            if let seconds = Self.seconds(time) {
                if seconds <= Double(grace) {
                    reader.fault("time", shown, allowed: "more than the \(grace) s of grace")
                }
            } else {
                reader.fault("time", shown, allowed: "minutes, hh:mm:ss or days-hh:mm:ss")
            }
        }
        if let memory, memory.wholeMatch(of: /\d+[KMGT]?/) == nil {
            reader.fault(
                "memory", "found \"\(DisplayText.sanitized(memory, limit: 60))\"",
                allowed: "MiB, or a number with K, M, G or T: 8G")
        }
        for option in options { Self.check(option, reader) }
    }

    /// The seconds that a time of Slurm's stands for; `nil` when it is none.
    static func seconds(_ time: String) -> Double? {
        guard time.wholeMatch(of: /\d+-\d+(:\d+){0,2}|\d+(:\d+){0,2}/) != nil else { return nil }
        let halves = time.split(separator: "-").map { half in
            half.split(separator: ":").compactMap { Double($0) }
        }
        let units: [Double] =
            switch (halves.count, halves.last?.count) {
            case (2, _): [3600, 60, 1]
            case (_, 3): [3600, 60, 1]
            default: [60, 1]
            }
        let days = halves.count == 2 ? halves[0][0] * 86_400 : 0
        return days + zip(halves[halves.count - 1], units).reduce(0) { $0 + $1.0 * $1.1 }
    }

    private static func check(_ option: String, _ reader: MapReader) {
        let name = option.hasPrefix("--") ? option.prefix { $0 != "=" } : option.prefix(2)
        let shown = DisplayText.sanitized(option, limit: 60)
        if option.wholeMatch(of: /(--[a-z][a-z-]+|-[A-Za-z])(=?\S.*)?/) == nil {
            reader.fault(
                "options", "found \"\(shown)\"",
                allowed: "an option of sbatch in one word: --account=x")
        } else if taken.contains(String(name)) {
            let key = ["--partition": "partition", "--time": "time", "--mem": "memory"]
            let keys = key.merging(
                ["-p": "partition", "-t": "time", "--cpus-per-task": "cpus", "-c": "cpus"]
            ) { $1 }
            reader.fault(
                "options",
                keys[String(name)].map { "\(name) is the key \($0)" }
                    ?? "\(name) is given to sbatch by kd itself")
        }
    }

    /// The keys that are not as they would be if left out.
    var entries: [SpecEntry] {
        var entries: [SpecEntry] = []
        if let partition { entries.append(SpecEntry("partition", .string(partition))) }
        if let time { entries.append(SpecEntry("time", .string(time))) }
        if let cpus { entries.append(SpecEntry("cpus", .int(cpus))) }
        if let memory { entries.append(SpecEntry("memory", .string(memory))) }
        if grace != Self.defaultGrace { entries.append(SpecEntry("grace", .int(grace))) }
        if !options.isEmpty {
            entries.append(SpecEntry("options", .list(options.map(SpecValue.string))))
        }
        return entries
    }
}
