/// How well a candidate contains a query's characters in order.
struct FuzzyMatch: Hashable, Sendable {
    /// Larger is better.
    var score: Int
    /// The matched characters' positions in the candidate.
    var positions: [Int]

    /// Matches without regard to case: starts of words and unbroken runs score highest.
    /// - Returns: nil when a character of the query is missing.
    /// - Complexity: O(query x candidate).
    init?(_ query: String, in candidate: String) {
        let needle = Array(query.lowercased().filter { $0 != " " })
        let original = Array(candidate)
        let haystack = original.map { Character($0.lowercased().first.map(String.init) ?? " ") }
        guard !needle.isEmpty else {
            (score, positions) = (0, [])
            return
        }
        guard needle.count <= haystack.count else { return nil }
        let bonus = haystack.indices.map { FuzzyMatch.bonus(at: $0, in: original) }
        // best[j]: best score with the needle's present character matched at j.
        var best = [Int?](repeating: nil, count: haystack.count)
        var origins: [[Int]] = []
        for (row, character) in needle.enumerated() {
            var next = [Int?](repeating: nil, count: haystack.count)
            var origin = [Int](repeating: -1, count: haystack.count)
            var reachable: (score: Int, index: Int)?
            for index in haystack.indices {
                if row > 0, index > 0, let previous = best[index - 1],
                    previous > reachable?.score ?? .min
                {
                    reachable = (previous, index - 1)
                }
                guard haystack[index] == character else { continue }
                if row == 0 {
                    next[index] = bonus[index] - min(index, 5)
                } else if let reachable {
                    let joined = index > 0 ? best[index - 1].map { $0 + 12 } : nil
                    let apart = reachable.score
                    let isJoined = (joined ?? .min) >= apart
                    next[index] = (isJoined ? joined ?? apart : apart) + bonus[index]
                    origin[index] = isJoined ? index - 1 : reachable.index
                }
            }
            best = next
            origins.append(origin)
        }
        let last = haystack.indices.filter { best[$0] != nil }
            .max { (best[$0] ?? 0, -$0) < (best[$1] ?? 0, -$1) }
        guard var index = last, let total = best[index] else { return nil }
        var path = [index]
        for row in stride(from: needle.count - 1, to: 0, by: -1) {
            index = origins[row][index]
            path.append(index)
        }
        (score, positions) = (total - haystack.count / 8, path.reversed())
    }

    private static func bonus(at index: Int, in text: [Character]) -> Int {
        guard index > 0 else { return 20 }
        let before = text[index - 1]
        if !before.isLetter && !before.isNumber { return 15 }
        return text[index].isUppercase && before.isLowercase ? 10 : 1
    }
}
