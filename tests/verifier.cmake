# SPDX-License-Identifier: EUPL-1.2
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)

add_library(test_vectors STATIC support/vectors.c)
target_link_libraries(test_vectors
  PUBLIC sceau_core PkgConfig::JANSSON
  PRIVATE PkgConfig::CMOCKA)
target_compile_definitions(test_vectors PRIVATE
  VECTORS="${CMAKE_CURRENT_SOURCE_DIR}/vectors")

# verifier/base
unit(buffer sceau_core)
unit(cli sceau_file)
unit(csv sceau_core)
unit(cursor sceau_core)
unit(date sceau_core)
unit(error sceau_core)
unit(file sceau_file)
target_link_options(file_test PRIVATE
  -Wl,--wrap=openat,--wrap=faccessat,--wrap=fchmod,--wrap=write,--wrap=fsync
  -Wl,--wrap=fstatat,--wrap=linkat,--wrap=renameat,--wrap=renameat2
  -Wl,--wrap=flock,--wrap=nanosleep)
unit(json sceau_core PkgConfig::JANSSON)
unit(reason sceau_core)
unit(signature sceau_core OpenSSL::Crypto)
unit(utf8 sceau_core)

# verifier/seal
unit(address sceau_core)
unit(base32 sceau_core)
unit(c40 sceau_core)
unit(dictionary sceau_core)
target_compile_definitions(dictionary_test PRIVATE
  TABLES="${PROJECT_SOURCE_DIR}/verifier/seal")
unit(header sceau_core)
unit(name sceau_core)
unit(shorten sceau_core)
unit(compose sceau_core)
unit(neighbour sceau_core)
unit(seal test_vectors)
unit(set sceau_core)
unit(text sceau_core)

# a title's code, signed with the key that the specification publishes
add_library(test_specimen STATIC support/specimen.c)
target_link_libraries(test_specimen
  PUBLIC sceau_trust PkgConfig::CMOCKA
  PRIVATE OpenSSL::Crypto)
target_compile_definitions(test_specimen PRIVATE
  VECTORS="${CMAKE_CURRENT_SOURCE_DIR}/vectors")

# verifier/verdict
unit(axes sceau_core)
unit(conformance test_specimen)
unit(judge test_specimen)
unit(period test_specimen)
unit(disclosure sceau_core)
unit(rights test_specimen)
unit(report test_specimen PkgConfig::JANSSON)
unit(report_csv test_specimen)
unit(words sceau_core)

# verifier/trust
# authorities, lists and revocations made in the test's own process
add_library(test_chain STATIC support/chain.c)
target_link_libraries(test_chain PUBLIC sceau_import
  PRIVATE PkgConfig::LIBXML2 PkgConfig::XMLSEC)

unit(import sceau_import test_vectors)
unit(directory sceau_import)
unit(tsl test_chain)
unit(xml test_chain)
unit(leaf test_chain OpenSSL::Crypto)
unit(crl test_chain)
unit(trust_store test_specimen test_vectors sceau_import)
unit(store sceau_core)
unit(status test_specimen test_vectors sceau_import sceau_pdf)
# compiled again with keys of its own: the second is the specification's
unit(bundle sceau_trust OpenSSL::Crypto)
target_sources(bundle_test PRIVATE ${PROJECT_SOURCE_DIR}/verifier/trust/bundle.c)
target_compile_definitions(bundle_test PRIVATE
  CORPUS="${CMAKE_CURRENT_SOURCE_DIR}/fuzz/corpus/store"
  SCEAU_BUNDLE_KEYS="00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000 a98f0d7ccd62808893bec4d436e79d1834a1d6e001d70f1c4cdccd9d9e2fe229f7240514e8ddc0ca98d0c7440c9cc492849a0fbda73fc392f4da0ae07f84c23c")
unit(ecdsa test_vectors sceau_trust OpenSSL::Crypto)
unit(examine test_specimen test_vectors)
unit(official test_specimen test_vectors)
unit(restore test_specimen test_vectors)
unit(trust_folder test_specimen OpenSSL::Crypto test_vectors)
unit(verify sceau test_specimen PkgConfig::JANSSON)

# verifier/pdf
unit(json_read sceau_core PkgConfig::JANSSON)
unit(attachment test_specimen)
unit(object sceau_core)
unit(title_data sceau_core)
unit(agree test_specimen)
unit(der sceau_core)

# verifier/cli: its files belong to the program, so they are compiled again here
unit(escape sceau_core)
target_sources(escape_test PRIVATE ${PROJECT_SOURCE_DIR}/verifier/cli/escape.c)
unit(input sceau_core)
target_sources(input_test PRIVATE ${PROJECT_SOURCE_DIR}/verifier/cli/input.c)

# the program itself
# signs what rights_test.py writes
add_executable(sign_codes support/sign_codes.c
  ${PROJECT_SOURCE_DIR}/verifier/cli/escape.c)
target_link_libraries(sign_codes PRIVATE test_specimen)
add_test(NAME cli.rights COMMAND /usr/bin/python3
  ${CMAKE_CURRENT_SOURCE_DIR}/cli/rights_test.py $<TARGET_FILE:sceau-verify>
  $<TARGET_FILE:sign_codes> ${CMAKE_CURRENT_SOURCE_DIR}/vectors
  ${PROJECT_SOURCE_DIR}/templates)
add_test(NAME cli.tables COMMAND bash
  ${CMAKE_CURRENT_SOURCE_DIR}/cli/tables_test.sh $<TARGET_FILE:checkrights>
  ${PROJECT_SOURCE_DIR}/templates)
add_test(NAME cli.notice COMMAND bash
  ${CMAKE_CURRENT_SOURCE_DIR}/cli/notice_test.sh $<TARGET_FILE:sceau-verify>
  $<TARGET_FILE:sign_codes> ${CMAKE_CURRENT_SOURCE_DIR}/vectors)
set_tests_properties(cli.rights cli.tables cli.notice PROPERTIES LABELS e2e)

add_test(NAME cli.verify COMMAND bash
  ${CMAKE_CURRENT_SOURCE_DIR}/cli/verify_test.sh $<TARGET_FILE:sceau-verify>
  ${CMAKE_CURRENT_SOURCE_DIR}/vectors)
add_test(NAME cli.bulk COMMAND bash
  ${CMAKE_CURRENT_SOURCE_DIR}/cli/bulk_test.sh $<TARGET_FILE:sceau-verify>
  ${CMAKE_CURRENT_SOURCE_DIR}/vectors ${CMAKE_BINARY_DIR}/tests/draw_sheet)
set_tests_properties(cli.verify cli.bulk PROPERTIES LABELS "e2e;threads")

add_executable(make_trust support/make_trust.c)
target_link_libraries(make_trust PRIVATE test_chain)
set_target_properties(make_trust PROPERTIES
  RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
add_test(NAME cli.trust COMMAND bash
  ${CMAKE_CURRENT_SOURCE_DIR}/cli/trust_test.sh $<TARGET_FILE:sceau-verify>
  $<TARGET_FILE:make_trust> ${PROJECT_SOURCE_DIR})
set_tests_properties(cli.trust PROPERTIES LABELS e2e)
