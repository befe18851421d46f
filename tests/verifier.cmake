# SPDX-License-Identifier: EUPL-1.2
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)

add_library(test_vectors STATIC support/vectors.c)
target_link_libraries(test_vectors
  PUBLIC sceau_core PkgConfig::JANSSON
  PRIVATE PkgConfig::CMOCKA)
target_compile_definitions(test_vectors PRIVATE
  VECTORS="${CMAKE_CURRENT_SOURCE_DIR}/vectors")

unit(date sceau_core)
unit(seal test_vectors)
unit(base32 sceau_core)
unit(name sceau_core)
