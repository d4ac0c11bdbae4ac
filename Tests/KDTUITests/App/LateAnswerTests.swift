import KDExperiment
import KDTestSupport
import Testing

@testable import KDTUI

/// An answer of the background that comes late finds the user elsewhere and leaves them there.
struct LateAnswerTests {
    private let driver: DashboardDriver

    init() throws { driver = try DashboardDriver() }

    /// A way to go on from where something was asked for.
    enum Detour: CaseIterable {
        case dialog, filter, screen, thereAndBack

        var keys: [Key] {
            switch self {
            case .dialog: ["?"]
            case .filter: ["5", "/"]
            case .screen: ["4"]
            case .thereAndBack: ["4", "1"]
            }
        }
    }

    private func press(_ keys: [Key], _ model: inout Model) -> [Effect] {
        keys.flatMap { update(&model, .input(.key($0))) }
    }

    /// The model after a copy of a run was asked for.
    private func copying() throws -> (Model, Message) {
        var model = driver.model
        let effects = press(["D"], &model)
        let id = try #require(model.currentRun?.id)
        #expect(effects.contains(.copyRun(id)))
        return (model, .draftOpened(.starter(name: "copy"), nil))
    }

    @Test func `who stays is led to what was asked for`() throws {
        var (model, answer) = try copying()
        _ = update(&model, .clock(model.now + 9))
        _ = update(&model, answer)
        #expect(model.screen == .configure)
        #expect(model.configureScreen.draft == .starter(name: "copy"))
    }

    @Test(arguments: Detour.allCases)
    func `who has gone on is not led away`(detour: Detour) throws {
        var (model, answer) = try copying()
        _ = press(detour.keys, &model)
        let (place, draft, overlay) = (
            model.whereabouts, model.configureScreen.draft, model.overlay
        )
        _ = update(&model, answer)
        #expect(model.whereabouts == place && model.overlay == overlay)
        #expect(model.configureScreen.draft == draft)
        #expect(model.notice?.text == "The copy was not opened: you had gone on")
        let sweep = try SweepDraft(reading: "name: late\n", file: "late.yaml")
        _ = update(&model, .sweepOpened(path: "late.yaml", text: "", sweep))
        #expect(model.whereabouts == place && model.sweepScreen.builder == nil)
    }

    @Test func `a change made meanwhile is not dropped for what was to be opened`() throws {
        var model = driver.model
        _ = press(["D"], &model)
        #expect(model.awaitedAt != nil)
        _ = model.change { $0.set(.string("changed"), at: SpecPath().key("name")) }
        _ = update(&model, .draftOpened(.starter(name: "copy"), nil))
        #expect(model.configureScreen.draft.text(at: SpecPath().key("name")) == "changed")
    }

    @Test func `the yes to one question is never taken for another`() throws {
        let request = ExportRequest(path: "t.csv", text: "", mayReplace: false, rowCount: 1)
        var model = driver.model
        _ = press(["5", "x"], &model)
        let effects = press([Key(.enter)], &model)
        #expect(effects.contains { if case .export = $0 { true } else { false } })
        let stayed = model
        _ = press(["1"], &model)
        model.runsScreen.choose(try #require(model.runs.first { $0.phase == .finished }).id)
        _ = press(["d"], &model)
        guard case .confirm(let asked) = model.overlay else {
            Issue.record("removing does not ask")
            return
        }
        let draft = model.configureScreen
        let save = SaveRequest(
            number: draft.number, path: "t.yaml", draft: draft.draft, known: .absent, next: .launch)
        for answer: Message in [
            .exportExists(request), .draftBlocked(save, .otherContents),
            .draftSaved(save, text: ""), .draftHeld(save, text: ""),
        ] {
            model.notice = nil
            _ = update(&model, answer)
            #expect(model.overlay == .confirm(asked))
            #expect(model.notice?.text.isEmpty == false)
        }
        model = stayed
        _ = update(&model, .exportExists(request))
        guard case .confirm(let question) = model.overlay else {
            Issue.record("replacing does not ask")
            return
        }
        #expect(question.purpose == .replaceFile(request))
    }
}
