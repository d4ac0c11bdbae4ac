import KDExperiment
import Testing

@Suite struct ExperimentFileTests {
    /// The example of the design, with its schedule by name and all three parts of the grid.
    static let example = """
        name: cifar10-amd
        task: classification
        data: {name: cifar10, root: data/cifar-10-batches-bin, augment: [pad-crop, flip]}
        teacher: {model: wrn-16-3, train: {recipe: cifar}}
        student: {model: wrn-16-1}
        distill:
          lambda1: 0.1
          lambda2: 0.9
          tau: 4
          features:
            - {method: amd, weight: 5000, margin: 1.35, scale: 64, terms: [A, P, N], global: 0.8,
               local: 0.2, layers: [group1, group2, group3]}
        schedule: {recipe: cifar}
        seeds: [0, 1, 2]
        variants:
          ce: {distill.lambda1: 1, distill.lambda2: 0, distill.features: []}
          kd: {distill.features: []}
          amd: {}
        sweep:
          distill.tau: [4, 8, 16]
          distill.features[0].weight: [1000, 3000, 5000]
        """

    @Test func `the grid is variants by sweep by seeds, and equal runs are one`() throws {
        let file = try ExperimentFile.parse(Self.example, file: "x.yaml")
        let counts = Dictionary(grouping: file.runs) { $0.variant ?? "" }.mapValues(\.count)
        // ce has neither tau nor features, kd has no features: their axes fall away.
        #expect(counts == ["ce": 3, "kd": 9, "amd": 27])
        #expect(Set(file.runs.map(\.id)).count == 39)
    }

    @Test func `a teacher is trained once for all its students`() throws {
        let file = try ExperimentFile.parse(Self.example, file: "x.yaml")
        let teacher = try #require(file.teachers.first)
        #expect(file.teachers.count == 1)
        #expect(teacher.displayName == "teacher/wrn-16-3/cifar10/s0")
        #expect(teacher.teacher == nil && teacher.student.model == "wrn-16-3")
        #expect(teacher.schedule == Recipe.cifar.schedule)
        let students = file.runs.filter { $0.variant != "ce" }
        #expect(students.allSatisfy { $0.teacherRunID == teacher.id })
        #expect(file.allRuns.first == teacher)
    }

    @Test func `a run without a term that reads the teacher has none`() throws {
        let file = try ExperimentFile.parse(Self.example, file: "x.yaml")
        let ce = file.runs.filter { $0.variant == "ce" }
        #expect(ce.allSatisfy { $0.teacher == nil && !$0.needsTeacher && $0.teacherRunID == nil })
        let other = Self.example.replacing("wrn-16-3", with: "wrn-28-1")
        let again = try ExperimentFile.parse(other, file: "x.yaml")
        #expect(again.runs.filter { $0.variant == "ce" }.map(\.id) == ce.map(\.id))
    }

    @Test func `an axis turns only where the variant leaves its path open`() throws {
        let text = """
            name: x
            data: {name: digits}
            teacher: {model: wrn-16-2}
            student: {model: wrn-16-1}
            variants: {hot: {distill.tau: 20}, kd: {}}
            sweep: {distill.tau: [1, 2]}
            """
        let runs = try ExperimentFile.parse(text, file: "x.yaml").runs
        #expect(
            runs.map { "\($0.variant ?? "") \($0.distill.tau)" } == [
                "hot 20.0", "kd 1.0", "kd 2.0",
            ])
    }

    @Test func `a value given with set wins over the file, not over a variant`() throws {
        let overrides = ["distill.tau=7", "distill.features[0].weight=11", "seeds=[5]", "sweep={}"]
        let runs = try ExperimentFile.parse(Self.example, file: "x.yaml", overrides: overrides).runs
        #expect(
            runs.map(\.displayName) == [
                "cifar10-amd/ce/s5", "cifar10-amd/kd/s5", "cifar10-amd/amd/s5",
            ])
        #expect(runs[1].distill.tau == 7)
        #expect(runs[2].distill.features[0].weight == 11)
        #expect(runs[0].distill.lambda1 == 1)
    }

    @Test func `defaults come from the table and the data set's recipe`() throws {
        let text = """
            name: tiny
            data: {name: digits}
            teacher: {model: wrn-16-2}
            student: {model: wrn-10-1}
            distill: {features: [{method: amd}, {method: at}]}
            """
        let run = try #require(try ExperimentFile.parse(text, file: "x.yaml").runs.first)
        #expect(run.schedule == Recipe.digits.schedule)
        #expect(run.seed == 0 && run.variant == nil)
        #expect(run.distill.lambda1 == 0.1 && run.distill.lambda2 == 0.9 && run.distill.tau == 4)
        let groups = ["group1", "group2", "group3"].map { LayerPair(student: $0, teacher: $0) }
        #expect(
            run.distill.features[0]
                == FeatureTerm(method: .amd(AMDSettings()), weight: 5000, layers: groups))
        #expect(
            run.distill.features[1]
                == FeatureTerm(method: .at(ATSettings()), weight: 500, layers: groups))
        #expect(run.teacher?.source == .train(Recipe.digits.schedule, seed: 0))
    }

    @Test func `the teacher's schedule has its own recipe, fields and seed`() throws {
        let overrides = [
            "teacher.train.epochs=7", "teacher.train.recipe=short", "teacher.train.seed=4",
        ]
        let file = try ExperimentFile.parse(Self.example, file: "x.yaml", overrides: overrides)
        let teacher = try #require(file.teachers.first)
        #expect(teacher.schedule.epochs == 7 && teacher.schedule.batch == 64 && teacher.seed == 4)
    }

    @Test func `a recipe is overridden field by field and its milestones keep their share`() throws
    {
        let text = """
            name: quick
            data: {name: cifar10, root: /data}
            student: {model: wrn-16-1}
            distill: {lambda1: 1, lambda2: 0}
            schedule: {recipe: cifar, epochs: 20, batch: 64, nesterov: true}
            """
        let schedule = try #require(try ExperimentFile.parse(text, file: "x.yaml").runs.first)
            .schedule
        #expect(schedule.decay == .multistep(milestones: [4, 8, 12, 16], factor: 0.2))
        #expect(schedule.batch == 64 && schedule.learningRate == 0.1)
        #expect(schedule.optimizer == .sgd(momentum: 0.9, nesterov: true, weightDecay: 1e-4))
    }
}
