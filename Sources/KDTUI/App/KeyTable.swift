/// Where a key binding holds.
enum KeyContext: String, Hashable, Sendable, CaseIterable {
    case everywhere = "Everywhere"
    case runs = "Runs"
    case run = "Run"
    case charts = "Run: charts"
    case attention = "Run: attention"
    case configure = "Configure"
    case sweep = "Sweep"
    case sweepAxes = "Sweep: axes"
    case results = "Results"
}

/// One line of the key table.
struct KeyBinding: Hashable, Sendable {
    /// Each entry is a key or two keys pressed one after the other.
    var keys: [[Key]]
    var command: Command
    var context: KeyContext
    /// What the status bar calls it; nil keeps it out of the bar.
    var hint: String?
    /// What help, the palette and the docs call it.
    var help: String

    /// The keys as written in help: `j ↓`.
    var keyText: String {
        keys.map { $0.map(\.description).joined(separator: " ") }.joined(separator: "  ")
    }
}

/// The one table that feeds dispatch, help, hints, the command palette and docs/dashboard.md.
enum KeyTable {
    static let bindings: [KeyBinding] =
        everywhere + runs + run + charts + attention + configure + sweep + sweepAxes + results

    /// Returns the bindings that hold in `contexts`; the first context wins where keys coincide.
    static func bindings(in contexts: [KeyContext]) -> [KeyBinding] {
        contexts.flatMap { context in bindings.filter { $0.context == context } }
    }

    /// Finds what a sequence of keys means in `contexts`.
    static func lookup(_ sequence: [Key], in contexts: [KeyContext]) -> Lookup {
        let candidates = bindings(in: contexts)
        if let match = candidates.first(where: { $0.keys.contains(sequence) }) {
            return .command(match.command)
        }
        let isPrefix = candidates.contains { binding in
            binding.keys.contains {
                $0.count > sequence.count && Array($0.prefix(sequence.count)) == sequence
            }
        }
        return isPrefix ? .prefix : .none
    }

    /// What a sequence of keys means.
    enum Lookup: Hashable, Sendable {
        case command(Command)
        /// The beginning of a longer sequence.
        case prefix
        case none
    }

    /// The section's lines for help.
    static func help(_ context: KeyContext) -> HelpOverlay.Section {
        HelpOverlay.Section(
            context.rawValue,
            bindings.filter { $0.context == context }
                .map { HelpOverlay.Entry($0.keyText, $0.help) })
    }

    /// The tables of docs/dashboard.md.
    static var page: String {
        KeyContext.allCases.map { context in
            let lines = bindings.filter { $0.context == context }.map { binding in
                let keys = binding.keys.map { sequence in
                    sequence.map { "`\($0.description)`" }.joined(separator: " then ")
                }
                return "| \(keys.joined(separator: ", ")) | \(binding.help) |"
            }
            return "### \(context.rawValue)\n\n| key | what it does |\n|---|---|\n"
                + lines.joined(separator: "\n") + "\n"
        }.joined(separator: "\n")
    }
}
