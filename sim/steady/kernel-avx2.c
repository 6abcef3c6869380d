/* SPDX-License-Identifier: GPL-2.0-or-later */
#define KERNEL      ms_kernel_avx2
#define KERNEL_NAME "avx2"
#include "sim/steady/kernel-widths.h"
