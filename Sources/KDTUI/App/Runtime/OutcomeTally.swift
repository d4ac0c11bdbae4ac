/// Counts what became of several runs, since one of them does not speak for all.
struct OutcomeTally {
    private var counts: [(message: String, count: Int)] = []

    /// More messages than these are summed up: a notice is one line.
    private static let shownCount = 3

    /// Counts what is said of each run: `told to go on`.
    init(_ messages: [String]) {
        for message in messages {
            if let place = counts.firstIndex(where: { $0.message == message }) {
                counts[place].count += 1
            } else {
                counts.append((message, 1))
            }
        }
    }

    /// `2 told to write a checkpoint and stop · 1 is paused already`; for one message of all,
    /// `4 runs: told to go on`.
    var text: String {
        if counts.count == 1, let only = counts.first, only.count > 1 {
            return "\(only.count) runs: \(Self.said(only.message, of: only.count))"
        }
        var parts = counts.prefix(Self.shownCount).map {
            "\($0.count) \(Self.said($0.message, of: $0.count))"
        }
        let others = counts.dropFirst(Self.shownCount).reduce(0) { $0 + $1.count }
        if others > 0 { parts.append("\(others) otherwise") }
        return parts.joined(separator: " · ")
    }

    /// A message about one run, said of several.
    private static func said(_ message: String, of count: Int) -> String {
        guard count > 1 else { return message }
        for (one, several) in [("is ", "are "), ("has ", "have ")] where message.hasPrefix(one) {
            return several + message.dropFirst(one.count)
        }
        return message
    }
}
