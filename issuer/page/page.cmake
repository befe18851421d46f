# SPDX-License-Identifier: EUPL-1.2
find_package(ZLIB REQUIRED)
pkg_check_modules(QRENCODE REQUIRED IMPORTED_TARGET libqrencode)
find_library(ZINT_LIBRARY zint REQUIRED) # libzint has no pkg-config file
find_library(HPDF_LIBRARY hpdf REQUIRED) # nor has libharu
find_program(HB_SUBSET hb-subset REQUIRED)
find_path(LIBERATION LiberationSans-Regular.ttf REQUIRED
  PATHS /usr/share/fonts/truetype/liberation2 NO_DEFAULT_PATH)

# Subsets: what French writes, and the other Latin letters of names.
set(french U+0020-007E,U+00A0-00FF,U+0152,U+0153,U+0178,U+2013,U+2014,U+2018,U+2019,U+201C,U+201D,U+2022,U+2026,U+20AC)
set(extended U+0100-0151,U+0154-0177,U+0179-024F,U+1E00-1EFF)
set(faces)
foreach(style Regular Bold)
  foreach(part french extended)
    set(subset ${CMAKE_CURRENT_BINARY_DIR}/${style}-${part}.ttf)
    add_custom_command(OUTPUT ${subset}
      COMMAND ${HB_SUBSET} ${LIBERATION}/LiberationSans-${style}.ttf
        --unicodes=${${part}} --no-hinting --layout-features=
        --drop-tables+=GSUB,GPOS,GDEF --name-IDs=0 -o ${subset}
      DEPENDS ${LIBERATION}/LiberationSans-${style}.ttf
      VERBATIM)
    list(APPEND subsets ${subset})
    string(SUBSTRING ${part} 0 1 initial)
    string(TOUPPER ${initial} initial)
    list(APPEND faces Liberation${style}${initial} ${subset})
  endforeach()
endforeach()

add_executable(genfont page/genfont.c)
target_link_libraries(genfont PRIVATE sceau_core ZLIB::ZLIB)
set(page_fonts ${CMAKE_CURRENT_BINARY_DIR}/page_fonts.c)
add_custom_command(OUTPUT ${page_fonts}
  COMMAND genfont ${faces} > ${page_fonts}
  DEPENDS genfont ${subsets}
  COMMENT "Making the fonts of the page"
  VERBATIM)

# Apart from the page: requests are refused for a character that no page can show.
add_library(sceau_font STATIC page/font.c ${page_fonts})
target_link_libraries(sceau_font PUBLIC sceau_core PRIVATE m)

add_library(sceau_page STATIC
  page/band.c
  page/datamatrix.c
  page/layout.c
  page/metadata.c
  page/pdf.c
  page/pen.c
  page/qr.c)
target_link_libraries(sceau_page
  PUBLIC sceau_core sceau_font sceau_certificate
  PRIVATE ${ZINT_LIBRARY} ${HPDF_LIBRARY} PkgConfig::QRENCODE ZLIB::ZLIB m)
