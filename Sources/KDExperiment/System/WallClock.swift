import Foundation

/// The time of day as events and states carry it.
public enum WallClock {
    /// Unix time, seconds.
    public static var now: Double { Date().timeIntervalSince1970 }
}
