# SPDX-License-Identifier: EUPL-1.2
# The page in a real browser.
find_program(NODE node REQUIRED)
find_program(NPM npm REQUIRED)
find_program(CHROMIUM chromium REQUIRED)

# the tests stand beside their packages: that is where Node looks for them
set(web_tests ${CMAKE_CURRENT_BINARY_DIR}/web)
file(GLOB web_scripts CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/web/*.mjs)
add_custom_command(OUTPUT ${web_tests}/node_modules/.package-lock.json
  COMMAND ${CMAKE_COMMAND} -E make_directory ${web_tests}
  COMMAND ${CMAKE_COMMAND} -E copy ${CMAKE_CURRENT_SOURCE_DIR}/web/package.json
    ${CMAKE_CURRENT_SOURCE_DIR}/web/package-lock.json ${web_tests}
  COMMAND ${NPM} --prefix ${web_tests} ci --ignore-scripts --no-audit --no-fund --loglevel error
  DEPENDS web/package.json web/package-lock.json
  COMMENT "Fetching what drives the browser"
  VERBATIM)
add_custom_command(OUTPUT ${web_tests}/stamp
  COMMAND ${CMAKE_COMMAND} -E copy ${web_scripts} ${web_tests}
  COMMAND ${CMAKE_COMMAND} -E touch ${web_tests}/stamp
  DEPENDS ${web_scripts} ${web_tests}/node_modules/.package-lock.json
  VERBATIM)
add_custom_target(web_tests ALL DEPENDS ${web_tests}/stamp)

add_test(NAME web.page COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/web/page_test.sh
  ${CMAKE_RUNTIME_OUTPUT_DIRECTORY} ${PROJECT_SOURCE_DIR}
  ${PROJECT_BINARY_DIR}/verifier/web/page ${web_tests})
set_tests_properties(web.page PROPERTIES LABELS web TIMEOUT 600)
add_test(NAME web.pages COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/web/pages_test.sh
  ${CMAKE_RUNTIME_OUTPUT_DIRECTORY} ${PROJECT_SOURCE_DIR} ${web_tests})
set_tests_properties(web.pages PROPERTIES LABELS web)
if(SCEAU_SERVE)
  add_test(NAME web.serve COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/serve/page_test.sh
    $<TARGET_FILE:sceau-verify> ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}/verifier/web/page
    ${web_tests})
  add_test(NAME web.desk COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/web/desk_test.sh
    ${CMAKE_RUNTIME_OUTPUT_DIRECTORY} ${PROJECT_SOURCE_DIR} ${web_tests})
  set_tests_properties(web.serve web.desk PROPERTIES LABELS web)
endif()
