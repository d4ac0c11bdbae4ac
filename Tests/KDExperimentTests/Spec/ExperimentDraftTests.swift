import Foundation
import KDExperiment
import Testing

@Suite struct ExperimentDraftTests {
    /// Everything that the form does not show, and values that mean one thing in one way of writing.
    static let file = """
        # The comment goes.
        name: 007
        task: classification
        data: {name: cifar10, root: "data: here # not a comment", augment: [flip]}
        teacher: {model: wrn-16-3, train: {epochs: 2, decay: cosine}}
        student: {model: wrn-16-1}
        distill:
          tau: 4.0
          features:
            - {method: amd, weight: 5e3, layers: [group1, {student: group2, teacher: group3}]}
            - {method: at, p: 2}
        schedule: {recipe: cifar, epochs: 10, lr: 1e-2}
        seeds: [0, 1]
        variants:
          ce: {distill.lambda1: 1, distill.lambda2: 0, distill.features: []}
          kd: {distill.features: []}
          "null": {}
        sweep:
          distill.tau: [4, 8]
          "distill.features[0].weight": [1000, 3000]
        """

    private func path(_ text: String) throws -> SpecPath { try #require(SpecPath(text)) }

    @Test func `what is opened and saved makes the same runs`() throws {
        let before = try ExperimentFile.parse(Self.file, file: "x.yaml")
        let draft = try ExperimentDraft(reading: Self.file, file: "x.yaml")
        let after = try ExperimentFile.parse(draft.yaml, file: "x.yaml")
        #expect(before == after)
        #expect(before.name == "007" && before.runs.count > 8)
        #expect(try ExperimentDraft(reading: draft.yaml, file: "y.yaml") == draft)
    }

    @Test(arguments: ["digits-amd", "digits-pytorch", "cifar10-half-hour", "cifar10-short"])
    func `the experiments of the repository come back as they were`(name: String) throws {
        let url = URL(filePath: #filePath).appending(path: "../../../../experiments/\(name).yaml")
        let text = try String(contentsOf: url.standardizedFileURL, encoding: .utf8)
        let draft = try ExperimentDraft(reading: text, file: name)
        #expect(ExperimentDraft.mayHoldComments(text))
        #expect(!ExperimentDraft.mayHoldComments(draft.yaml))
        #expect(
            try ExperimentFile.parse(draft.yaml, file: name)
                == ExperimentFile.parse(text, file: name))
    }

    @Test func `a new key stands where the table has it, a known one stays where it is`() throws {
        var draft = ExperimentDraft.starter(name: "mine")
        draft.set(text: "0.5", kind: .number(.atLeast(0)), at: try path("distill.lambda2"))
        draft.set(text: "2", kind: .number(.above(0)), at: try path("distill.tau"))
        draft.set(text: "0.1", kind: .number(.atLeast(0)), at: try path("distill.lambda1"))
        #expect(draft.keys(at: try path("distill")) == ["lambda1", "lambda2", "tau", "features"])
        draft.set(text: "40", kind: .integer(.atLeast(1)), at: try path("schedule.epochs"))
        draft.set(
            text: "0, 1,2", kind: .list(.integer(.atLeast(0)), atLeast: 1), at: try path("seeds"))
        #expect(
            draft.keys(at: SpecPath())
                == ["name", "data", "teacher", "student", "distill", "schedule", "seeds"])
        let file = try ExperimentFile.parse(draft.yaml, file: "mine.yaml")
        #expect(file.runs.map(\.seed) == [0, 1, 2])
        #expect(file.runs.allSatisfy { $0.schedule.epochs == 40 && $0.distill.lambda2 == 0.5 })
    }

    @Test(arguments: [
        ("python  my_trainer.py", ["python", "my_trainer.py"]),
        ("python, my trainer.py", ["python", "my trainer.py"]),
        (#"[python, "a, b"]"#, ["python", "a, b"]), ("./train", ["./train"]),
    ])
    func `a command is typed with blanks, commas or as a list`(
        typed: String, words: [String]
    ) throws {
        var draft = ExperimentDraft.starter(name: "mine")
        draft.set(text: typed, kind: .words, at: try path("trainer.command"))
        #expect(draft.check(file: "x").base.trainer?.command == words)
        // What the form shows of it may be typed again.
        let shown = try #require(draft.text(at: try path("trainer.command")))
        draft.set(text: shown, kind: .words, at: try path("trainer.command"))
        #expect(draft.check(file: "x").base.trainer?.command == words)
    }

    @Test func `taking a key away leaves no empty map, and nothing typed takes it away`() throws {
        let before = ExperimentDraft.starter(name: "mine")
        var draft = before
        draft.set(text: "3", kind: .integer(.atLeast(1)), at: try path("schedule.epochs"))
        draft.set(text: "  ", kind: .integer(.atLeast(1)), at: try path("schedule.epochs"))
        #expect(draft == before)
        draft.remove(at: try path("student.model"))
        #expect(draft.keys(at: SpecPath()).contains("student"))
        #expect(draft.check(file: "x").ownFaults.map(\.path) == ["student.model"])
    }

    @Test func `terms are added, exchanged and taken away`() throws {
        let list = try path("distill.features")
        var draft = ExperimentDraft.starter(name: "mine")
        draft.append(.map([SpecEntry("method", .string("at"))]), at: list)
        draft.swap(0, 1, at: list)
        #expect(draft.pattern(of: list.element(0).key("p")) == "distill.features[at].p")
        draft.remove(at: list.element(1))
        #expect(draft.check(file: "x").base.distill.features.map(\.method.key) == ["at"])
        draft.remove(at: list.element(0))
        #expect(draft.count(at: list) == 0)
        #expect(draft.check(file: "x").faults == [])
    }

    @Test func `faults of variants are not those of the form`() throws {
        let text = """
            name: mine
            data: {name: digits}
            teacher: {model: wrn-16-2}
            student: {model: wrn-10-1}
            distill: {tau: 0, features: [{method: amd}]}
            seeds: [0, 0]
            variants: {a: {}, b: {distill.lambda2: -1}}
            """
        let check = try ExperimentDraft(reading: text, file: "x").check(file: "x")
        #expect(Set(check.ownFaults.map(\.path)) == ["distill.tau", "seeds[1]"])
        #expect(check.faults.contains { $0.path == "distill.lambda2" })
        #expect(check.runs.isEmpty && check.base.distill.features.count == 1)
    }

    @Test func `a copy of a run is that run, said briefly`() throws {
        let runs = try ExperimentFile.parse(Self.file, file: "x.yaml").runs
        for run in runs {
            let draft = ExperimentDraft.copy(of: run)
            var copy = try #require(try ExperimentFile.parse(draft.yaml, file: "x.yaml").runs.first)
            #expect(copy.experiment.hasSuffix("copy"))
            (copy.experiment, copy.variant) = (run.experiment, run.variant)
            #expect(copy == run)
            #expect(draft.yaml.split(separator: "\n").count < 28, "\(draft.yaml)")
        }
    }

    /// Whatever is typed anywhere, the draft can be written, read and checked.
    @Test func `any sequence of edits keeps the tree readable`() throws {
        var random = Lottery(seed: 11)
        let words = [
            "", "0", "-1", "1e400", "amd", "a: b", "{x: [", "#", "\"", "'", "\u{1B}[2J", "한글",
            "group1, group9", "[1, 2", "null", "true", "- x", "&a", "*a", "%", "@", "!!int 3",
        ]
        let patterns = SpecDefaults.fields.map(\.path)
        for _ in 0..<15 {
            var draft = try ExperimentDraft(reading: Self.file, file: "x")
            for _ in 0..<25 {
                let pattern = patterns[random.next(patterns.count)]
                let text = pattern.replacing("[amd]", with: "[0]").replacing(
                    /\[(at|\*)\]/, with: "[1]")
                let place = try #require(SpecPath(text))
                switch random.next(5) {
                case 0: draft.remove(at: place)
                case 1: draft.append(.string(words[random.next(words.count)]), at: place)
                case 2: draft.swap(0, 1, at: try path("distill.features"))
                default:
                    let kind = SpecDefaults.field(pattern)?.kind ?? .text
                    draft.set(text: words[random.next(words.count)], kind: kind, at: place)
                }
            }
            let again = try ExperimentDraft(reading: draft.yaml, file: "x")
            #expect(again.yaml == draft.yaml)
            #expect(again.check(file: "x").faults == draft.check(file: "x").faults)
        }
    }

    @Test func `a text that is no map is refused, hostile keys are kept and harmless`() throws {
        #expect(throws: SpecFaults.self) { try ExperimentDraft(reading: "[1]", file: "x") }
        #expect(throws: SpecFaults.self) { try ExperimentDraft(reading: "a: [", file: "x") }
        var draft = try ExperimentDraft(reading: "\"a.b[\\e\": 1\n", file: "x")
        #expect(!draft.yaml.contains("\u{1B}"))
        draft.remove(at: SpecPath().key("a.b[\u{1B}"))
        #expect(draft.keys(at: SpecPath()).isEmpty)
    }
}

@Suite struct SpecRelevanceTests {
    /// What applies can be set to what it is; what does not is refused.
    @Test(arguments: DataSetName.allCases)
    func `keys of data apply where they are not refused`(name: DataSetName) throws {
        var text = "name: x\nstudent: {model: wrn-10-1}\ndistill: {lambda1: 1, lambda2: 0}\n"
        text += "data: {name: \(name.rawValue)"
        text += name.isBuiltIn ? "" : ", root: ."
        text += name.classes == nil ? ", classes: 3}" : "}"
        let draft = try ExperimentDraft(reading: text, file: "x")
        let values = [
            "root": ".", "size": "64", "classes": "3", "validation": "0.2", "split_seed": "1",
            "damaged": "skip", "memory": "128", "mixup": "0.2", "erase": "0.1",
        ]
        for (key, value) in values {
            var changed = draft
            let path = SpecPath().key("data").key(key)
            let field = try #require(SpecDefaults.field("data.\(key)"))
            changed.set(text: value, kind: field.kind, at: path)
            let isRefused = changed.check(file: "x").faults.contains { $0.path == "data.\(key)" }
            #expect(SpecDefaults.applies("data.\(key)", to: draft.base) == !isRefused, "\(key)")
        }
    }

    @Test(arguments: ["sgd", "adam", "adamw"], ["constant", "multistep", "cosine"])
    func `keys of the schedule apply where they are not refused`(
        optimizer: String, decay: String
    ) throws {
        let given = decay == "multistep" ? ", milestones: [2]" : ""
        let text = """
            name: x
            data: {name: digits}
            student: {model: wrn-10-1}
            distill: {lambda1: 1, lambda2: 0}
            schedule: {optimizer: \(optimizer), lr: 0.1, epochs: 5, decay: \(decay)\(given)}
            """
        let draft = try ExperimentDraft(reading: text, file: "x")
        #expect(draft.check(file: "x").faults == [])
        let values = [
            "momentum": "0.8", "nesterov": "true", "beta1": "0.8", "beta2": "0.9",
            "epsilon": "1e-7", "milestones": "3", "factor": "0.5", "final": "0.1", "warmup": "1",
        ]
        for (key, value) in values {
            var changed = draft
            let field = try #require(SpecDefaults.field("schedule.\(key)"))
            changed.set(text: value, kind: field.kind, at: SpecPath().key("schedule").key(key))
            let isRefused = !changed.check(file: "x").faults.isEmpty
            let applies = SpecDefaults.applies("schedule.\(key)", to: draft.base)
            #expect(applies == !isRefused, "\(key)")
        }
    }
}

/// The same draws for the same seed.
private struct Lottery {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next(_ count: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % count
    }
}
