import Foundation
import KDExperiment
import KDTestSupport
import Testing

@Suite struct RunSpecValueTests {
    /// Numbers whose shortest decimal form is long, tiny, huge or next to another.
    static let numbers = [
        0.1, 1.0 / 3, Double.leastNonzeroMagnitude, 1.7976931348623157e308, 0.1.nextUp, 4, 1e22,
        123_456_789.125, 1e-7,
    ]

    static func spec(_ number: Double) -> RunSpec {
        RunSpec(
            experiment: "a: \"b\" — 한국어", variant: "no",
            data: DataSpec(
                name: .cifar10, root: "data/# odd: 'path'", augment: [.flip, .padCrop],
                validation: 0.1.nextDown, splitSeed: 7),
            teacher: TeacherSpec(
                model: "wrn-16-3", source: .train(Recipe.short.schedule, seed: 3)),
            student: ModelSpec(model: "wrn-16-1"),
            distill: DistillSpec(
                lambda1: number, lambda2: number, tau: number, labelSmoothing: 1.0 / 7,
                features: [
                    FeatureTerm(
                        method: .amd(
                            AMDSettings(
                                margin: number, scale: number, terms: [.negative, .angular],
                                global: number, local: number, distance: .sum)),
                        weight: number,
                        layers: [
                            LayerPair(student: "group1", teacher: "group1"),
                            LayerPair(student: "group2", teacher: "group3"),
                        ]),
                    FeatureTerm(
                        method: .at(ATSettings(p: 4, distance: .sum)), weight: number,
                        layers: [LayerPair(student: "group3", teacher: "group3")]),
                ]),
            schedule: ScheduleSpec(
                epochs: 9, batch: 33,
                optimizer: .adam(
                    beta1: 0.9.nextUp, beta2: 0.5, epsilon: number, weightDecay: number),
                learningRate: number, decay: .multistep(milestones: [1, 8], factor: number),
                warmup: 0.5, clip: number, ema: 0.5.nextUp, report: .best),
            seed: 9_007_199_254_740_993)
    }

    @Test(arguments: numbers) func `a resolved spec reads back from its YAML bit for bit`(
        _ number: Double
    ) throws {
        let spec = Self.spec(number)
        let read = try RunSpec(yaml: spec.yaml)
        #expect(read == spec)
        #expect(read.id == spec.id)
        #expect(read.yaml == spec.yaml)
    }

    @Test(arguments: numbers) func `a resolved spec reads back from its tree and from JSON`(
        _ number: Double
    ) throws {
        let spec = Self.spec(number)
        #expect(try RunSpec(value: spec.value) == spec)
        #expect(try RunSpec(value: JSONParser.parse(spec.value.json)) == spec)
    }

    @Test(arguments: Recipe.allCases) func `every recipe reads back`(_ recipe: Recipe) throws {
        var spec = Self.spec(1)
        spec.schedule = recipe.schedule
        #expect(!spec.yaml.contains("clip") && !spec.yaml.contains("ema:"))
        spec.teacher?.source = .run(RunID("a-run-0123456789"))
        #expect(try RunSpec(yaml: spec.yaml) == spec)
        spec.teacher?.source = .weights(path: "/x y/z.safetensors")
        #expect(try RunSpec(yaml: spec.yaml) == spec)
    }

    @Test func `a folder with all its settings reads back`() throws {
        var spec = Self.spec(1)
        spec.data = DataSpec(
            name: .folder, root: "photographs", size: 96, folderClasses: 37,
            augment: [.resizedCrop, .flip],
            mixing: BatchMixing(mixup: 0.2.nextUp, mixupShare: 0.5, cutmix: 1), erase: 0.25,
            validation: 0.2, splitSeed: 3, damaged: .skip, memory: 300)
        #expect(try RunSpec(yaml: spec.yaml) == spec)
        #expect("\(spec.data.imageShape)".contains("96") && spec.data.classes == 37)
        for name in [DataSetName.cinic10, .tinyImageNet, .imageNet] {
            spec.data = DataSpec(name: name, root: "x", augment: [.flip])
            #expect(try RunSpec(yaml: spec.yaml) == spec)
        }
    }

    @Test func `memory is no part of a run's identity, and its own size no setting`() throws {
        var spec = Self.spec(1)
        spec.data = DataSpec(name: .cinic10, root: "x")
        let id = spec.id
        spec.data.memory = 64
        #expect(spec.id == id)
        spec.data.damaged = .skip
        #expect(spec.id != id)
        let text = spec.yaml.replacing("root: x", with: "root: x\n  size: 32")
        #expect(try RunSpec(yaml: text) == spec)
    }

    @Test func `AdamW reads back, and is not Adam`() throws {
        var spec = Self.spec(1)
        spec.schedule.optimizer = .adamw(
            beta1: 0.8, beta2: 0.95, epsilon: 1e-7, weightDecay: 0.05)
        #expect(try RunSpec(yaml: spec.yaml) == spec)
        var adam = spec
        adam.schedule.optimizer = .adam(
            beta1: 0.8, beta2: 0.95, epsilon: 1e-7, weightDecay: 0.05)
        #expect(adam.id != spec.id)
    }

    @Test func `a run's spec file can be launched as it is, and is the same run`() throws {
        let runs = try ExperimentFile.parse(ExperimentFileTests.example, file: "x.yaml").allRuns
        for run in runs.prefix(12) {
            let again = try ExperimentFile.parse(run.yaml, file: "spec.yaml")
            #expect(again.runs == [run])
        }
    }

    @Test func `the spec of a run directory is read with its faults`() throws {
        let folder = TemporaryFolder()
        let directory = RunDirectory(folder.url)
        #expect(throws: SpecFaults.self) { try directory.readSpec() }
        let spec = Self.spec(2)
        try FileSystem.create(directory.specURL, with: Array(spec.yaml.utf8))
        #expect(try directory.readSpec() == spec)
        try FileSystem.replace(
            directory.specURL, with: Array(spec.yaml.replacing("tau:", with: "tua:").utf8),
            durable: false)
        let faults = try #require(throws: SpecFaults.self) { try directory.readSpec() }
        #expect(faults.faults.map(\.path) == ["distill.tua"])
    }

    @Test func `one changed setting makes another run`() {
        let spec = Self.spec(1)
        var other = spec
        other.distill.tau = 1.0.nextUp
        #expect(other.id != spec.id)
        #expect(spec.id.description.hasPrefix("a-b-no-s9007199254740993-"))
    }

    @Test func `runs differ in the paths whose values are not the same in all`() throws {
        let runs = try ExperimentFile.parse(ExperimentFileTests.example, file: "x.yaml").runs
        let amd = SpecDifference(runs.filter { $0.variant == "amd" })
        #expect(amd.paths == ["distill.tau", "distill.features[0].weight", "seed"])
        #expect(SpecDifference([runs[0]]).paths.isEmpty)
        #expect(SpecDifference([RunSpec]()).paths.isEmpty)
        #expect(SpecDifference([runs[0], runs[3]]).paths.contains("teacher.model"))
    }

    @Test func `the ids of runs stay the same from version to version`() throws {
        // A change here makes every finished run a stranger to its own experiment file.
        let runs = try ExperimentFile.parse(ExperimentFileTests.example, file: "x.yaml").allRuns
        #expect(runs[0].id.description == "teacher-wrn-16-3-cifar10-s0-qzyojkdqmj")
        #expect(runs[1].id.description == "cifar10-amd-ce-s0-7q18u5wv61")
    }
}
