# SPDX-License-Identifier: EUPL-1.2
# Pages in HTML: what the public pages and the agent's desk share.
add_custom_command(OUTPUT html_style.c
  COMMAND ${CMAKE_COMMAND} -DFROM=${CMAKE_CURRENT_SOURCE_DIR}/html/style.css
    -DTO=html_style.c -P ${CMAKE_CURRENT_SOURCE_DIR}/html/style.cmake
  DEPENDS html/style.css html/style.cmake
  COMMENT "Embedding the style of the pages"
  VERBATIM)
add_library(sceau_html STATIC html/frame.c html/html.c html/texts.c
  ${CMAKE_CURRENT_BINARY_DIR}/html_style.c)
target_link_libraries(sceau_html
  PUBLIC sceau_title
  PRIVATE OpenSSL::Crypto)
