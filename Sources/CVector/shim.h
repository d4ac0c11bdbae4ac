#ifndef KD_CVECTOR_SHIM_H
#define KD_CVECTOR_SHIM_H
/* What the vector unit offers to code built with this -march; Swift has no condition for it. */
#if defined(__AVX512F__)
#define KD_VECTOR_BITS 512
#define KD_VECTOR_REGISTERS 32
#elif defined(__AVX2__)
#define KD_VECTOR_BITS 256
#define KD_VECTOR_REGISTERS 16
#elif defined(__aarch64__)
#define KD_VECTOR_BITS 128
#define KD_VECTOR_REGISTERS 32
#else
#define KD_VECTOR_BITS 128
#define KD_VECTOR_REGISTERS 16
#endif

/* What a loop that waits for another thread does in each turn. */
static inline void kd_spin_hint(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("isb");
#endif
}
#endif
