import KDExperiment
import Testing

@Suite struct SpecFaultTests {
    /// A valid file whose lines the tests spoil one by one.
    static let valid = """
        name: x
        data: {name: digits}
        teacher: {model: wrn-16-2}
        student: {model: wrn-16-1}
        distill:
          tau: 4
          features:
            - {method: amd, weight: 5000}
        schedule: {epochs: 10}
        """

    /// A place that is spoilt, and what must be said about it.
    struct Case: CustomTestStringConvertible, Sendable {
        var old: String
        var new: String
        var line: Int
        var column: Int
        var path: String
        var says: String
        var nearest: String?
        var testDescription: String { new }
    }

    static let cases = [
        Case(
            old: "tau: 4", new: "tua: 4", line: 6, column: 3, path: "distill.tua",
            says: "unknown key", nearest: "tau"),
        Case(
            old: "tau: 4", new: "tau: 0", line: 6, column: 8, path: "distill.tau", says: "found 0"),
        Case(
            old: "tau: 4", new: "tau: four", line: 6, column: 8, path: "distill.tau",
            says: "\"four\""),
        Case(
            old: "tau: 4", new: "lambda1: -1", line: 6, column: 12, path: "distill.lambda1",
            says: "-1"),
        Case(
            old: "tau: 4", new: "lambda2: .nan", line: 6, column: 12, path: "distill.lambda2",
            says: ".nan"),
        Case(
            old: "weight: 5000", new: "margn: 1", line: 8, column: 21,
            path: "distill.features[0].margn", says: "unknown key", nearest: "margin"),
        Case(
            old: "method: amd", new: "method: amdd", line: 8, column: 16,
            path: "distill.features[0].method", says: "amdd", nearest: "amd"),
        Case(
            old: "weight: 5000", new: "layers: [group4]", line: 8, column: 30,
            path: "distill.features[0].layers[0]", says: "no tap", nearest: "group1"),
        Case(
            old: "weight: 5000", new: "terms: []", line: 8, column: 28,
            path: "distill.features[0].terms", says: "an empty list"),
        Case(
            old: "weight: 5000", new: "terms: [A, A]", line: 8, column: 32,
            path: "distill.features[0].terms[1]", says: "twice"),
        Case(
            old: "weight: 5000", new: "global: 0", line: 8, column: 29,
            path: "distill.features[0].global", says: "both 0"),
        Case(
            old: "wrn-16-1", new: "wnr-16-1", line: 4, column: 18, path: "student.model",
            says: "no model", nearest: "wrn-16-1"),
        Case(
            old: "{name: digits}", new: "{name: cifar10}", line: 2, column: 7, path: "data.root",
            says: "missing"),
        Case(
            old: "{name: digits}", new: "{name: digit}", line: 2, column: 14, path: "data.name",
            says: "digit", nearest: "digits"),
        Case(
            old: "{name: digits}", new: "{name: digits, root: x}", line: 2, column: 28,
            path: "data.root", says: "no folder"),
        Case(
            old: "{name: digits}", new: "{name: folder, root: x}", line: 2, column: 7,
            path: "data.classes", says: "missing"),
        Case(
            old: "{name: digits}", new: "{name: digits, size: 16}", line: 2, column: 28,
            path: "data.size", says: "files of their own"),
        Case(
            old: "{name: digits}", new: "{name: digits, mixup_share: 0.5}", line: 2, column: 35,
            path: "data.mixup_share", says: "no Mixup"),
        Case(
            old: "{name: digits}", new: "{name: digits, cutmx: 1}", line: 2, column: 22,
            path: "data.cutmx", says: "unknown key", nearest: "cutmix"),
        Case(
            old: "{name: digits}", new: "{name: digits, augment: [pad-crop, resized-crop]}",
            line: 2, column: 31, path: "data.augment", says: "exclude each other"),
        Case(
            old: "{name: digits}", new: "{name: cinic10, root: x, validation: 0.1}", line: 2,
            column: 44, path: "data.validation", says: "validation images of its own"),
        Case(
            old: "{name: digits}", new: "{name: cifar10, root: x, classes: 5}", line: 2,
            column: 41, path: "data.classes", says: "has 10 classes"),
        Case(
            old: "epochs: 10", new: "epochs: 0", line: 9, column: 20, path: "schedule.epochs",
            says: "found 0"),
        Case(
            old: "epochs: 10", new: "epochs: 2.5", line: 9, column: 20, path: "schedule.epochs",
            says: "2.5"),
        Case(
            old: "epochs: 10", new: "epochs: 9, milestones: [5, 3]", line: 9, column: 35,
            path: "schedule.milestones", says: "[5, 3]"),
        Case(
            old: "epochs: 10", new: "epochs: 9, milestones: [9]", line: 9, column: 35,
            path: "schedule.milestones", says: "[9]"),
        Case(
            old: "epochs: 10", new: "momentum: 1", line: 9, column: 22, path: "schedule.momentum",
            says: "found 1"),
        Case(
            old: "epochs: 10", new: "optimizer: adam", line: 9, column: 11, path: "schedule.lr",
            says: "made for sgd"),
        Case(
            old: "epochs: 10", new: "beta1: 0.5", line: 9, column: 19, path: "schedule.beta1",
            says: "does not apply"),
        Case(
            old: "epochs: 10", new: "optimizer: adamww, lr: 1", line: 9, column: 23,
            path: "schedule.optimizer", says: "adamww", nearest: "adamw"),
        Case(
            old: "epochs: 10", new: "clip: 0", line: 9, column: 18, path: "schedule.clip",
            says: "found 0"),
        Case(
            old: "epochs: 10", new: "ema: 1", line: 9, column: 17, path: "schedule.ema",
            says: "found 1"),
        Case(
            old: "epochs: 10", new: "warmup: 99", line: 9, column: 20, path: "schedule.warmup",
            says: "99"),
        Case(
            old: "wrn-16-2}", new: "wrn-16-2, train: {lr: -1}}", line: 3, column: 40,
            path: "teacher.train.lr", says: "-1"),
        Case(
            old: "data: {name: digits}\nteacher: {model: wrn-16-2}",
            new: "data: {name: digits, validation: 0}\n"
                + "teacher: {model: wrn-16-2, train: {report: best}}", line: 3, column: 44,
            path: "teacher.train.report", says: "no best epoch"),
        Case(
            old: "wrn-16-2}", new: "wrn-16-2, train: {sead: 1}}", line: 3, column: 36,
            path: "teacher.train.sead", says: "unknown key", nearest: "seed"),
        Case(old: "name: x\n", new: "name: a/b\n", line: 1, column: 7, path: "name", says: "a/b"),
        Case(
            old: "name: x\n", new: "name: teacher\n", line: 1, column: 7, path: "name", says: "kept"
        ),
        Case(
            old: "teacher: {model: wrn-16-2}", new: "# none", line: 1, column: 1, path: "teacher",
            says: "needs a teacher"),
        Case(
            old: "wrn-16-2}", new: "wrn-16-2, weights: \"\"}", line: 3, column: 37,
            path: "teacher.weights", says: "\"weights\" is empty"),
        Case(
            old: "wrn-16-2}", new: "wrn-16-2, run: \"\"}", line: 3, column: 33,
            path: "teacher.run", says: "\"run\" is empty"),
        Case(
            old: "wrn-16-2}", new: "wrn-16-2, run: a, weights: b}", line: 3, column: 33,
            path: "teacher.run", says: "weights and run"),
        Case(
            old: "name: x\n", new: "name: x\nname: y\n", line: 1, column: 1, path: "", says: "twice"
        ),
    ]

    @Test(arguments: cases) func `a fault says where, what, what is allowed and what was meant`(
        _ example: Case
    ) throws {
        let text = Self.valid.replacing(example.old, with: example.new)
        #expect(throws: Never.self) { try ExperimentFile.parse(Self.valid, file: "x.yaml") }
        let faults = try #require(throws: SpecFaults.self) {
            try ExperimentFile.parse(text, file: "x.yaml")
        }
        let fault = try #require(faults.faults.first { $0.path == example.path }, "\(faults)")
        #expect(faults.faults.count == 1, "\(faults)")
        #expect(fault.file == "x.yaml")
        #expect("\(fault.line):\(fault.column)" == "\(example.line):\(example.column)")
        #expect(fault.message.contains(example.says), "\(fault.message)")
        #expect(fault.nearest == example.nearest)
    }

    @Test func `all faults are reported at once, in the order of their lines`() throws {
        let text = """
            nmae: x
            data: {name: digits, validation: 1}
            teacher: {model: wrn-17-2}
            student: {model: wrn-16-1}
            distill: {lambda1: -1, tau: 0}
            schedule: {epochs: 0, batch: none}
            """
        let faults = try #require(throws: SpecFaults.self) {
            try ExperimentFile.parse(text, file: "x.yaml")
        }.faults
        #expect(
            faults.map(\.path) == [
                "nmae", "name", "data.validation", "teacher.model", "distill.lambda1",
                "distill.tau", "schedule.epochs", "schedule.batch",
            ])
        #expect(faults.first?.nearest == "name")
    }

    @Test func `a list without seeds hides no other fault`() throws {
        let text = Self.valid.replacing("tau: 4", with: "tau: 0") + "\nseeds: []\n"
        let faults = try #require(throws: SpecFaults.self) {
            try ExperimentFile.parse(text, file: "x.yaml")
        }
        #expect(faults.faults.map(\.path) == ["distill.tau", "seeds"])
        #expect(faults.faults.last?.message == "found an empty list")
    }

    @Test func `a fault inside a variant or a sweep points into it`() throws {
        let text =
            Self.valid + """

                variants:
                  hot:
                    distill.tau: -4
                  cold: {distil.tau: 4}
                  odd: {"distill.features[3].weight": 1}
                sweep:
                  schedule.batch: [32, 0]
                  distill.features[7].weight: [1]
                """
        let faults = try #require(throws: SpecFaults.self) {
            try ExperimentFile.parse(text, file: "x.yaml")
        }.faults
        #expect(
            faults.map { "\($0.line):\($0.column) \($0.path)" } == [
                "12:18 distill.tau", "13:10 variants.cold.distil.tau",
                "14:9 distill.features[3].weight", "16:24 schedule.batch",
                "17:3 sweep.distill.features[7].weight",
            ])
        #expect(faults.dropFirst().first?.nearest == "distill")
    }

    @Test func `a fault in a value given with set names it`() throws {
        let faults = try #require(throws: SpecFaults.self) {
            try ExperimentFile.parse(
                Self.valid, file: "x.yaml",
                overrides: ["seeds=[1]", "distill.tau=zero", "nonsense"])
        }.faults
        #expect(faults.map { "\($0.file) \($0.line):\($0.column)" } == ["--set 2:13", "--set 3:1"])
        #expect(faults.first?.source == "distill.tau=zero")
    }

    @Test func `a fault is shown with its line and a caret`() throws {
        let text = Self.valid.replacing("tau: 4", with: "tua: 4")
        let faults = try #require(throws: SpecFaults.self) {
            try ExperimentFile.parse(text, file: "x.yaml")
        }
        #expect(
            faults.description == """
                x.yaml:6:3: distill.tua: unknown key "tua"
                    6 |   tua: 4
                      |   ^ did you mean tau?
                        allowed: lambda1, lambda2, tau, label_smoothing, features

                1 fault
                """)
    }

    @Test func `the message of a fault carries no control characters`() throws {
        let text = Self.valid.replacing("tau: 4", with: "\"t\\e[31mu\": 4")
        let faults = try #require(throws: SpecFaults.self) {
            try ExperimentFile.parse(text, file: "x\u{1B}.yaml")
        }
        #expect(!faults.description.unicodeScalars.contains { $0.value < 32 && $0 != "\n" })
    }
}
