import Foundation
import KDExperiment
import Testing

/// Somebody else's project, or a backup: everything shows, nothing is written.
@Suite(.serialized, .enabled(if: SmallDisk.isAvailable, SmallDisk.skipReason))
struct `A project on a read-only disk` {
    private let place: Workplace
    private let disk: SmallDisk

    init() throws {
        disk = try SmallDisk(mebibytes: 16)
        place = try Workplace(on: disk)
        try place.write(ExperimentText.small(epochs: 1, variants: ["kd"]), to: "small.yaml")
        #expect(try place.kd("launch", "small.yaml", "--wait").status == 0)
        #expect(try place.kd("results").status == 0)
        #expect(eventually { place.processes().isEmpty })
        try disk.makeReadOnly()
    }

    /// A home folder outside the disk, or none that can be written.
    private func environment(hasHome: Bool) -> [String: String] {
        let home = hasHome ? place.scratch.path : "/proc"
        return ["HOME": home, "XDG_CACHE_HOME": ""]
    }

    @Test func `shows in every command that looks, with a home folder and without`() throws {
        let id = try #require(place.run("small-kd")?.id.description)
        for hasHome in [true, false] {
            for arguments in [
                ["ls"], ["ls", "--json"], ["show", id], ["watch", id], ["results"],
                ["results", "--json"], ["export", "--format", "latex"], ["fsck"], ["sweep", "ls"],
                ["check", "small.yaml"], ["launch", "small.yaml", "--dry-run"],
            ] {
                let result = try place.kd(arguments, environment: environment(hasHome: hasHome))
                #expect(result.status == 0, "\(arguments), home \(hasHome): \(result.errors)")
                #expect(result.errors == "", "\(arguments), home \(hasHome)")
                #expect(!result.output.isEmpty, "\(arguments), home \(hasHome)")
            }
            let results = try place.kd(
                ["results", "--json"], environment: environment(hasHome: hasHome))
            #expect(try results.json().elements?.count == 2)
            for screen in ["runs", "run", "configure", "sweep", "results"] {
                let shot = try place.kd(
                    ["shot", screen, "--size", "120x40", "--run", id],
                    environment: environment(hasHome: hasHome))
                #expect(shot.status == 0 && shot.errors == "", "\(screen): \(shot.errors)")
                #expect(screen == "configure" || shot.output.contains("small/kd"), "\(screen)")
            }
        }
    }

    @Test func `refuses what would change it, in one sentence`() throws {
        let id = try #require(place.run("small-kd")?.id.description)
        try place.refuses(["rm", id])
        try place.refuses(["launch", "small.yaml", "--set", "seeds=[9]"])
    }

    @Test(.enabled(if: TmuxTerminal.isAvailable, TmuxTerminal.skipReason))
    func `opens in the dashboard`() throws {
        let dashboard = try DashboardTerminal(place, environment: environment(hasHome: true))
        try dashboard.terminal.expect("small/kd/s0")
        try dashboard.terminal.press("Enter")
        try dashboard.terminal.expect("val/top1")
        try dashboard.terminal.press("5")
        try dashboard.terminal.expect("small/kd/s0")
        try dashboard.terminal.press("Q")
        try dashboard.expectShell(status: 0)
    }
}

extension Workplace {
    /// A command ends with a sentence about the read-only disk.
    fileprivate func refuses(
        _ arguments: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let result = try kd(arguments)
        #expect(result.status == 1, "\(arguments)", sourceLocation: sourceLocation)
        let said = result.output + result.errors
        #expect(
            said.contains("Read-only file system"), "\(arguments): \(said)",
            sourceLocation: sourceLocation)
    }
}
