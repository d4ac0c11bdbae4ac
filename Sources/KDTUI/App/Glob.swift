/// Patterns in which `*` stands for any text.
enum Glob {
    /// Whether `text` matches the whole pattern, without regard to case.
    ///
    /// - Complexity: O(text x pattern).
    static func matches(_ text: String, pattern: String) -> Bool {
        let text = Array(text.lowercased())
        let pattern = Array(pattern.lowercased())
        // reach[j]: the pattern's first i characters match the text's first j.
        var reach = [Bool](repeating: false, count: text.count + 1)
        reach[0] = true
        for character in pattern {
            var next = [Bool](repeating: false, count: text.count + 1)
            if character == "*" {
                var isReached = false
                for index in reach.indices {
                    isReached = isReached || reach[index]
                    next[index] = isReached
                }
            } else {
                for index in text.indices where reach[index] && text[index] == character {
                    next[index + 1] = true
                }
            }
            reach = next
        }
        return reach[text.count]
    }
}
