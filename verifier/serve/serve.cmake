# SPDX-License-Identifier: EUPL-1.2
# The service, in a program of its own: libmicrohttpd is its alone.
openapi(${CMAKE_CURRENT_SOURCE_DIR}/serve/openapi.json)

# all but its beginning, for the tests too
add_library(sceau_serve STATIC
  cli/asked.c
  cli/checker.c
  cli/document.c
  cli/input.c
  cli/pending.c
  serve/ask.c
  serve/check.c
  serve/crew.c
  serve/examiner.c
  serve/job.c
  serve/service.c
  serve/shelf.c
  ${CMAKE_CURRENT_BINARY_DIR}/openapi_document.c)
target_link_libraries(sceau_serve PUBLIC sceau_http sceau_pdf sceau_scan Threads::Threads)

add_executable(sceau-verify-serve cli/place.c serve/main.c)
target_link_libraries(sceau-verify-serve PRIVATE sceau_serve)
target_compile_definitions(sceau-verify-serve PRIVATE ${places})
install(TARGETS sceau-verify-serve DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/sceau)

configure_file(serve/sceau-verify.service.in sceau-verify.service @ONLY)
install(FILES serve/sceau-verify.socket ${CMAKE_CURRENT_BINARY_DIR}/sceau-verify.service
  DESTINATION ${CMAKE_INSTALL_PREFIX}/lib/systemd/system)
install(FILES serve/nginx.conf DESTINATION ${CMAKE_INSTALL_DATADIR}/sceau RENAME verify.nginx.conf)
