# SPDX-License-Identifier: EUPL-1.2
# The page: the core as WebAssembly, by clang and wasi-libc, beside what the browser
# reads as it is.
find_program(WASM_CLANG NAMES clang-14 clang REQUIRED)
find_program(WASM_LD NAMES wasm-ld-14 wasm-ld REQUIRED)

get_target_property(core_sources sceau_core SOURCES)
set(wasm_sources)
foreach(source ${core_sources})
  cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
  if(source MATCHES "\\.c$")
    list(APPEND wasm_sources ${source})
  endif()
endforeach()
foreach(source cli/checker.c cli/escape.c cli/input.c cli/pending.c scan/grey.c scan/ladder.c
    scan/locate.c scan/scan.c scan/symbols.c trust/examine.c web/core/ask.c web/core/certificate.c
    web/core/pdf.c web/core/scan.c web/core/trust.c web/core/web.c web/core/zxing.c)
  list(APPEND wasm_sources ${CMAKE_CURRENT_SOURCE_DIR}/${source})
endforeach()
file(GLOB_RECURSE wasm_headers CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.h)

set(wasm ${CMAKE_CURRENT_BINARY_DIR}/web/core.wasm)
add_custom_command(OUTPUT ${wasm}
  COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_CURRENT_BINARY_DIR}/web
  COMMAND ${WASM_CLANG} --target=wasm32-wasi -mexec-model=reactor -std=c17 -D_GNU_SOURCE
    -O2 -flto -Wall -Wextra -Werror -I${PROJECT_SOURCE_DIR} -I${CMAKE_CURRENT_SOURCE_DIR}/include
    -I${CMAKE_CURRENT_BINARY_DIR} -Wl,--strip-all -Wl,--gc-sections -Wl,-z,stack-size=1048576
    -o ${wasm} ${wasm_sources}
  DEPENDS ${wasm_sources} ${wasm_headers}
  COMMENT "Compiling the core for browsers"
  VERBATIM)
add_custom_target(sceau_web ALL DEPENDS ${wasm})
add_dependencies(sceau_web sceau_core)

# ZXing-C++ for browsers, of the version and digest that the lock file names
find_program(NPM npm REQUIRED)
set(npm_folder ${CMAKE_CURRENT_BINARY_DIR}/web/npm)
add_custom_command(OUTPUT ${npm_folder}/node_modules/.package-lock.json
  COMMAND ${CMAKE_COMMAND} -E make_directory ${npm_folder}
  COMMAND ${CMAKE_COMMAND} -E copy ${CMAKE_CURRENT_SOURCE_DIR}/web/package.json
    ${CMAKE_CURRENT_SOURCE_DIR}/web/package-lock.json ${npm_folder}
  COMMAND ${NPM} --prefix ${npm_folder} ci --ignore-scripts --no-audit --no-fund --loglevel error
  DEPENDS web/package.json web/package-lock.json
  COMMENT "Fetching ZXing-C++ for browsers"
  VERBATIM)

file(GLOB page_words CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/templates/texts/web/*.tsv)
file(GLOB page_parts CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/web/page/*)
set(page ${CMAKE_CURRENT_BINARY_DIR}/web/page)
add_custom_command(OUTPUT ${page}/sw.js
  COMMAND ${CMAKE_COMMAND} -DFROM=${CMAKE_CURRENT_SOURCE_DIR}/web/page -DTO=${page}
    -DWORDS=${PROJECT_SOURCE_DIR}/templates/texts/web -DCORE=${wasm}
    -DZXING=${npm_folder}/node_modules/zxing-wasm -P ${CMAKE_CURRENT_SOURCE_DIR}/web/page.cmake
  DEPENDS ${page_parts} ${wasm} ${npm_folder}/node_modules/.package-lock.json web/page.cmake
    ${page_words}
  COMMENT "Laying out the page"
  VERBATIM)
add_custom_target(sceau_web_page ALL DEPENDS ${page}/sw.js)
install(DIRECTORY ${page}/ DESTINATION ${CMAKE_INSTALL_DATADIR}/sceau/page COMPONENT page)
