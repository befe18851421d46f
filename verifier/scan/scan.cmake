# SPDX-License-Identifier: EUPL-1.2
pkg_check_modules(ZXING REQUIRED IMPORTED_TARGET zxing)
pkg_check_modules(TURBOJPEG REQUIRED IMPORTED_TARGET libturbojpeg)
pkg_check_modules(DEFLATE REQUIRED IMPORTED_TARGET libdeflate)
find_package(PNG REQUIRED)

add_library(sceau_scan STATIC
  scan/cage.c
  scan/clock.c
  scan/confined.c
  scan/grey.c
  scan/jpeg.c
  scan/ladder.c
  scan/locate.c
  scan/mutool.c
  scan/pages.c
  scan/picture.c
  scan/png.c
  scan/png_plain.c
  scan/pnm.c
  scan/scan.c
  scan/symbols.c
  scan/zxing.cpp)
# foreign headers are not held to our warnings
get_target_property(zxing_include PkgConfig::ZXING INTERFACE_INCLUDE_DIRECTORIES)
target_include_directories(sceau_scan SYSTEM PRIVATE ${zxing_include})
target_link_libraries(sceau_scan
  PUBLIC sceau_core
  PRIVATE PkgConfig::ZXING PkgConfig::TURBOJPEG PkgConfig::DEFLATE PNG::PNG)
