/* SPDX-License-Identifier: EUPL-1.2 */
/* What headers say of media: types, encodings; and who a proxy says the client is. */
#ifndef SCEAU_HTTP_MEDIA_H
#define SCEAU_HTTP_MEDIA_H

#include "verifier/base/span.h"

/* The type of a Content-Type without its parameters and blanks: "text/plain" (RFC 9110,
 * 8.3.1). Compare with media_is(), which ignores case. */
struct span media_type(struct span header);
bool media_is(struct span type, const char *name);

/* True where gzip may be answered (RFC 9110, 12.5.3): named, and not with a weight of
 * zero. */
bool media_accepts_gzip(struct span header);

/* True where Accept names a type itself, and not with a weight of zero (RFC 9110,
 * 12.5.1). */
bool media_names(struct span header, const char *type);

/* The last address of X-Forwarded-For, which the nearest proxy wrote; those before it
 * came from anybody. len 0: none. */
struct span media_forwarded(struct span header);

/* True where one of the tags of If-None-Match is this one, quotes included; the
 * comparison is weak (RFC 9110, 13.1.2). */
bool media_has_tag(struct span header, const char *tag);

#endif
