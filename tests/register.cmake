# SPDX-License-Identifier: EUPL-1.2
# The register, its tests over both engines: PostgreSQL's server is started for each.
add_library(test_place STATIC support/place.c)
target_link_libraries(test_place PUBLIC sceau_register test_authority)
add_library(test_rig STATIC support/rig.c)
target_link_libraries(test_rig PUBLIC test_place PkgConfig::CMOCKA sceau_flags)
unit(number sceau_register)
unit(status_index sceau_register)

# on_engines(name libraries...): as unit(), with a PostgreSQL of its own
function(on_engines name)
  add_executable(${name}_test unit/${name}_test.c)
  target_link_libraries(${name}_test PRIVATE ${ARGN} PkgConfig::CMOCKA sceau_flags)
  set_target_properties(${name}_test PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_test(NAME register.${name} COMMAND bash
    ${CMAKE_CURRENT_SOURCE_DIR}/support/with_postgres.sh $<TARGET_FILE:${name}_test>)
  set_tests_properties(register.${name} PROPERTIES LABELS register)
endfunction()

find_package(PostgreSQL REQUIRED)
on_engines(sql test_place PostgreSQL::PostgreSQL)
on_engines(registry test_rig)
on_engines(story test_rig)
on_engines(due test_rig)
on_engines(replace test_rig)
on_engines(stats test_rig)
on_engines(backup test_place)
on_engines(purge sceau_issuer test_rig test_specimen sqlite3)
target_link_options(purge_test PRIVATE -Wl,--wrap=sqlite3_open_v2)
on_engines(discrepancy test_place OpenSSL::Crypto)
on_engines(batch sceau_issuer test_place test_request test_sheet)
target_compile_definitions(batch_test PRIVATE
  TEMPLATES="${PROJECT_SOURCE_DIR}/templates")
target_link_options(batch_test PRIVATE
  -Wl,--wrap=signer_open,--wrap=signer_free,--wrap=signer_sign
  -Wl,--wrap=signer_report,--wrap=signer_sign_many,--wrap=signer_set_tag
  -Wl,--wrap=symbol_datamatrix)
on_engines(last test_place sceau_issuer test_specimen)
on_engines(outbox test_rig)
on_engines(trouble test_rig)
on_engines(upload test_rig)
unit(renewal sceau_issuer sceau_settings)
unit(mail sceau_notice)
unit(hook sceau_notice test_authority)
unit(texts sceau_notice test_authority)
unit(lines test_authority sceau_settings)
unit(token_list sceau_issuer test_authority test_vectors)
target_sources(lines_test PRIVATE ${PROJECT_SOURCE_DIR}/issuer/lines.c)

# what is killed in the middle of a batch
add_executable(batch_killer support/batch_killer.c ${PROJECT_SOURCE_DIR}/issuer/cli/titles.c)
target_link_libraries(batch_killer PRIVATE sceau_issuer sceau_settings)
set_target_properties(batch_killer PROPERTIES
  RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)

# many clients of a service
add_executable(ask_titles support/ask_titles.c)
target_link_libraries(ask_titles PRIVATE sceau_core PkgConfig::CURL PkgConfig::JANSSON Threads::Threads)
set_target_properties(ask_titles PROPERTIES
  RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)

set(names account backup batch batch_kill notify purge renew replace status)
if(SCEAU_SERVE)
  list(APPEND names desk issue_serve scale serve_faults serve_keys serve_roles serve_titles serve_units)
  unit(acts sceau_serving)
  unit(identity sceau_serving OpenSSL::Crypto)
  unit(desk sceau_serving)
  unit(serve_openapi sceau_serving PkgConfig::JANSSON)
  unit(staff sceau_issuer PkgConfig::JANSSON)
endif()
foreach(name ${names})
  add_test(NAME e2e.${name} COMMAND bash
    ${CMAKE_CURRENT_SOURCE_DIR}/support/with_postgres.sh bash
    ${CMAKE_CURRENT_SOURCE_DIR}/e2e/${name}_test.sh
    ${CMAKE_RUNTIME_OUTPUT_DIRECTORY} ${PROJECT_SOURCE_DIR} ${CMAKE_BINARY_DIR}/tests)
  set_tests_properties(e2e.${name} PROPERTIES LABELS "e2e;register")
endforeach()
