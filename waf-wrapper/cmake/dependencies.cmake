# SPDX-License-Identifier: GPL-2.0-or-later
# Every library that the project stands on. waf-wrapper/packages.txt says what each is for and what Debian calls it.
find_package(PkgConfig REQUIRED)
pkg_check_modules(GLIB REQUIRED IMPORTED_TARGET glib-2.0>=2.68)
pkg_check_modules(GSL REQUIRED IMPORTED_TARGET gsl)
pkg_check_modules(ARCHIVE REQUIRED IMPORTED_TARGET libarchive)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash>=0.8)
pkg_check_modules(JSON REQUIRED IMPORTED_TARGET json-glib-1.0)
pkg_check_modules(RTRLIB REQUIRED IMPORTED_TARGET rtrlib)
# By its serial name, where there is one: installing an MPI flavour of HDF5 changes what plain `hdf5` means.
pkg_search_module(HDF5 REQUIRED IMPORTED_TARGET hdf5-serial hdf5)
# Open MPI by its own name; else whatever implementation the system calls MPI.
pkg_search_module(MPI REQUIRED IMPORTED_TARGET ompi-c mpi-c mpich)
pkg_check_modules(NS3 REQUIRED IMPORTED_TARGET ns3-core>=3.37)

if(MANRS_SIM_TESTS)
  pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)
endif()
