/// Two-dimensional convolution and its gradients.
enum Conv2D {}
