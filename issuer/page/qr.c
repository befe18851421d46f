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

/* libqrencode measures each mask module by module, which is four fifths of its work: it
 * draws the symbol with the first, and gets the one that it would have chosen. */
static QRcode *
encode(QRinput *input)
{
    return QRcode_encodeMask ? QRcode_encodeMask(input, 0)
                             : QRcode_encodeInput(input);
}

/* What it says of each module (qrencode.h). */
static void
copy_modules(const QRcode *code, uint8_t *module)
{
    enum { NOT_DATA = 0x80 };

    for (int i = 0; i < code->width * code->width; i++)
        module[i] = (uint8_t)((code->data[i] & 1 ? QR_DARK : 0)
            | (code->data[i] & NOT_DATA ? 0 : QR_MASKED));
    if (QRcode_encodeMask)
        qr_mask_apply(module, (unsigned)code->width);
    else
        for (int i = 0; i < code->width * code->width; i++)
            module[i] &= QR_DARK;
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
    copy_modules(code, out->module);
    QRcode_free(code);
    return SCEAU_OK;
}
