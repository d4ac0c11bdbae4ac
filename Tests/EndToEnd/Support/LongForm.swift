import Foundation
import Testing

/// Tests that take minutes run when they are asked for; the suite has a short form of each.
enum LongForm {
    static let isWanted = ProcessInfo.processInfo.environment["KD_TEST_LONG"] == "1"
    static let hint: Comment = "takes minutes: KD_TEST_LONG=1 or scripts/test-long runs it"
}
