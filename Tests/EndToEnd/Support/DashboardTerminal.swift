import Foundation
import KDExperiment
import Testing

/// A dashboard at work in a terminal, and the shell that it was started from.
///
/// The shell writes down the terminal's settings before and after, the dashboard's process number
/// and its exit status.
final class DashboardTerminal: Sendable {
    let terminal: TmuxTerminal
    private let place: Workplace
    private let mark: String

    /// What the shell says when the dashboard has ended.
    static let shellText = "back in the shell"

    /// Opens a terminal and the dashboard in it.
    ///
    /// - Parameter reopens: Whether the shell opens the dashboard again whenever it was quit, until
    ///   ``quitForGood()``.
    init(
        _ place: Workplace, columns: Int = 80, rows: Int = 24, environment: [String: String] = [:],
        reopens: Bool = false
    ) throws {
        self.place = place
        let mark = "dashboard-\(UUID().uuidString.prefix(8))"
        self.mark = mark
        let command = "exec '\(Workplace.program)' --project '\(place.project.url.path)'"
        terminal = try TmuxTerminal(
            columns: columns, rows: rows, folder: place.scratch, environment: environment,
            script: """
                stty -g > \(mark).before
                while :; do
                    sh -c 'echo $$ > \(mark).pid; \(command)'
                    status=$?
                    echo $status >> \(mark).statuses
                    if [ $status != 0 ] || [ ! -e \(mark).again ]; then break; fi
                done
                stty -g > \(mark).after
                echo "\(Self.shellText)"
                exec cat
                """)
        if reopens { try Data().write(to: place.scratch.appending(path: "\(mark).again")) }
    }

    private func read(_ name: String) -> String {
        let file = place.scratch.appending(path: name)
        return (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    }

    /// The dashboard's process, while it works.
    var process: ProcessIdentity? {
        Int32(read("\(mark).pid").trimmingCharacters(in: .whitespacesAndNewlines))
            .flatMap(ProcessIdentity.of(pid:)).flatMap { $0.isAlive ? $0 : nil }
    }

    /// How the dashboards ended so far.
    var statuses: [Int] {
        read("\(mark).statuses").split(separator: "\n").compactMap { Int($0) }
    }

    /// The shell is not to open the dashboard again.
    func stopReopening() throws {
        try FileSystem.remove(place.scratch.appending(path: "\(mark).again"))
    }

    /// Waits until the dashboard shows its runs.
    func expectRunsScreen(sourceLocation: SourceLocation = #_sourceLocation) throws {
        try terminal.expect("the Runs screen", sourceLocation: sourceLocation) {
            $0.contains("1 Runs") && $0.contains("help")
        }
    }

    /// Waits for the dashboard's end, and checks its status and that the terminal is as it was.
    func expectShell(
        status: Int, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        try terminal.expect(Self.shellText, sourceLocation: sourceLocation)
        #expect(statuses.last == status, sourceLocation: sourceLocation)
        let before = read("\(mark).before")
        #expect(!before.isEmpty, sourceLocation: sourceLocation)
        #expect(before == read("\(mark).after"), sourceLocation: sourceLocation)
        #expect(try terminal.strayModes() == "", sourceLocation: sourceLocation)
    }
}
