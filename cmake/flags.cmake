# SPDX-License-Identifier: EUPL-1.2
# The one place for compiler and linker flags: every target links sceau_flags.
add_library(sceau_flags INTERFACE)

target_include_directories(sceau_flags INTERFACE
  ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/verifier/include)
# explicit_bzero, mkostemp, memmem: glibc offers them under this name only
target_compile_definitions(sceau_flags INTERFACE _GNU_SOURCE
  SCEAU_VERSION="${PROJECT_VERSION}")

target_compile_options(sceau_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wcast-qual
  -Wformat=2 -Wundef -Wvla -Wimplicit-fallthrough -Wswitch-enum
  $<$<COMPILE_LANGUAGE:C>:-Wwrite-strings;-Wmissing-prototypes;-Wstrict-prototypes>
  $<$<C_COMPILER_ID:GNU>:-Wlogical-op;-Wduplicated-cond;-Wduplicated-branches>
  # the scope helpers are GNU statement expressions, marked __extension__
  $<$<C_COMPILER_ID:Clang>:-Wno-gnu-statement-expression>)

target_compile_options(sceau_flags INTERFACE -fstack-protector-strong)
target_link_options(sceau_flags INTERFACE
  -Wl,-z,relro,-z,now,-z,noexecstack
  $<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:-pie>)

if(SCEAU_SANITIZE)
  target_compile_options(sceau_flags INTERFACE
    -fsanitize=${SCEAU_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  target_link_options(sceau_flags INTERFACE -fsanitize=${SCEAU_SANITIZE})
else()
  target_compile_options(sceau_flags INTERFACE
    $<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=2>)
endif()

if(SCEAU_FUZZ)
  target_compile_options(sceau_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
