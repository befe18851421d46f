/* SPDX-License-Identifier: EUPL-1.2 */
/* openapi.json, as the program carries it. */
#ifndef SCEAU_HTTP_OPENAPI_H
#define SCEAU_HTTP_OPENAPI_H

#include <stddef.h>
#include <stdint.h>

extern const uint8_t openapi_document[];
extern const size_t openapi_size;

#endif
