/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/steady/kernel.h"

#include "sim/steady/kernel-private.h"

#ifdef MS_KERNEL_X86
static const MsKernel *const all[] = {&ms_kernel_avx512, &ms_kernel_avx2, &ms_kernel_baseline};
#else
static const MsKernel *const all[] = {&ms_kernel_baseline};
#endif

const MsKernel *const *ms_kernels(unsigned *n)
{
  unsigned slow = 0;
#ifdef MS_KERNEL_X86
  __builtin_cpu_init();
  bool avx2 = __builtin_cpu_supports("avx2");
  bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  slow = avx512 ? 0 : avx2 ? 1 : 2;
#endif
  *n = (unsigned)(sizeof(all) / sizeof((all)[0])) - slow;
  return all + slow;
}
