# SPDX-License-Identifier: EUPL-1.2
add_library(test_request STATIC support/request.c)
target_link_libraries(test_request PUBLIC sceau_title PkgConfig::JANSSON)
target_compile_definitions(test_request PRIVATE
  TEMPLATES="${PROJECT_SOURCE_DIR}/templates")

unit(values sceau_title)
unit(html sceau_html test_sheet)
unit(request test_request)
unit(rules test_request)
unit(title test_request)
unit(form sceau_title)
unit(mrz sceau_title)
unit(line sceau_title)
unit(mailbox sceau_title)
unit(order test_request)
unit(kind test_request test_sheet)
unit(language test_request test_sheet)
unit(kinds test_request test_sheet)
unit(table sceau_title test_sheet)
unit(evidence_folder sceau_issuer test_authority)
unit(issuer_config sceau_issuer test_request test_sheet)
unit(issuer sceau_issuer test_request test_sheet)
target_link_options(issuer_test PRIVATE
  -Wl,--wrap=signer_open,--wrap=signer_free,--wrap=signer_sign
  -Wl,--wrap=symbol_datamatrix,--wrap=symbol_qr,--wrap=pdf_file_read)

add_executable(draw_kinds support/draw_kinds.c)
target_link_libraries(draw_kinds PRIVATE test_request test_sheet test_scan)
set_target_properties(draw_kinds PROPERTIES
  RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
add_test(NAME page.kinds COMMAND bash
  ${CMAKE_CURRENT_SOURCE_DIR}/page/kinds.sh $<TARGET_FILE:draw_kinds>
  ${PROJECT_SOURCE_DIR}/templates)
set_tests_properties(page.kinds PROPERTIES LABELS page)
