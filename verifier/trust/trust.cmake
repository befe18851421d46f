# SPDX-License-Identifier: EUPL-1.2
# The verbs of trust: XML and the network are theirs alone, in a program of its own.
pkg_check_modules(LIBXML2 REQUIRED IMPORTED_TARGET libxml-2.0)
pkg_check_modules(XMLSEC REQUIRED IMPORTED_TARGET xmlsec1-openssl)
pkg_check_modules(CURL REQUIRED IMPORTED_TARGET libcurl)

add_library(sceau_import STATIC
  trust/crl.c
  trust/directory.c
  trust/import.c
  trust/leaf.c
  trust/pin.c
  trust/tsl.c
  trust/xml.c)
target_link_libraries(sceau_import
  PUBLIC sceau_trust
  PRIVATE PkgConfig::LIBXML2 PkgConfig::XMLSEC)
