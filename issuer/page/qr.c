/* SPDX-License-Identifier: EUPL-1.2 */
#include <errno.h>

#include <qrencode.h>

#include "issuer/page/symbol.h"
#include "verifier/base/error.h"

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

enum sceau_status
symbol_qr(struct span address, struct symbol *out, struct sceau_error *error)
{
    QRinput *input = segments(address);
    QRcode *code = input ? QRcode_encodeInput(input) : NULL;
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
