# SPDX-License-Identifier: EUPL-1.2
# e2e(name): tests/e2e/<name>_test.sh, given the programs and the source
function(e2e name)
  add_test(NAME e2e.${name} COMMAND bash
    ${CMAKE_CURRENT_SOURCE_DIR}/e2e/${name}_test.sh
    ${CMAKE_RUNTIME_OUTPUT_DIRECTORY} ${PROJECT_SOURCE_DIR})
  set_tests_properties(e2e.${name} PROPERTIES LABELS e2e)
endfunction()

e2e(demo)
e2e(issue)
e2e(kinds)
e2e(pages)
e2e(language)
e2e(worth)
e2e(marks)
e2e(legible)
e2e(typed)
e2e(bundle)
e2e(promote)
e2e(stamp)
e2e(mutation)
e2e(standby)
