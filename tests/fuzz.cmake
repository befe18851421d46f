# SPDX-License-Identifier: EUPL-1.2
# fuzz(name libraries...): fuzz/<name>_fuzz.c. Under the preset fuzz a short run from
# seed 1; under every other the corpus is replayed.
function(fuzz name)
  set(corpus ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/corpus/${name})
  set(runs 20000)
  if(name STREQUAL picture)
    set(runs 2000) # a search of a picture costs what a thousand codes do
  elseif(name STREQUAL verdict OR name STREQUAL restore)
    set(runs 2000) # each code that is not literal is tried many times
  endif()
  add_executable(${name}_fuzz fuzz/${name}_fuzz.c)
  target_link_libraries(${name}_fuzz PRIVATE ${ARGN} sceau_flags)
  set_target_properties(${name}_fuzz PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
  if(SCEAU_FUZZ)
    target_link_options(${name}_fuzz PRIVATE -fsanitize=fuzzer)
    # what a run finds new goes to a folder of the build, not into the tree
    file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz/found/${name})
    add_test(NAME fuzz.${name} COMMAND ${name}_fuzz -runs=${runs} -seed=1
      -timeout=10 -rss_limit_mb=1024
      ${CMAKE_BINARY_DIR}/fuzz/found/${name} ${corpus})
  else()
    target_sources(${name}_fuzz PRIVATE fuzz/replay.c)
    add_test(NAME fuzz.${name} COMMAND ${name}_fuzz ${corpus})
  endif()
  set_tests_properties(fuzz.${name} PROPERTIES LABELS fuzz)
endfunction()

fuzz(address sceau_core)
target_sources(address_fuzz PRIVATE ${PROJECT_SOURCE_DIR}/verifier/cli/escape.c)
fuzz(agree sceau_core)
fuzz(attachment sceau_core)
fuzz(base32 sceau_core)
fuzz(binary sceau_core)
fuzz(cms sceau_core)
fuzz(dss sceau_core)
fuzz(gate sceau_core)
fuzz(json_read sceau_core)
fuzz(modules sceau_core)
fuzz(name sceau_core)
fuzz(page_text sceau_core)
fuzz(picture sceau_scan)
fuzz(pnm sceau_scan)
fuzz(report sceau_core)
fuzz(restore sceau_core)
fuzz(seal sceau_core)
fuzz(set sceau_core)
fuzz(token sceau_core)
fuzz(verdict sceau_trust)
target_compile_definitions(verdict_fuzz PRIVATE
  VECTORS="${CMAKE_CURRENT_SOURCE_DIR}/vectors")
fuzz(store sceau_trust)
# the public point of FR00_0001, and how many bytes its bundle signs
target_compile_definitions(store_fuzz PRIVATE FUZZ_SIGNED=729 FUZZ_POINT="a98f0d7ccd62808893bec4d436e79d1834a1d6e001d70f1c4cdccd9d9e2fe229f7240514e8ddc0ca98d0c7440c9cc492849a0fbda73fc392f4da0ae07f84c23c")
fuzz(crl test_chain)
fuzz(directory sceau_import)
fuzz(tsl test_chain)
if(TARGET test_request)
  fuzz(request test_request)
endif()
