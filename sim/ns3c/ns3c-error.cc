/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/ns3c/ns3c-error.h"

G_DEFINE_QUARK(ns3c_error, ns3c_error)

void ns3c_set_exception(GError **error)
{
  try {
    throw;
  } catch (const std::exception &exception) {
    g_set_error(error, NS3C_ERROR, NS3C_ERROR_EXCEPTION, "an exception reached libns3-c: %s",
                exception.what());
  } catch (...) {
    g_set_error_literal(error, NS3C_ERROR, NS3C_ERROR_EXCEPTION,
                        "an exception of unknown type reached libns3-c");
  }
}
