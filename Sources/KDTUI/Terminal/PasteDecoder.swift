/// Gathers what the terminal marks as pasted, so that a newline within it is no Enter.
///
/// ncurses reports the marks as key codes of their own when they arrive in one piece; an end that
/// was torn apart on its way is found among the characters.
struct PasteDecoder {
    /// What became of something that was read.
    enum Step: Hashable {
        /// It is none of a paste's: a key.
        case notPasted
        case kept
        case ended(String)
    }

    /// What ncurses is to report for ESC[200~ and ESC[201~; its own codes end far below.
    static let startCode: Int32 = 0x7E00
    static let endCode: Int32 = 0x7E01
    /// More than anybody means to put into a line; the rest is dropped.
    static let byteLimit = 64 << 10
    /// How long the next piece may take: a connection that stalls, not a mark that never comes.
    static let patience = Duration.seconds(1)

    private static let endMark = Array("\u{1B}[201~".unicodeScalars)

    /// When a paste whose end has not come is given up; nil outside of a paste.
    private(set) var deadline: ContinuousClock.Instant?
    private var text = String.UnicodeScalarView()
    private var byteCount = 0
    /// Characters of the end mark that were read one by one.
    private var matched = 0

    /// Whether what is read now was pasted.
    var isOpen: Bool { deadline != nil }

    /// Takes a key code of ncurses; within a paste a key means nothing.
    mutating func take(code: Int32, at now: ContinuousClock.Instant) -> Step {
        switch code {
        case Self.startCode:
            deadline = now + Self.patience
            return .kept
        case Self.endCode:
            return isOpen ? .ended(end()) : .kept
        default:
            guard isOpen else { return .notPasted }
            deadline = now + Self.patience
            return .kept
        }
    }

    /// Takes a character.
    mutating func take(character value: UInt32, at now: ContinuousClock.Instant) -> Step {
        guard isOpen else { return .notPasted }
        deadline = now + Self.patience
        guard let scalar = Unicode.Scalar(value) else { return .kept }
        if scalar == Self.endMark[matched] {
            matched += 1
            return matched == Self.endMark.count ? .ended(end()) : .kept
        }
        for held in Self.endMark.prefix(matched) { keep(held) }
        matched = scalar == Self.endMark[0] ? 1 : 0
        if matched == 0 { keep(scalar) }
        return .kept
    }

    /// What has come of a paste whose end is overdue; nil while there is hope.
    mutating func giveUp(at now: ContinuousClock.Instant) -> String? {
        guard let deadline, now >= deadline else { return nil }
        return end()
    }

    private mutating func keep(_ scalar: Unicode.Scalar) {
        let width = String(scalar).utf8.count
        // Once full it stays full: what is kept is a beginning, not a selection.
        byteCount = min(byteCount + width, Self.byteLimit + 1)
        if byteCount <= Self.byteLimit { text.append(scalar) }
    }

    private mutating func end() -> String {
        let whole = String(text)
        self = PasteDecoder()
        return whole
    }
}
