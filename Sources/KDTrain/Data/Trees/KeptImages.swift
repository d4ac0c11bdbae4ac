import Synchronization

/// Decoded images by their index, shared by the threads that read.
final class KeptImages: Sendable {
    private let images = Mutex<[Int: ImagePlanes]>([:])

    subscript(index: Int) -> ImagePlanes? {
        get { images.withLock { $0[index] } }
        set { images.withLock { $0[index] = newValue } }
    }
}
