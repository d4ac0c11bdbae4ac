import KDModels

/// Builds a ``RunSpec`` from the tree of one run, recording every fault it finds.
///
/// One decoder serves all runs of a file: architectures are built once, shared faults reported once.
final class SpecDecoder {
    let log: FaultLog
    private var architectures: [String: Result<Architecture, ModelError>] = [:]

    /// Begins with a log that may hold faults already.
    init(log: FaultLog) { self.log = log }

    /// The spec's fields as the readers see them.
    static let table = SpecTable(field: field, keys: keys)

    /// A teacher's schedule has the keys of a schedule, and a seed.
    private static func field(_ path: String) -> SpecField? {
        if let field = SpecDefaults.field(path) { return field }
        let prefix = "teacher.train."
        guard path.hasPrefix(prefix) else { return nil }
        return SpecDefaults.field("schedule.\(path.dropFirst(prefix.count))")
    }

    private static func keys(under pattern: String) -> [String] {
        let keys = SpecDefaults.keys(under: pattern)
        return pattern == "teacher.train" ? SpecDefaults.keys(under: "schedule") + keys : keys
    }

    /// Reads one run.
    ///
    /// - Returns: The run; not to be used when the log holds faults.
    func run(_ root: SpecNode) -> RunSpec {
        let reader = MapReader(root, path: "", pattern: "", table: Self.table, log: log)
        let data = data(reader)
        let student = reader.map("student")
        let studentModel = model(student, data: data)
        let teacher = teacher(reader, data: data)
        let distill = distill(
            reader,
            student: studentModel, teacher: teacher?.architecture)
        if distill.needsTeacher, teacher == nil { reportMissingTeacher(reader) }
        let schedule = schedule(reader.map("schedule"), data: data.name)
        checkReport(schedule, data, reader.map("schedule"))
        if case .train(let schedule, _) = teacher?.spec.source {
            checkReport(schedule, data, reader.map("teacher").map("train"))
        }
        return RunSpec(
            experiment: name(reader, "name"),
            variant: reader.has("variant") ? name(reader, "variant") : nil,
            task: reader.choice("task") ?? .classification, data: data, teacher: teacher?.spec,
            student: ModelSpec(model: student.text("model")), distill: distill,
            schedule: schedule, trainer: trainer(reader),
            seed: reader.has("seed") ? reader.integer("seed") : 0)
    }

    private func trainer(_ root: MapReader) -> TrainerSpec? {
        guard root.has("trainer") else { return nil }
        let words = root.map("trainer").list("command") ?? []
        return TrainerSpec(command: words.compactMap(\.text))
    }

    private func name(_ reader: MapReader, _ key: String) -> String {
        let name = reader.text(key)
        if let problem = SpecName.problem(with: name) {
            reader.fault(
                key, "found \"\(DisplayText.sanitized(name, limit: 60))\"", allowed: problem)
        }
        return name
    }

    private func reportMissingTeacher(_ reader: MapReader) {
        reader.fault(
            "teacher", "the objective needs a teacher, and there is none",
            allowed: "a teacher, or distill.lambda2 0 and no distill.features")
    }

    private func checkReport(_ schedule: ScheduleSpec, _ data: DataSpec, _ reader: MapReader) {
        guard schedule.report == .best, data.validation == 0, !data.name.hasOwnValidation else {
            return
        }
        reader.fault(
            "report", "there is no best epoch without validation images",
            allowed: "last, or data.validation > 0")
    }
}

// MARK: - Models

extension SpecDecoder {
    /// The architecture under a map's `model`; `nil` after a fault.
    func model(_ reader: MapReader, data: DataSpec) -> Architecture? {
        let name = reader.text("model")
        guard !name.isEmpty else { return nil }
        switch architecture(name, data) {
        case .success(let architecture): return architecture
        case .failure(let error):
            reader.fault(
                "model", DisplayText.sanitized(error.description, limit: 300),
                nearest: NearestName.of(name, among: ModelCatalog.exampleNames))
            return nil
        }
    }

    private func architecture(
        _ name: String, _ data: DataSpec
    ) -> Result<Architecture, ModelError> {
        let key = "\(data.imageShape)/\(data.classes)/\(name)"
        if let known = architectures[key] { return known }
        let result = Result { () throws(ModelError) in
            try ModelCatalog.architecture(
                named: name, input: data.imageShape, classes: data.classes)
        }
        architectures[key] = result
        return result
    }

    private func teacher(
        _ root: MapReader, data: DataSpec
    ) -> (spec: TeacherSpec, architecture: Architecture?)? {
        guard root.has("teacher") else { return nil }
        let reader = root.map("teacher")
        let architecture = model(reader, data: data)
        let given = ["train", "weights", "run"].filter(reader.has)
        if given.count > 1 {
            reader.fault(
                given[1], "found \(given.joined(separator: " and "))",
                allowed: "one of train, weights, run")
        }
        let source: TeacherSpec.Source
        if let path = reader.optionalText("weights") {
            source = .weights(path: path)
        } else if let id = reader.optionalText("run") {
            source = .run(RunID(id))
            if id.contains("/") || id.hasPrefix(".") {
                reader.fault("run", "found \"\(id)\"", allowed: "a run's id, as kd ls shows it")
            }
        } else {
            let train = reader.map("train")
            source = .train(schedule(train, data: data.name), seed: train.integer("seed"))
        }
        return (TeacherSpec(model: reader.text("model"), source: source), architecture)
    }
}

/// What experiments and variants may be called: names end up in paths, tables and on screens.
enum SpecName {
    /// What is wrong with a name, as a rule; `nil` when nothing is, or when it is empty, which is
    /// a fault of its own.
    static func problem(with name: String) -> String? {
        let isPrintable = name.unicodeScalars.allSatisfy {
            DisplayText.sanitized(String($0)) == String($0) && $0 != "/"
        }
        return isPrintable && name.count <= 64
            ? nil : "at most 64 characters, no \"/\" and no control characters"
    }
}
