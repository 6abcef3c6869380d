/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel of one instruction set: every width. A kernel file defines KERNEL and KERNEL_NAME and
 * includes this. */
#include "sim/steady/kernel-members.h"
#include "sim/steady/kernel-private.h"
#include "sim/steady/kernel-vectors.h"
#include "sim/steady/kernel-weigh.h"

#define LANES      Lanes8
#define LANE       uint8_t
#define BITS       8
#define ATTRIBUTES 1
#define NONE       ((uint8_t)0xf0)
#define NAME(x)    narrow_##x
#include "sim/steady/kernel-body.h"

#define LANES      Lanes8
#define LANE       uint8_t
#define BITS       8
#define ATTRIBUTES 3
#define NONE       ((uint8_t)0xf0)
#define NAME(x)    full_##x
#include "sim/steady/kernel-body.h"

#define LANES      Lanes16
#define LANE       uint16_t
#define BITS       16
#define ATTRIBUTES 3
#define NONE       ((uint16_t)0xfff0)
#define NAME(x)    wide_##x
#include "sim/steady/kernel-body.h"

#define LANES      Lanes16
#define LANE       uint16_t
#define BITS       16
#define ATTRIBUTES 5
#define NONE       ((uint16_t)0xffc0)
#define NAME(x)    aspa_##x
#include "sim/steady/kernel-body.h"

const MsKernel KERNEL = {
    .name = KERNEL_NAME,
    .sweep = {narrow_run, full_run, wide_run, aspa_run},
    .look = {narrow_look, full_look, wide_look, aspa_look},
    .members = members,
    .weigh = weigh,
    .tally = tally,
};
