/* SPDX-License-Identifier: EUPL-1.2 */
#include <zint.h>

#include "issuer/page/symbol.h"
#include "verifier/base/error.h"
#include "verifier/base/limits.h"
#include "verifier/seal/symbol.h"

/* libzint keeps one bit a module, least significant first, in rows of 144 bytes. */
static void
copy_modules(const struct zint_symbol *z, struct symbol *out)
{
    out->side = z->width;
    for (int y = 0; y < z->rows; y++)
        for (int x = 0; x < z->width; x++)
            out->module[y * z->width + x] =
                z->encoded_data[y][x / 8] >> (x % 8) & 1;
}

/* Any error is told once: of the drawing that is used. */
static enum sceau_status
draw(struct span code, int mode, struct symbol *out, struct sceau_error *error)
{
    struct zint_symbol *z = ZBarcode_Create();
    enum sceau_status status = SCEAU_OK;

    if (!z)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    z->symbology = BARCODE_DATAMATRIX;
    z->input_mode = DATA_MODE | mode; /* bytes, GS and the like included */
    z->option_3 = DM_SQUARE;
    z->output_options |= OUT_BUFFER_INTERMEDIATE;
    int result = ZBarcode_Encode(z, code.data, (int)code.len);
    if (result >= ZINT_ERROR)
        status = fail(error, SCEAU_E_LIMIT,
            "le code ne tient pas dans un DataMatrix : %s", z->errtxt);
    else if (z->width != z->rows || z->width > SYMBOL_SIDE_MAX)
        status = fail(error, SCEAU_E_LIMIT, "DataMatrix de taille inattendue");
    else
        copy_modules(z, out);
    ZBarcode_Delete(z);
    return status;
}

/* Twelfths of a codeword, by the mode that writes such a byte shortest (ISO/IEC 16022,
 * table 1), as though changing modes cost nothing: no encoder needs less. */
static size_t
least_of(struct span code, size_t i)
{
    uint8_t c = code.data[i];
    bool digit = c >= '0' && c <= '9';

    if (digit && i + 1 < code.len && code.data[i + 1] >= '0'
        && code.data[i + 1] <= '9')
        return 6;
    if (digit && i > 0 && code.data[i - 1] >= '0' && code.data[i - 1] <= '9')
        return 6; /* two digits a codeword */
    if (digit || c == ' ' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')
        || c == '*' || c == '>' || c == '\r')
        return 8; /* three in two: C40, Text, X12 */
    return c > ' ' && c <= '^' ? 9
                               : 12; /* four in three: EDIFACT; one in one */
}

/* True where no encoder has a smaller symbol for it. */
static bool
is_smallest(struct span code, int side)
{
    unsigned smaller = (unsigned)side - 1;
    size_t twelfths = 0;

    while (smaller && symbol_capacity(smaller) == 0)
        smaller--;
    for (size_t i = 0; i < code.len; i++)
        twelfths += least_of(code, i);
    return smaller && twelfths > 12 * symbol_capacity(smaller);
}

/* libzint's shortest encodation takes eight times as long as its usual one: only where
 * it might come to a smaller symbol. */
enum sceau_status
symbol_datamatrix(
    struct span code, struct symbol *out, struct sceau_error *error)
{
    /* libzint takes a length of zero for "up to the NUL" */
    if (code.len == 0 || code.len > 2 * SCEAU_SYMBOL_DATA_MAX)
        return fail(error, SCEAU_E_LIMIT,
            "un code de %zu octets ne tient pas dans un DataMatrix", code.len);
    if (draw(code, FAST_MODE, out, NULL) == SCEAU_OK
        && is_smallest(code, out->side))
        return SCEAU_OK;
    return draw(code, 0, out, error);
}
