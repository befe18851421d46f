# SPDX-License-Identifier: EUPL-1.2
# The verbs of trust: XML and the network are theirs alone, in a program of its own.
pkg_check_modules(LIBXML2 REQUIRED IMPORTED_TARGET GLOBAL libxml-2.0)
pkg_check_modules(XMLSEC REQUIRED IMPORTED_TARGET GLOBAL xmlsec1-openssl)
pkg_check_modules(CURL REQUIRED IMPORTED_TARGET GLOBAL libcurl)

add_library(sceau_fetch STATIC trust/fetch.c)
target_link_libraries(sceau_fetch PUBLIC sceau_core PRIVATE PkgConfig::CURL)

add_library(sceau_import STATIC
  trust/crl.c
  trust/directory.c
  trust/import.c
  trust/pin.c
  trust/tsl.c
  trust/xml.c)
target_link_libraries(sceau_import
  PUBLIC sceau_trust sceau_fetch
  PRIVATE PkgConfig::LIBXML2 PkgConfig::XMLSEC)

add_executable(sceau-verify-trust
  cli/place.c
  cli/trust/export.c
  cli/trust/import.c
  cli/trust/kept.c
  cli/trust/list.c
  cli/trust/list_json.c
  cli/trust/main.c
  cli/trust/update.c)
target_link_libraries(sceau-verify-trust PRIVATE sceau_import)
install(TARGETS sceau-verify-trust
  DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/sceau)

# where sceau-verify finds it, and where both find the store
file(RELATIVE_PATH libexec ${CMAKE_INSTALL_FULL_BINDIR}
  ${CMAKE_INSTALL_FULL_LIBEXECDIR}/sceau)
set(libexecs
  SCEAU_LIBEXEC="${libexec}"
  SCEAU_LIBEXEC_FULL="${CMAKE_INSTALL_FULL_LIBEXECDIR}/sceau" CACHE INTERNAL "")
set(places
  ${libexecs}
  SCEAU_TRUST_SYSTEM="${CMAKE_INSTALL_FULL_LOCALSTATEDIR}/lib/sceau/trust"
  SCEAU_TRUST_FOLDER="${CMAKE_INSTALL_FULL_SYSCONFDIR}/sceau/trust")
target_compile_definitions(sceau-verify-trust PRIVATE ${places})
