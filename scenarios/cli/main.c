/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scenarios/cli/cli.h"

int main(int argc, char **argv)
{
  return ms_cli_main(argc, argv);
}
