# SPDX-License-Identifier: EUPL-1.2
# HTTP for services, without any knowledge of titles. Found here or said what lacks.
find_package(Threads REQUIRED)
pkg_check_modules(MICROHTTPD IMPORTED_TARGET GLOBAL libmicrohttpd>=0.9.75)
if(NOT MICROHTTPD_FOUND)
  message(FATAL_ERROR "libmicrohttpd is missing (Debian: libmicrohttpd-dev). "
    "Without the service: -DSCEAU_SERVE=OFF")
endif()

# openapi(document): makes openapi_document.c, by which a program carries it (openapi.h)
set(embed ${CMAKE_CURRENT_SOURCE_DIR}/http/embed.cmake CACHE INTERNAL "")
function(openapi document)
  add_custom_command(OUTPUT openapi_document.c
    COMMAND ${CMAKE_COMMAND} -DFROM=${document} -DTO=openapi_document.c -P ${embed}
    DEPENDS ${document} ${embed}
    COMMENT "Taking openapi.json in"
    VERBATIM)
endfunction()

add_library(sceau_http STATIC
  http/ending.c
  http/folder.c
  http/links.c
  http/listen.c
  http/media.c
  http/metrics.c
  http/pool.c
  http/problem.c
  http/rate.c
  http/route.c
  http/server.c)
target_link_libraries(sceau_http
  PUBLIC sceau_file
  PRIVATE PkgConfig::MICROHTTPD Threads::Threads)
