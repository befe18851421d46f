# SPDX-License-Identifier: EUPL-1.2
# The issuing service, in a program of its own: libmicrohttpd is its alone.
openapi(${CMAKE_CURRENT_SOURCE_DIR}/serve/openapi.json)

# all but its beginning, for the tests too
add_library(sceau_serving STATIC
  desk/ask_form.c
  desk/asked.c
  desk/change.c
  desk/desk.c
  desk/home.c
  desk/issue.c
  desk/lists.c
  desk/posted.c
  desk/reports.c
  desk/title.c
  desk/token.c
  desk/view.c
  serve/acts.c
  serve/answer.c
  serve/batches.c
  serve/changes.c
  serve/identity.c
  serve/input.c
  serve/issuing.c
  serve/registers.c
  serve/reports.c
  serve/runner.c
  serve/service.c
  serve/titles.c
  serve/watch.c
  ${CMAKE_CURRENT_BINARY_DIR}/openapi_document.c)
target_link_libraries(sceau_serving
  PUBLIC sceau_http sceau_html sceau_issuer
  PRIVATE sceau_settings OpenSSL::Crypto Threads::Threads)

add_executable(sceau-serve serve/main.c)
target_link_libraries(sceau-serve PRIVATE sceau_serving)
target_compile_definitions(sceau-serve PRIVATE
  SCEAU_CONFIG="${CMAKE_INSTALL_FULL_SYSCONFDIR}/sceau/sceau.json")
install(TARGETS sceau-serve DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/sceau)
install(FILES man/sceau-desk.7 man/sceau-scale.7 DESTINATION ${CMAKE_INSTALL_MANDIR}/man7)
install(FILES serve/nginx.conf DESTINATION ${CMAKE_INSTALL_DATADIR}/sceau RENAME serve.nginx.conf)
configure_file(systemd/sceau-serve.service.in sceau-serve.service @ONLY)
install(FILES systemd/sceau-serve.socket ${CMAKE_CURRENT_BINARY_DIR}/sceau-serve.service
  DESTINATION ${CMAKE_INSTALL_PREFIX}/lib/systemd/system)
install(FILES man/sceau-serve.8 DESTINATION ${CMAKE_INSTALL_MANDIR}/man8)
