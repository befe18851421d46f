# SPDX-License-Identifier: EUPL-1.2
add_library(test_authority STATIC support/authority.c support/folder.c
  support/tsa.c)
target_link_libraries(test_authority PUBLIC sceau_certificate
  PRIVATE sceau_token_form)
target_compile_definitions(test_authority PRIVATE
  VECTORS="${CMAKE_CURRENT_SOURCE_DIR}/vectors")

unit(frame sceau_signer)
unit(signer sceau_signer test_authority)
unit(pin sceau_hsm test_authority)
unit(fault sceau_hsm)
target_include_directories(fault_test SYSTEM PRIVATE ${P11KIT_INCLUDE_DIRS})
unit(hsm_config sceau_hsm test_authority)
unit(settings sceau_settings test_authority)
unit(metrics sceau_settings)
unit(moment sceau_hsm)
unit(journal sceau_hsm test_authority)
unit(usage sceau_hsm test_authority)
unit(custody sceau_hsm test_authority)
unit(plan sceau_hsm test_authority)
unit(transcript sceau_hsm test_authority)
unit(apart sceau_hsm)
unit(certificate test_authority)
unit(known_key test_authority)
unit(cms test_authority)
unit(cms_make test_authority)
unit(token test_authority)

# The scripts stand on a real SoftHSM2, on pkcs11-tool as a second reader, and on jq.
find_file(SOFTHSM_MODULE libsofthsm2.so REQUIRED
  PATHS /usr/lib /usr/lib64 /usr/local/lib
  PATH_SUFFIXES softhsm ${CMAKE_LIBRARY_ARCHITECTURE}/softhsm pkcs11)

add_executable(hsm_client support/hsm_client.c)
target_link_libraries(hsm_client
  PRIVATE sceau_signer sceau_certificate sceau_flags)
set_target_properties(hsm_client PROPERTIES
  RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)

add_executable(confined support/confined.c)
target_link_libraries(confined PRIVATE sceau_hsm sceau_flags)
set_target_properties(confined PROPERTIES
  RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)

# Not sanitized itself: it is loaded by programs that are, and by pkcs11-tool.
add_library(p11_shim MODULE support/p11_shim.c)
target_include_directories(p11_shim PRIVATE ${PROJECT_SOURCE_DIR})
target_include_directories(p11_shim SYSTEM PRIVATE ${P11KIT_INCLUDE_DIRS})
target_compile_definitions(p11_shim PRIVATE
  _GNU_SOURCE SOFTHSM_MODULE="${SOFTHSM_MODULE}")
target_link_libraries(p11_shim PRIVATE ${CMAKE_DL_LIBS})
set_target_properties(p11_shim PROPERTIES PREFIX ""
  LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)

# hsm(name): tests/hsm/<name>.sh. Minutes, for a machine that does other things too.
function(hsm name)
  add_test(NAME hsm.${name}
    COMMAND bash ${CMAKE_CURRENT_SOURCE_DIR}/hsm/${name}.sh)
  set_tests_properties(hsm.${name} PROPERTIES
    LABELS hsm SKIP_RETURN_CODE 77 TIMEOUT 600
    ENVIRONMENT "SCEAU_BIN=${CMAKE_BINARY_DIR}/bin;SCEAU_TOOLS=${CMAKE_BINARY_DIR}/tests;SCEAU_MODULE=${SOFTHSM_MODULE};SCEAU_SANITIZED=${SCEAU_SANITIZE}")
endfunction()

hsm(plan)
hsm(ceremony)
hsm(states)
hsm(agent)
hsm(pin)
hsm(faults)
hsm(hangs)
hsm(load)
hsm(users)
hsm(units)
hsm(remote)
hsm(nss)
hsm(backup)
# what the thread sanitizer watches too
set_property(TEST unit.signer hsm.agent hsm.load APPEND PROPERTY LABELS threads)

# their deadlines are those of a machine that is not loaded
set_tests_properties(hsm.load hsm.faults PROPERTIES PROCESSORS 2)