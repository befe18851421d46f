/* SPDX-License-Identifier: EUPL-1.2 */
#include <zint.h>

#include "issuer/page/symbol.h"
#include "verifier/base/error.h"
#include "verifier/base/limits.h"

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

enum sceau_status
symbol_datamatrix(
    struct span code, struct symbol *out, struct sceau_error *error)
{
    /* libzint takes a length of zero for "up to the NUL" */
    if (code.len == 0 || code.len > 2 * SCEAU_SYMBOL_DATA_MAX)
        return fail(error, SCEAU_E_LIMIT,
            "un code de %zu octets ne tient pas dans un DataMatrix", code.len);
    struct zint_symbol *z = ZBarcode_Create();
    if (!z)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    z->symbology = BARCODE_DATAMATRIX;
    z->input_mode = DATA_MODE; /* bytes, GS and the like included */
    z->option_3 = DM_SQUARE;
    z->output_options |= OUT_BUFFER_INTERMEDIATE;
    int result = ZBarcode_Encode(z, code.data, (int)code.len);
    enum sceau_status status = SCEAU_OK;
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
