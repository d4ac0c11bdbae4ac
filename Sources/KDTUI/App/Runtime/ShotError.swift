/// What a picture was to show and cannot.
public struct ShotError: Error, Hashable, CustomStringConvertible {
    /// The sentence shown to the user.
    public let description: String
}
