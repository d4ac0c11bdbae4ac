/// Element-by-element kernels and pooling.
enum Elementwise {}
