import KDExperiment

/// Reads the flattened settings of many runs, which say much the same: what was met before is
/// neither read nor kept in memory a second time.
struct SettingsReader {
    private var known: [ArraySlice<UInt8>: SpecEntry] = [:]
    /// How many settings were read that were not known.
    private(set) var readCount = 0

    /// Reads a JSON object; empty when it is none.
    mutating func read(_ json: String) -> [SpecEntry] {
        let bytes = Array(json.utf8)
        if let parts = Self.parts(of: bytes) {
            let settings = parts.compactMap { setting($0) }
            if settings.count == parts.count { return settings }
        }
        return (try? JSONParser.parse(bytes[...]))?.entries ?? []
    }

    /// One `"path":value`; `nil` when it is no such thing.
    private mutating func setting(_ part: ArraySlice<UInt8>) -> SpecEntry? {
        if let setting = known[part] { return setting }
        let object = [UInt8(ascii: "{")] + part + [UInt8(ascii: "}")]
        guard let entries = (try? JSONParser.parse(object[...]))?.entries, entries.count == 1
        else { return nil }
        readCount += 1
        known[part] = entries[0]
        return entries[0]
    }

    /// What stands between an object's own commas; `nil` when quotes or brackets do not match.
    private static func parts(of bytes: [UInt8]) -> [ArraySlice<UInt8>]? {
        guard bytes.count > 2, bytes.first == UInt8(ascii: "{"), bytes.last == UInt8(ascii: "}")
        else { return nil }
        var parts: [ArraySlice<UInt8>] = []
        var (start, depth, isQuoted, isEscaped) = (1, 0, false, false)
        for place in 1..<(bytes.count - 1) {
            if isEscaped {
                isEscaped = false
                continue
            }
            switch bytes[place] {
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: "\\"): isEscaped = true
            case _ where isQuoted: break
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ",") where depth == 0:
                parts.append(bytes[start..<place])
                start = place + 1
            default: break
            }
        }
        guard depth == 0, !isQuoted else { return nil }
        return parts + [bytes[start..<(bytes.count - 1)]]
    }
}
