# SPDX-License-Identifier: EUPL-1.2
# HTTP for services, without any knowledge of titles. Found here or said what lacks.
find_package(Threads REQUIRED)
pkg_check_modules(MICROHTTPD IMPORTED_TARGET GLOBAL libmicrohttpd>=0.9.75)
if(NOT MICROHTTPD_FOUND)
  message(FATAL_ERROR "libmicrohttpd is missing (Debian: libmicrohttpd-dev). "
    "Without the service: -DSCEAU_SERVE=OFF")
endif()

add_library(sceau_http STATIC
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
  PUBLIC sceau_core
  PRIVATE PkgConfig::MICROHTTPD Threads::Threads)
