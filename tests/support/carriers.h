/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All that can carry libns3-c's events; what holds of one holds of each. After cmocka.h, in one
 * file of a program. */
#pragma once

#include "sim/ns3c/ns3c.h"

typedef struct {
  const char *name;
  Ns3cOptions options;
} Carrier;

static const Carrier carriers[] = {
    {"own", {.implementation = NS3C_OWN}},
    {"default", {.implementation = NS3C_DEFAULT}},
    {"default, map", {.implementation = NS3C_DEFAULT, .scheduler = "map"}},
    {"default, heap", {.implementation = NS3C_DEFAULT, .scheduler = "heap"}},
    {"default, list", {.implementation = NS3C_DEFAULT, .scheduler = "list"}},
    {"default, calendar", {.implementation = NS3C_DEFAULT, .scheduler = "calendar"}},
    {"default, priority-queue", {.implementation = NS3C_DEFAULT, .scheduler = "priority-queue"}},
    {"default, by TypeId", {.implementation = NS3C_DEFAULT, .scheduler = "ns3::MapScheduler"}},
    {"driven", {.implementation = NS3C_DRIVEN}},
    {"driven, by our own", {.implementation = NS3C_DRIVEN, .simulator = "ns3::Ns3cSimulatorImpl"}},
};

/* A simulation on @carrier, or with the defaults where that is NULL. */
static Ns3c *start(const Carrier *carrier)
{
  g_autoptr(GError) error = NULL;
  Ns3c *sim = ns3c_start(carrier == NULL ? NULL : &carrier->options, &error);
  assert_null(error);
  assert_non_null(sim);
  return sim;
}
