/* SPDX-License-Identifier: GPL-2.0-or-later */
#define KERNEL      ms_kernel_avx512
#define KERNEL_NAME "avx512"
#include "sim/steady/kernel-widths.h"
