import KDExperiment
import KDResults
import Testing

@testable import KDTUI

/// Runs of a sweep have one name; every screen has to tell them apart all the same.
@Suite(.serialized)
struct SweepNamesTests {
    private static let taus = ["tau 2", "tau 4", "tau 8"]

    /// Three runs of one name.
    private func model(width: Int) throws -> Model {
        var runs = try DashboardDriver().model.runs.filter { $0.method == "KD" }
        runs = Array(runs.prefix(Self.taus.count))
        for index in runs.indices {
            runs[index].name = "sweep/amd1/s0"
            runs[index].distinction = Self.taus[index]
            runs[index].summary.name = "sweep/amd1/s0"
            let tau = try #require(
                runs[index].summary.settings.firstIndex { $0.key == "distill.tau" })
            runs[index].summary.settings[tau].value = .int([2, 4, 8][index])
        }
        var model = Model(
            size: Size(width: width, height: 40), now: FakeProject.now, projectName: "~/digits")
        _ = update(&model, .runs(runs))
        return model
    }

    @Test(arguments: [80, 120, 200])
    func `the list says in what runs differ`(width: Int) throws {
        let model = try model(width: width)
        let lines = view(model).plainText().split(separator: "\n")
        #expect(lines.contains { $0.contains("differs in") })
        for tau in Self.taus {
            #expect(
                lines.contains { $0.contains("sweep/amd1/s0") && $0.contains(tau) }, "\(tau)")
        }
    }

    @Test func `a question says which runs it is about`() throws {
        var model = try model(width: 120)
        _ = update(&model, .input(.key("d")))
        guard case .confirm(let question) = model.overlay else {
            Issue.record("nothing was asked")
            return
        }
        let run = try #require(model.currentRun)
        #expect(question.message.first == "  sweep/amd1/s0  \(run.distinction)")
    }

    @Test func `the head of a run says what it has of its own, behind its name`() throws {
        var model = try model(width: 160)
        let run = try #require(model.currentRun)
        _ = update(&model, .input(.key(Key(.enter))))
        #expect(model.screen == .run)
        #expect(view(model).plainText().contains("sweep/amd1/s0  \(run.distinction)  finished"))
    }

    @Test func `runs that are to be launched are told apart by the axes of their sweep`() throws {
        let text = """
            name: small
            data: {name: digits}
            teacher: {model: wrn-10-1, train: {epochs: 2}}
            student: {model: wrn-10-1}
            distill: {lambda1: 0.1, lambda2: 0.9}
            schedule: {epochs: 2}
            sweep: {distill.tau: [2, 8]}
            """
        let runs = try ExperimentFile.parse(text, file: "small.yaml").runs
        let distinctions = SettingDifference.distinctions(of: runs)
        #expect(runs.compactMap { distinctions[$0.id] } == ["tau 2", "tau 8"])
        #expect(runs.compactMap(\.teacherRun).allSatisfy { distinctions[$0.id] == "" })
    }

    @Test func `the rows of a sweep are not alike, until columns are chosen`() throws {
        var model = try model(width: 160)
        _ = update(&model, .input(.key("5")))
        let table = model.resultsTable
        let tau = try #require(table.columns.firstIndex(of: "distill.tau"))
        #expect(table.rows.map { $0[tau].number }.sorted { ($0 ?? 0) < ($1 ?? 0) } == [2, 4, 8])
        #expect(view(model).plainText().contains(" tau "))
        _ = update(&model, .input(.key("c")))
        guard case .checklist(let list) = model.overlay else {
            Issue.record("no list of columns")
            return
        }
        #expect(list.chosen.contains("distill.tau"))
        model.resultsScreen.columns = ["name", "val/top1"]
        #expect(model.resultsTable.columns == ["setup", "n", "val/top1"])
    }
}
