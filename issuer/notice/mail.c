/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/notice/mail.h"

#include <time.h>

#include <openssl/evp.h>

#include "issuer/title/mailbox.h"
#include "verifier/base/error.h"

enum {
    /* bytes of an encoded word: 52 in base64, 64 with its marks, and 73 after "Subject: "
     * of the 76 that such a line may have (RFC 2047, 2) */
    WORD = 39,
    SUBJECT_PLAIN = 60,
    LINE = 75 /* RFC 2045, 6.7 (5): 76 with the "=" */
};

#define CRLF "\r\n"

/* Of a header: a body has its newlines besides. */
static bool
has_control(const char *text, bool lines)
{
    for (; *text; text++)
        if (((unsigned char)*text < 0x20 && !(lines && *text == '\n'))
            || *text == 0x7f)
            return true;
    return false;
}

static bool
is_plain(const char *text)
{
    size_t len = strlen(text);

    for (size_t i = 0; i < len; i++)
        if ((unsigned char)text[i] > 0x7e)
            return false;
    return len <= SUBJECT_PLAIN && !strstr(text, "=?");
}

/* RFC 2047, 5 (3): no character is parted between two words. */
static size_t
word_of(const char *text)
{
    size_t len = strnlen(text, WORD);

    if (text[len])
        while (len > 1 && ((unsigned char)text[len] & 0xc0) == 0x80)
            len--;
    return len;
}

static void
put_words(const char *text, struct buffer *out)
{
    for (bool first = true; *text; first = false) {
        uint8_t coded[4 * (WORD + 2) / 3 + 1];
        size_t len = word_of(text);
        (void)EVP_EncodeBlock(coded, (const uint8_t *)text, (int)len);
        buffer_format(
            out, "%s=?UTF-8?B?%s?=", first ? "" : CRLF " ", (char *)coded);
        text += len;
    }
}

static void
put_subject(const char *text, struct buffer *out)
{
    buffer_text(out, "Subject: ");
    if (is_plain(text))
        buffer_text(out, text);
    else
        put_words(text, out);
    buffer_text(out, CRLF);
}

/* RFC 5322, 3.3; the names are those of English, whatever the locale. */
static bool
put_date(int64_t at, struct buffer *out)
{
    static const char days[] = "SunMonTueWedThuFriSat";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    time_t seconds = (time_t)at;
    struct tm t;

    if (!gmtime_r(&seconds, &t))
        return false;
    buffer_format(out, "Date: %.3s, %d %.3s %04d %02d:%02d:%02d +0000" CRLF,
        days + 3 * (size_t)t.tm_wday, t.tm_mday, months + 3 * (size_t)t.tm_mon,
        t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
    return true;
}

/* RFC 2045, 6.7. A point that begins a line is encoded too: relays double it. */
static bool
is_literal(unsigned char c, size_t column, char next)
{
    bool last = next == 0 || next == '\n';

    if (c == '.' && column == 0)
        return false;
    return (c == ' ' && !last) || (c > ' ' && c < 0x7f && c != '=');
}

static void
put_body(const char *text, struct buffer *out)
{
    size_t column = 0;

    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '\n') {
            buffer_text(out, CRLF);
            column = 0;
            continue;
        }
        bool literal = is_literal(c, column, text[1]);
        size_t width = literal ? 1 : 3;
        if (column + width > LINE) {
            buffer_text(out, "=" CRLF);
            column = 0;
            literal = literal && c != '.';
            width = literal ? 1 : 3;
        }
        if (literal)
            buffer_byte(out, c);
        else
            buffer_format(out, "=%02X", c);
        column += width;
    }
    buffer_text(out, CRLF);
}

static enum sceau_status
check(const struct mail *m, struct sceau_error *error)
{
    if (!mailbox_is(m->from) || !mailbox_is(m->to))
        return fail(
            error, SCEAU_E_FORMAT, "courriel : une adresse n’en est pas une");
    if (has_control(m->from_name, false) || has_control(m->subject, false)
        || has_control(m->token, false) || has_control(m->language, false)
        || has_control(m->body, true))
        return fail(error, SCEAU_E_FORMAT,
            "courriel : un texte a un caractère de commande");
    return SCEAU_OK;
}

enum sceau_status
mail_write(const struct mail *m, struct buffer *out, struct sceau_error *error)
{
    enum sceau_status status = check(m, error);

    if (status != SCEAU_OK)
        return status;
    buffer_text(out, "From: ");
    put_words(m->from_name, out);
    buffer_format(out, CRLF " <%s>" CRLF "To: <%s>" CRLF, m->from, m->to);
    if (m->reply_to && mailbox_is(m->reply_to))
        buffer_format(out, "Reply-To: <%s>" CRLF, m->reply_to);
    put_subject(m->subject, out);
    if (!put_date(m->at, out))
        return fail(
            error, SCEAU_E_FORMAT, "courriel : l’heure n’en est pas une");
    buffer_format(out,
        "Message-ID: <%s@%s>" CRLF
        /* RFC 3834, 5: no automaton answers it */
        "Auto-Submitted: auto-generated" CRLF "MIME-Version: 1.0" CRLF
        "Content-Type: text/plain; charset=UTF-8" CRLF
        "Content-Transfer-Encoding: quoted-printable" CRLF
        "Content-Language: %s" CRLF CRLF,
        m->token, strchr(m->from, '@') + 1, m->language);
    put_body(m->body, out);
    return buffer_status(out) == SCEAU_OK
        ? SCEAU_OK
        : fail(error, buffer_status(out), "courriel : trop long");
}
