# SPDX-License-Identifier: EUPL-1.2
if(SCEAU_SANITIZE)
  set(sanitized yes)
else()
  set(sanitized no)
endif()
if(SCEAU_SANITIZE)
  set(sanitized yes)
else()
  set(sanitized no)
endif()
add_test(NAME contract COMMAND bash
  ${CMAKE_CURRENT_SOURCE_DIR}/contract/contract_test.sh
  ${CMAKE_BINARY_DIR} ${PROJECT_SOURCE_DIR} ${sanitized})
set_tests_properties(contract PROPERTIES LABELS abi)
