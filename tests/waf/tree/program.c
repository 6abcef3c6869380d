/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stands for every program of the small tree: prints its arguments, or a cmocka log; ends with
 * --exit's code. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv)
{
  if (argc == 2 && strcmp(argv[1], "--cmocka") == 0) {
    puts("[==========] Running 3 test(s).\n"
         "[ RUN      ] one\n[       OK ] one\n"
         "[ RUN      ] two\nno data\n[  SKIPPED ] two\n"
         "[ RUN      ] three\n[       OK ] three\n"
         "[==========] 3 test(s) run.\n[  PASSED  ] 2 test(s).\n"
         "[  SKIPPED ] 1 test(s), listed below:\n[  SKIPPED ] two\n\n 1 SKIPPED TEST(S)");
    return 0;
  }
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--exit") == 0 && i + 1 < argc)
      return atoi(argv[i + 1]);
    printf("<%s>", argv[i]);
  }
  printf("\n");
  return 0;
}
