/// Exit statuses of `kd train` that its supervisor tells apart.
public enum TrainerExit {
    /// Another trainer holds the run, it is no longer queued, or a full disk has no room for its
    /// beginning: the run is as it was and may be tried again later.
    public static let busy: Int32 = 75
}
