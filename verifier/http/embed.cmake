# SPDX-License-Identifier: EUPL-1.2
# A file as constant bytes: cmake -DFROM=… -DTO=… -P embed.cmake
file(READ ${FROM} hex HEX)
string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
string(REGEX REPLACE "(................................................................................)" "\\1\n" bytes "${bytes}")
file(WRITE ${TO} "#include \"verifier/http/openapi.h\"\n\nconst uint8_t openapi_document[] = {\n${bytes}\n};\nconst size_t openapi_size = sizeof openapi_document;\n")
