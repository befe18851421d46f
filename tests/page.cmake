# SPDX-License-Identifier: EUPL-1.2
find_package(ZLIB REQUIRED)
# What draws and seals a sample without a token: tests and benchmarks stand on it.
add_library(test_sheet STATIC support/mutation.c support/mutation_inside.c
  support/mutation_outside.c support/pdf_edit.c support/sealed_file.c
  support/sealed_sheet.c support/titles.c)
target_link_libraries(test_sheet PUBLIC test_authority sceau_page sceau_pdf
  PRIVATE ZLIB::ZLIB)
target_compile_definitions(test_sheet PRIVATE
  VECTORS="${CMAKE_CURRENT_SOURCE_DIR}/vectors")

add_executable(draw_sheet support/draw_sheet.c)
target_link_libraries(draw_sheet PRIVATE test_sheet sceau_paragraph)
set_target_properties(draw_sheet PROPERTIES
  RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)

find_package(Threads REQUIRED)
unit(pdf_file test_sheet Threads::Threads)
unit(seen test_authority sceau_trust)
unit(proven sceau_trust)
add_executable(mutate_title support/mutate_title.c)
target_link_libraries(mutate_title PRIVATE test_sheet)
set_target_properties(mutate_title PROPERTIES
  RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)

unit(structure test_sheet)
unit(page_text test_sheet)
unit(proof test_sheet)
unit(attack test_sheet)

add_test(NAME page.conformity COMMAND bash
  ${CMAKE_CURRENT_SOURCE_DIR}/page/conformity.sh $<TARGET_FILE:draw_sheet>)
set_tests_properties(page.conformity PROPERTIES LABELS page)
unit(font sceau_page sceau_pdf)
unit(datamatrix test_vectors sceau_page test_scan)
unit(qr test_sheet test_scan)
find_package(ZLIB REQUIRED)
unit(raster sceau_page ZLIB::ZLIB)
unit(prefix sceau_prefix Threads::Threads)
unit(modules sceau_page sceau_pdf test_scan)
unit(layout test_sheet)
unit(paragraph sceau_page sceau_paragraph)
unit(notice test_sheet sceau_paragraph)
unit(page_second test_sheet sceau_paragraph)
unit(metadata sceau_page)
unit(pdf test_sheet sceau_paragraph sceau_scan Threads::Threads)
