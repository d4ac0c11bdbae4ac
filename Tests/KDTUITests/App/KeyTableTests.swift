import Foundation
import Testing

@testable import KDTUI

@Test func `no key means two things in one context`() {
    for context in KeyContext.allCases {
        var seen: Set<[Key]> = []
        for binding in KeyTable.bindings where binding.context == context {
            for keys in binding.keys {
                #expect(seen.insert(keys).inserted, "\(keys) twice in \(context.rawValue)")
            }
        }
    }
}

@Test func `every command can be reached by a key`() {
    let bound = Set(KeyTable.bindings.map(\.command))
    #expect(Command.allCases.filter { !bound.contains($0) } == [])
}

@Test func `the page of keys is the key table`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    let page = root.appending(path: "docs/dashboard.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    let parts = text.components(separatedBy: "<!-- keys -->\n")
    #expect(parts.count == 3)
    guard parts.count == 3, parts[1] != KeyTable.page else { return }
    if ProcessInfo.processInfo.environment["KD_RECORD"] == "1" {
        let marked = [parts[0], KeyTable.page, parts[2]].joined(separator: "<!-- keys -->\n")
        try marked.write(to: page, atomically: true, encoding: .utf8)
    }
    Issue.record("docs/dashboard.md and the key table differ; KD_RECORD=1 rewrites the page")
}
