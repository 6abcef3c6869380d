/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where C++ exceptions end: every entry point that may throw runs its body through ns3c_guard(). */
#pragma once

#include "sim/ns3c/ns3c.h"

#include <exception>

/** ns3c_set_exception: describes the exception being handled. Only within a catch clause */
void ns3c_set_exception(GError **error);

/** ns3c_guard: runs @body; %FALSE and #NS3C_ERROR_EXCEPTION where it threw */
template <typename Body> gboolean ns3c_guard(GError **error, Body body) noexcept
{
  try {
    body();
    return TRUE;
  } catch (...) {
    ns3c_set_exception(error);
    return FALSE;
  }
}
