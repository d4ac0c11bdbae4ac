/// Exit statuses of `kd train` that its supervisor tells apart.
public enum TrainerExit {
    /// Another trainer holds the run, or the run is no longer queued: nothing was touched.
    public static let busy: Int32 = 75
}
