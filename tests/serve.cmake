# SPDX-License-Identifier: EUPL-1.2
# HTTP and the service of the verifier.
unit(http_media sceau_http)
unit(http_metrics sceau_http)
unit(http_rate sceau_http)
unit(http_route sceau_http)
unit(http_server sceau_http Threads::Threads)
target_sources(http_server_test PRIVATE support/folder.c)
unit(http_listen sceau_http)
target_sources(http_listen_test PRIVATE support/folder.c)

unit(openapi sceau_serve PkgConfig::JANSSON)
unit(shelf sceau_serve test_specimen)
target_sources(shelf_test PRIVATE support/folder.c)
set_tests_properties(unit.http_server unit.shelf PROPERTIES LABELS "unit;threads")

# its clients: 64 at once
add_executable(crowd serve/crowd.c)
target_link_libraries(crowd PRIVATE sceau_file Threads::Threads)
set_target_properties(crowd PROPERTIES
  RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
if(SCEAU_SANITIZE)
  set(sanitized yes)
else()
  set(sanitized no)
endif()
add_test(NAME serve.serve COMMAND bash
  ${CMAKE_CURRENT_SOURCE_DIR}/serve/serve_test.sh $<TARGET_FILE:sceau-verify>
  $<TARGET_FILE:crowd> ${PROJECT_SOURCE_DIR} ${sanitized})
add_test(NAME serve.nginx COMMAND bash
  ${CMAKE_CURRENT_SOURCE_DIR}/serve/nginx_test.sh $<TARGET_FILE:sceau-verify>
  ${PROJECT_SOURCE_DIR})
add_test(NAME serve.units COMMAND bash
  ${CMAKE_CURRENT_SOURCE_DIR}/serve/units_test.sh $<TARGET_FILE:sceau-verify>
  ${CMAKE_BINARY_DIR} ${PROJECT_SOURCE_DIR} ${sanitized})
set_tests_properties(serve.serve serve.nginx serve.units PROPERTIES LABELS e2e)
