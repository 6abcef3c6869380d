# SPDX-License-Identifier: GPL-2.0-or-later
# Build types, warnings and sanitizers, for every target alike.
option(MANRS_SIM_TESTS "build the tests" ON)
option(MANRS_SIM_WERROR "warnings are errors" OFF)
option(MANRS_SIM_NATIVE "for this processor alone, with link-time optimisation" OFF)
set(MANRS_SIM_SANITIZE "" CACHE STRING "sanitizers, as -fsanitize takes them: address,undefined")

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_EXTENSIONS ON)
set(CMAKE_CXX_STANDARD 17)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
# g_assert and assert state invariants that cost nothing beside the work: they stay in a release build.
set(CMAKE_C_FLAGS_RELEASE "-O3 -g")
set(CMAKE_CXX_FLAGS_RELEASE "-O3 -g")
# The same bytes on every processor: no fused multiply-add where one happens to have it.
add_compile_options(-ffp-contract=off)

add_compile_options(-Wall -Wextra -Wshadow -Wpointer-arith -Wwrite-strings -Wvla -Wimplicit-fallthrough -Wundef
                    -Wformat=2 $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes>
                    $<$<COMPILE_LANGUAGE:C>:-Wmissing-prototypes>)
if(MANRS_SIM_WERROR)
  add_compile_options(-Werror)
endif()
if(MANRS_SIM_SANITIZE)
  # -O1: the sanitizers' reports stay exact, and the tests finish in a third of the time that -O0 takes.
  add_compile_options(-O1 -fsanitize=${MANRS_SIM_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${MANRS_SIM_SANITIZE})
endif()
if(MANRS_SIM_NATIVE)
  add_compile_options(-march=native)
  include(CheckIPOSupported)
  check_ipo_supported(RESULT MANRS_SIM_HAS_LTO OUTPUT MANRS_SIM_LTO_OUTPUT)
  set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ${MANRS_SIM_HAS_LTO})
  if(CMAKE_C_COMPILER_ID STREQUAL "GNU") # on all processors, and without a remark on it
    set(CMAKE_C_COMPILE_OPTIONS_IPO -flto=auto -fno-fat-lto-objects)
    set(CMAKE_CXX_COMPILE_OPTIONS_IPO ${CMAKE_C_COMPILE_OPTIONS_IPO})
  endif()
endif()
include_directories(${PROJECT_SOURCE_DIR})
