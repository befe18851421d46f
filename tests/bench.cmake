# SPDX-License-Identifier: EUPL-1.2
# Built with the tests, run by hand: bench/run.sh BUILD runs them all.
add_library(test_bench STATIC bench/bench.c)
target_link_libraries(test_bench PUBLIC sceau_flags)

bench(parse test_bench sceau_core)
bench(verify test_bench sceau_trust)
bench(trust test_bench sceau_import)
bench(scan test_bench sceau_scan sceau_file)
bench(sample test_bench sceau_scan sceau_file)
bench(gate test_bench sceau_file)
if(SCEAU_ISSUER)
  bench(audit test_bench sceau_register OpenSSL::Crypto)
  bench(page test_bench test_sheet test_scan)
  bench(pdf test_bench test_sheet sceau_file)
  bench(sign test_bench test_sheet sceau_file)
  bench(title test_bench test_sheet test_request)
  bench(hsm test_bench sceau_signer sceau_certificate ${CMAKE_DL_LIBS})
  # sceau with a watch at each part (batch.sh)
  add_executable(batch_shares bench/batch_shares.c $<TARGET_OBJECTS:sceau-issue>)
  target_link_libraries(batch_shares PRIVATE
    $<TARGET_PROPERTY:sceau-issue,LINK_LIBRARIES>)
  set_target_properties(batch_shares PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bench)
  target_link_options(batch_shares PRIVATE
    -Wl,--wrap=issuer_draft,--wrap=symbol_datamatrix,--wrap=symbol_qr
    -Wl,--wrap=page_begin,--wrap=page_seal,--wrap=signer_sign_many
    -Wl,--wrap=signer_sign,--wrap=pdf_file_read,--wrap=examine_code
    -Wl,--wrap=registry_turn,--wrap=titles_write)
  add_executable(volume bench/volume.c)
  target_link_libraries(volume PRIVATE test_bench sceau_register sceau_file)
  set_target_properties(volume PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bench)
  target_include_directories(hsm_bench SYSTEM PRIVATE ${P11KIT_INCLUDE_DIRS})
endif()
