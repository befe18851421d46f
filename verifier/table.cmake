# SPDX-License-Identifier: EUPL-1.2
# table(NAME FILE COLUMNS): NAME.c from a table of the tree, as constant data.
function(table name file columns out)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${name}.c)
  add_custom_command(OUTPUT ${source}
    COMMAND gentable ${name} ${columns} ${file} > ${source}
    DEPENDS gentable ${file}
    COMMENT "Making ${name}"
    VERBATIM)
  set(${out} ${${out}} ${source} PARENT_SCOPE)
endfunction()
