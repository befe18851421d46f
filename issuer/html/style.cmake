# SPDX-License-Identifier: EUPL-1.2
# The style sheet as constant bytes: cmake -DFROM=… -DTO=… -P style.cmake
file(READ ${FROM} hex HEX)
string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
string(REGEX REPLACE "(................................................................................)" "\\1\n" bytes "${bytes}")
file(WRITE ${TO} "#include \"issuer/html/style.h\"\n\nconst uint8_t html_style[] = {\n${bytes}\n};\nconst size_t html_style_size = sizeof html_style;\n")
