import Foundation
import KDTestSupport
import Testing

@testable import KDTUI

/// Pictures of the dashboard without a terminal.
struct ShotTests {
    @Test func `metrics that the run has not are refused by name`() throws {
        let folder = TemporaryFolder()
        let fake = try FakeProject.write(to: folder.url)
        func shot(_ metrics: String...) throws -> String {
            try Shot.render(
                .run, project: fake.project, width: 100, height: 30, format: .text,
                options: Shot.Options(metrics: metrics), now: FakeProject.now,
                workingDirectory: folder.url)
        }
        #expect(try shot("val/loss").contains("╭─ val/loss ─"))
        let slip = #expect(throws: ShotError.self) { try shot("val/loss", "los/total") }
        let hint = "no metric \"los/total\"; is \"loss/total\" meant?"
        #expect(slip?.description.hasSuffix(hint) == true)
        let other = #expect(throws: ShotError.self) { try shot("accuracy of it all") }
        #expect(other?.description.contains(", it has loss/total, ") == true)
    }
}
