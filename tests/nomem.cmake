# SPDX-License-Identifier: EUPL-1.2
# nomem(name libraries...): a unit test of memory that runs out
function(nomem name)
  unit(${name} ${ARGN} OpenSSL::Crypto)
  target_sources(${name}_test PRIVATE support/nomem.c)
  target_link_options(${name}_test PRIVATE
    -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc)
endfunction()

nomem(nomem test_specimen)
nomem(nomem_check test_specimen Threads::Threads)
target_sources(nomem_check_test PRIVATE
  ${PROJECT_SOURCE_DIR}/verifier/cli/checker.c
  ${PROJECT_SOURCE_DIR}/verifier/cli/crew.c
  ${PROJECT_SOURCE_DIR}/verifier/cli/input.c
  ${PROJECT_SOURCE_DIR}/verifier/cli/lines.c
  ${PROJECT_SOURCE_DIR}/verifier/cli/pending.c
  ${PROJECT_SOURCE_DIR}/verifier/cli/rate.c)
if(TARGET test_sheet)
  nomem(nomem_pdf test_sheet) # the file is made by the issuer's emitter
  nomem(nomem_notice test_sheet sceau_paragraph)
endif()
