# SPDX-License-Identifier: EUPL-1.2
# Pages in HTML: what the public pages and the agent's desk share.
foreach(sheet style forms)
  add_custom_command(OUTPUT html_${sheet}.c
    COMMAND ${CMAKE_COMMAND} -DFROM=${CMAKE_CURRENT_SOURCE_DIR}/html/${sheet}.css
      -DTO=html_${sheet}.c -DNAME=html_${sheet}
      -P ${CMAKE_CURRENT_SOURCE_DIR}/html/style.cmake
    DEPENDS html/${sheet}.css html/style.cmake
    COMMENT "Embedding the style of the pages: ${sheet}"
    VERBATIM)
endforeach()
add_library(sceau_html STATIC html/frame.c html/html.c html/texts.c
  ${CMAKE_CURRENT_BINARY_DIR}/html_style.c ${CMAKE_CURRENT_BINARY_DIR}/html_forms.c)
target_link_libraries(sceau_html
  PUBLIC sceau_title
  PRIVATE OpenSSL::Crypto)
