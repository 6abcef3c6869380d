# SPDX-License-Identifier: GPL-2.0-or-later
# What goes where under the prefix: the command, libns3-c with its headers and pkg-config file, the scenarios.
include(GNUInstallDirs)

install(TARGETS manrs-sim RUNTIME)
install(TARGETS ns3c ns3c-queue ARCHIVE)
# The headers include each other from the project's root, so they keep their folder.
install(FILES sim/ns3c/ns3c.h sim/ns3c/ns3c-queue.h sim/ns3c/ns3c-random.h sim/ns3c/ns3c-config.h sim/ns3c/ns3c-log.h
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/libns3-c/sim/ns3c)
configure_file(waf-wrapper/cmake/libns3-c.pc.in libns3-c.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/libns3-c.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
# The scenarios that come along, and the files that they name.
install(DIRECTORY scenarios/library/ DESTINATION ${CMAKE_INSTALL_DATADIR}/manrs-sim/scenarios PATTERN README.md EXCLUDE)
