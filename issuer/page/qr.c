/* SPDX-License-Identifier: EUPL-1.2 */
#include <errno.h>

#include <qrencode.h>

#include "issuer/page/qr_mask.h"
#include "issuer/page/symbol.h"
#include "verifier/base/error.h"

/*
 * Exported by libqrencode, and of its ABI in Debian, though not in its header: the mask
 * is given. A build without it chooses by itself, which takes four times as long.
 */
extern QRcode *QRcode_encodeMask(QRinput *input, int mask)
    __attribute__((weak));

static bool
append(QRinput *input, QRencodeMode mode, struct span part)
{
    return part.len == 0
        || QRinput_append(input, mode, (int)part.len, part.data) == 0;
}

/* The address up to its '#' as bytes, then the code, which is all alphanumeric. */
static QRinput *
segments(struct span address)
{
    const uint8_t *hash = memchr(address.data, '#', address.len);
    size_t head = hash ? (size_t)(hash - address.data) + 1 : address.len;
    QRinput *input = QRinput_new2(0, QR_ECLEVEL_L);

    if (input && append(input, QR_MODE_8, span_of(address.data, head))
        && append(input, QR_MODE_AN,
            span_of(address.data + head, address.len - head)))
        return input;
    QRinput_free(input);
    return NULL;
}

/* What libqrencode says of each module (qrencode.h), as the choice of a mask needs it. */
static int
choose_mask(const QRcode *first)
{
    enum { NOT_DATA = 0x80 };
    size_t count = (size_t)first->width * (size_t)first->width;
    uint8_t module[SYMBOL_SIDE_MAX * SYMBOL_SIDE_MAX];

    for (size_t i = 0; i < count; i++)
        module[i] = (uint8_t)((first->data[i] & 1 ? QR_DARK : 0)
            | (first->data[i] & NOT_DATA ? 0 : QR_MASKED));
    return qr_mask_choose(module, (unsigned)first->width);
}

/* libqrencode measures each mask module by module, which is most of its work: it draws
 * one, and then the one that it would have chosen. */
static QRcode *
encode(QRinput *input)
{
    if (!QRcode_encodeMask)
        return QRcode_encodeInput(input);
    QRcode *code = QRcode_encodeMask(input, 0);
    int mask = code ? choose_mask(code) : 0;

    if (mask == 0)
        return code;
    QRcode_free(code);
    return QRcode_encodeMask(input, mask);
}

enum sceau_status
symbol_qr(struct span address, struct symbol *out, struct sceau_error *error)
{
    QRinput *input = segments(address);
    QRcode *code = input ? encode(input) : NULL;
    int why = errno;

    QRinput_free(input);
    if (!code)
        return fail(error, why == ENOMEM ? SCEAU_E_NOMEM : SCEAU_E_LIMIT,
            "l’adresse ne tient pas dans un code QR");
    out->side = code->width;
    for (int i = 0; i < code->width * code->width; i++)
        out->module[i] = code->data[i] & 1;
    QRcode_free(code);
    return SCEAU_OK;
}
