/// Batch normalisation over (N, H, W) of each channel, and its gradients.
enum BatchNorm2D {}
