/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Addresses of e-mail and names of hosts: the part of what the standards allow that is
 * plain everywhere. What stands in an address goes to a relay's command and to a header,
 * so nothing is let through that either could take for something else.
 */
#ifndef SCEAU_TITLE_MAILBOX_H
#define SCEAU_TITLE_MAILBOX_H

#include <stdbool.h>
#include <stddef.h>

#define MAILBOX_MAX 254 /* RFC 5321, 4.5.3.1.3, without its angle brackets */

/* RFC 952 and 1123, 2.1: labels of letters, digits and inner hyphens. */
bool mailbox_is_host(const char *text, size_t len);

/*
 * RFC 5321, 4.1.2, without quotes, routes and literals: a name of words in ASCII that
 * dots part, "@", and a host of two labels at least, the last not a number.
 */
bool mailbox_is(const char *text);

/* The same as a pattern of JSON Schema. */
#define MAILBOX_PATTERN                                                        \
    "^[A-Za-z0-9_+&'=~#-]+(\\.[A-Za-z0-9_+&'=~#-]+)*@"                         \
    "([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\\.)+"                             \
    "(?![0-9]+$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$"

#endif
