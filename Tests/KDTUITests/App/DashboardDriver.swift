import Foundation
import KDExperiment
import KDTestSupport

@testable import KDTUI

/// Drives the dashboard without a terminal: keys in, canvases out, effects done on the spot.
struct DashboardDriver {
    private var settler: Settler
    private let folder: TemporaryFolder

    var model: Model { settler.model }
    var text: String { view(model).plainText() }

    /// Opens a fresh fake project.
    init(width: Int = 120, height: Int = 40, isEmpty: Bool = false) throws {
        folder = TemporaryFolder()
        let fake =
            try isEmpty ? FakeProject.writeEmpty(to: folder.url) : FakeProject.write(to: folder.url)
        let model = Model(
            size: Size(width: width, height: height), now: FakeProject.now, projectName: "~/digits")
        settler = Settler(
            model: model,
            performer: EffectPerformer(
                project: fake.project,
                workingDirectory: URL(filePath: folder.url.path, directoryHint: .notDirectory),
                startsQueue: false))
        settler.open(.runs, Shot.Options())
    }

    /// Where exports are written.
    var workingDirectory: URL { folder.url }

    mutating func send(_ message: Message) { settler.settle(message) }

    /// Presses keys one after the other.
    mutating func press(_ keys: Key...) {
        for key in keys { settler.settle(.input(.key(key))) }
    }

    /// Types text, one key a character.
    mutating func type(_ text: String) {
        for character in text { press(.character(character)) }
    }

    /// Puts the cursor of the list on the run whose name contains `name`.
    mutating func select(_ name: String) {
        press("1", Key(.home))
        for _ in 0..<model.runs.count {
            if model.currentRun?.name.contains(name) == true { return }
            press(Key(.down))
        }
    }

    mutating func resize(_ width: Int, _ height: Int) {
        settler.settle(.input(.resize(Size(width: width, height: height))))
    }

    /// Lets the notice on the screen go.
    mutating func wait() { settler.settle(.clock(model.now + 10)) }
}
