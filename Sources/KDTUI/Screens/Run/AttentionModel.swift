/// What of the attention maps shows.
struct AttentionModel: Hashable, Sendable {
    /// The frames loaded so far, newest last; few, since each is small.
    var frames: [AttentionFrame] = []
    /// Why an epoch's frame cannot be shown.
    var failure: String?
    /// The epoch asked for; nil follows the newest.
    var epoch: Int?
    var layer = 0
    var image = 0
}
