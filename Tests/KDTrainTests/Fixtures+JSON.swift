import Foundation
import Testing

/// Reads what a script of the Fixtures folder has stored.
func jsonFixture<Value: Decodable>(_ name: String, in folder: String = "Fixtures") throws -> Value {
    let url = try #require(
        Bundle.module.url(forResource: name, withExtension: "json", subdirectory: folder))
    return try JSONDecoder().decode(Value.self, from: Data(contentsOf: url))
}
