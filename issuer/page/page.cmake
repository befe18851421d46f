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

# The other scripts: what the files of templates/languages say with them, and the
# tables that shape it.
add_executable(genfont page/cmap.c page/genfont.c)
target_link_libraries(genfont PRIVATE sceau_core sceau_file ZLIB::ZLIB)
find_path(NOTO NotoNaskhArabic-Regular.ttf REQUIRED
  PATHS /usr/share/fonts/truetype/noto NO_DEFAULT_PATH)
find_path(DROID DroidSansFallback.ttf REQUIRED
  PATHS /usr/share/fonts-droid-fallback/truetype NO_DEFAULT_PATH)
set(languages ${PROJECT_SOURCE_DIR}/templates/languages)

# script(name languages style:file...): its letters, and a subset for each style
function(script name codes)
  list(TRANSFORM codes REPLACE "(.+)" "${languages}/\\1.tsv" OUTPUT_VARIABLE files)
  set(letters ${CMAKE_CURRENT_BINARY_DIR}/${name}.txt)
  add_custom_command(OUTPUT ${letters}
    COMMAND genfont --letters ${files} > ${letters}
    DEPENDS genfont ${files}
    VERBATIM)
  foreach(face ${ARGN})
    string(REGEX REPLACE ".*/" "" base ${face})
    set(subset ${CMAKE_CURRENT_BINARY_DIR}/${name}-${base})
    add_custom_command(OUTPUT ${subset}
      COMMAND ${HB_SUBSET} ${face} --text-file=${letters} --no-hinting
        --name-IDs=0 -o ${subset}
      DEPENDS ${face} ${letters}
      VERBATIM)
    string(REGEX REPLACE "[^A-Za-z]|ttf" "" base ${base})
    list(APPEND shaped_faces ${base} ${subset})
    list(APPEND shaped_subsets ${subset})
  endforeach()
  set(shaped_faces ${shaped_faces} PARENT_SCOPE)
  set(shaped_subsets ${shaped_subsets} PARENT_SCOPE)
endfunction()

# in the order of enum script
script(cyrillic "ru;uk"
  ${LIBERATION}/LiberationSans-Regular.ttf ${LIBERATION}/LiberationSans-Bold.ttf)
script(arabic "ar;fa"
  ${NOTO}/NotoNaskhArabic-Regular.ttf ${NOTO}/NotoNaskhArabic-Bold.ttf)
script(bengali "bn"
  ${NOTO}/NotoSansBengali-Regular.ttf ${NOTO}/NotoSansBengali-Bold.ttf)
script(ethiopic "ti"
  ${NOTO}/NotoSansEthiopic-Regular.ttf ${NOTO}/NotoSansEthiopic-Bold.ttf)
script(chinese "zh" ${DROID}/DroidSansFallback.ttf)

set(page_fonts ${CMAKE_CURRENT_BINARY_DIR}/page_fonts.c)
add_custom_command(OUTPUT ${page_fonts}
  COMMAND genfont ${faces} --shaped ${shaped_faces} > ${page_fonts}
  DEPENDS genfont ${subsets} ${shaped_subsets}
  COMMENT "Making the fonts of the page"
  VERBATIM)

# Apart from the page: requests are refused for a character that no page can show.
add_library(sceau_font STATIC page/font.c ${page_fonts})
target_link_libraries(sceau_font PUBLIC sceau_core PRIVATE m)

# Paragraphs in any script, for the holder's page.
pkg_check_modules(HARFBUZZ REQUIRED IMPORTED_TARGET harfbuzz)
pkg_check_modules(FRIBIDI REQUIRED IMPORTED_TARGET fribidi)
add_library(sceau_paragraph STATIC
  page/bidi.c
  page/paragraph.c
  page/shape.c
  page/show.c
  page/utf16.c)
target_link_libraries(sceau_paragraph
  PUBLIC sceau_font
  PRIVATE PkgConfig::HARFBUZZ PkgConfig::FRIBIDI)

add_library(sceau_prefix STATIC prefix.c)
target_link_libraries(sceau_prefix PUBLIC sceau_core PRIVATE OpenSSL::Crypto)

add_library(sceau_page STATIC
  page/band.c
  page/cmap.c
  page/datamatrix.c
  page/document.c
  page/layout.c
  page/metadata.c
  page/notice.c
  page/page.c
  page/pdf.c
  page/pen.c
  page/qr.c
  page/qr_mask.c
  page/raster.c)
target_link_libraries(sceau_page
  PUBLIC sceau_core sceau_font sceau_certificate
  PRIVATE sceau_paragraph sceau_prefix ${ZINT_LIBRARY} ${HPDF_LIBRARY} PkgConfig::QRENCODE
    ZLIB::ZLIB m)
