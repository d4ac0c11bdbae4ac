import Foundation
import Testing

/// Seeded random keys, clicks and sizes for a dashboard.
///
/// Keys that leave the temporary project alone are left out: no `~`, and `/` only where nothing is
/// typed, so that no file name can begin with one; Ctrl-C, -D, -S, -Q, -Z and -\ are the shell's
/// between two dashboards.
struct KeyStorm {
    private var generator: SeededGenerator
    private let dashboard: DashboardTerminal

    private static let letters = Array(
        "abcdefghijklmnopqrstuvwxyzACDHJKLNOPSTUWXYG0123456789?:*+-=[],.<>%_ "
    )
    .map(String.init)
    private static let named = [
        "Enter", "Enter", "Escape", "Escape", "Escape", "Up", "Down", "Left", "Right", "Tab",
        "BTab", "Home", "End", "PPage", "NPage", "BSpace", "DC", "F1", "F5", "C-a", "C-e", "C-k",
        "C-u", "C-w", "C-l", "C-Left", "S-Right", "M-x", "C-b", "C-f", "IC",
    ]
    private static let others = ["한", "é", "🙂", "e\u{301}", "中", ";", "\"", "'", "$", "{", "\\"]

    init(_ dashboard: DashboardTerminal, seed: UInt64) {
        self.dashboard = dashboard
        generator = SeededGenerator(seed: seed)
    }

    /// Presses so many keys, in bursts, with another size now and then.
    mutating func rage(keys count: Int) throws {
        var pressed = 0
        while pressed < count {
            let burst = min(Int.random(in: 1...40, using: &generator), count - pressed)
            try dashboard.terminal.press((0..<burst).flatMap { _ in key() })
            pressed += burst
            if Int.random(in: 0..<4, using: &generator) == 0 { try click() }
            if Int.random(in: 0..<6, using: &generator) == 0 {
                try dashboard.terminal.resize(
                    columns: Int.random(in: 10...180, using: &generator),
                    rows: Int.random(in: 3...60, using: &generator))
            }
            try #require(dashboard.statuses.allSatisfy { $0 == 0 }, "after \(pressed) keys")
            // One of the keys may have quit it.
            try #require(eventually { dashboard.process != nil }, "after \(pressed) keys")
        }
    }

    private mutating func key() -> [String] {
        switch Int.random(in: 0..<100, using: &generator) {
        // A file name begins with / when it is typed into an empty field: close every field first.
        case 0..<3: ["Escape", "Escape", "Escape", "1", "/"]
        case 3: ["Q"]
        case 4..<8: [Self.others.randomElement(using: &generator) ?? "é"]
        case 8..<40: [Self.named.randomElement(using: &generator) ?? "Enter"]
        default: [Self.letters.randomElement(using: &generator) ?? "j"]
        }
    }

    /// A click, a drag or the wheel, in the encoding that tmux's terminals have.
    private mutating func click() throws {
        let button = [0, 1, 2, 3, 32, 64, 65].randomElement(using: &generator) ?? 0
        let (x, y) = (
            Int.random(in: 1...180, using: &generator), Int.random(in: 1...60, using: &generator)
        )
        try dashboard.terminal.send([0x1B, 0x5B, 0x4D, button + 32, x + 32, y + 32])
    }
}
