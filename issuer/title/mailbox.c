/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/title/mailbox.h"

#include <string.h>

enum {
    LABEL_MAX = 63, /* RFC 1035, 2.3.4 */
    NAME_BYTES = 64 /* RFC 5321, 4.5.3.1.1 */
};

static bool
is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9');
}

bool
mailbox_is_host(const char *text, size_t len)
{
    size_t label = 0;

    for (size_t i = 0; i < len; i++) {
        bool dot = text[i] == '.', hyphen = text[i] == '-';
        bool edge = label == 0 || i + 1 == len || text[i + 1] == '.';
        if (!dot && !hyphen && !is_letter_or_digit(text[i]))
            return false;
        if ((dot && label == 0) || (hyphen && edge))
            return false;
        label = dot ? 0 : label + 1;
        if (label > LABEL_MAX)
            return false;
    }
    return label > 0;
}

/* RFC 5322, 3.2.3, without what relays have taken for a route or a command: % ! | ` and
 * their like. */
static bool
is_name(const char *text, size_t len)
{
    if (len == 0 || len > NAME_BYTES || text[0] == '.' || text[len - 1] == '.')
        return false;
    for (size_t i = 0; i < len; i++) {
        bool dot = text[i] == '.';
        if (dot && text[i + 1] == '.')
            return false;
        if (!dot && !is_letter_or_digit(text[i])
            && (!text[i] || !strchr("_+&'=~#-", text[i])))
            return false;
    }
    return true;
}

bool
mailbox_is(const char *text)
{
    const char *at = strchr(text, '@');
    size_t len = strlen(text);

    if (!at || len > MAILBOX_MAX || !is_name(text, (size_t)(at - text)))
        return false;
    const char *host = at + 1, *last = strrchr(host, '.');
    return mailbox_is_host(host, strlen(host)) && last
        && last[1 + strspn(last + 1, "0123456789")];
}
