#ifndef KD_COPENBLAS_SHIM_H
#define KD_COPENBLAS_SHIM_H
#include <cblas.h>
#endif
