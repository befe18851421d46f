# SPDX-License-Identifier: EUPL-1.2
add_library(test_scan STATIC support/scan_modules.c)
target_link_libraries(test_scan PUBLIC sceau_scan)
unit(scan test_vectors sceau_scan)
unit(degraded test_vectors sceau_scan)
unit(pnm sceau_scan)
pkg_check_modules(DEFLATE REQUIRED IMPORTED_TARGET libdeflate)
find_package(PNG REQUIRED)
unit(png_plain sceau_scan PkgConfig::DEFLATE PNG::PNG)

# without our flags: a sanitizer needs more memory than a confined child has
add_executable(fake_mutool support/fake_mutool.c)
target_compile_definitions(fake_mutool PRIVATE _GNU_SOURCE)
set_target_properties(fake_mutool PROPERTIES OUTPUT_NAME mutool
  RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fake)
foreach(name mutool pages)
  unit(${name} sceau_scan)
  target_compile_definitions(${name}_test PRIVATE FAKE="${CMAKE_BINARY_DIR}/fake")
  add_dependencies(${name}_test fake_mutool)
endforeach()
# it measures what a program spends
set_tests_properties(unit.mutool PROPERTIES PROCESSORS 2)

add_test(NAME cli.foreign COMMAND bash
  ${CMAKE_CURRENT_SOURCE_DIR}/cli/foreign_test.sh $<TARGET_FILE:sceau-verify>
  ${PROJECT_SOURCE_DIR} ${CMAKE_BINARY_DIR}/fake)
set_tests_properties(cli.foreign PROPERTIES LABELS e2e)
