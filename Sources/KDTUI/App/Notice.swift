/// A short word to the user about what came of something.
struct Notice: Hashable, Sendable {
    var text: String
    var level: Toast.Level

    init(_ text: String, _ level: Toast.Level = .info) {
        self.text = text
        self.level = level
    }
}
