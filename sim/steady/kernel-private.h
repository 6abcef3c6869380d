/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernels by instruction set. */
#pragma once

#include "sim/steady/kernel.h"

extern const MsKernel ms_kernel_baseline, ms_kernel_avx2, ms_kernel_avx512;
