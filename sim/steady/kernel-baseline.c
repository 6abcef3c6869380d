/* SPDX-License-Identifier: GPL-2.0-or-later */
#define KERNEL      ms_kernel_baseline
#define KERNEL_NAME "baseline"
#include "sim/steady/kernel-widths.h"
