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

/* The modes of ISO/IEC 16022, 5.2, the three that write three characters in two
 * codewords as one. */
enum mode { ASCII, TRIPLETS, EDIFACT, BYTES, MODES };

/* Twelfths of a codeword. */
enum { CODEWORD = 12, NEVER = 1000, BEYOND = 1u << 30 };

static bool
is_digit(struct span code, size_t i)
{
    return i < code.len && code.data[i] >= '0' && code.data[i] <= '9';
}

/* At least what the i-th byte takes in each mode. */
static void
least_of(struct span code, size_t i, unsigned out[MODES])
{
    uint8_t c = code.data[i];
    bool digit = is_digit(code, i);
    bool paired =
        digit && (is_digit(code, i + 1) || (i > 0 && is_digit(code, i - 1)));
    bool basic = digit || c == ' ' || (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z') || c == '*' || c == '>' || c == '\r';

    out[ASCII] = paired ? CODEWORD / 2 : CODEWORD;
    out[TRIPLETS] = (basic ? 1 : 2) * CODEWORD * 2 / 3;
    out[EDIFACT] = c >= ' ' && c <= '^' ? CODEWORD * 3 / 4 : NEVER;
    out[BYTES] = CODEWORD;
}

/* No encoder needs less: all modes are left to ASCII, bytes for nothing, and entered
 * from there. The last two codewords may be ASCII without a change, four digits at most:
 * the text counts without so many. In twelfths. */
static unsigned
least_length(struct span code)
{
    static const unsigned enter[MODES] = { 0, CODEWORD, CODEWORD,
        2 * CODEWORD };
    static const unsigned leave[MODES] = { 0, CODEWORD, CODEWORD * 3 / 4, 0 };
    unsigned cost[MODES] = { 0, BEYOND, BEYOND, BEYOND }, step[MODES];

    for (size_t i = 0; i + 4 < code.len; i++) {
        least_of(code, i, step);
        for (int m = TRIPLETS; m < MODES; m++)
            if (cost[m] + leave[m] < cost[ASCII])
                cost[ASCII] = cost[m] + leave[m];
        for (int m = TRIPLETS; m < MODES; m++) {
            if (cost[ASCII] + enter[m] < cost[m])
                cost[m] = cost[ASCII] + enter[m];
            cost[m] += step[m];
        }
        cost[ASCII] += step[ASCII];
    }
    for (int m = TRIPLETS; m < MODES; m++)
        if (cost[m] < cost[ASCII])
            cost[ASCII] = cost[m];
    return cost[ASCII];
}

/* True where no encoder has a smaller symbol for it. */
static bool
is_smallest(struct span code, int side)
{
    unsigned smaller = (unsigned)side - 1;

    while (smaller && symbol_capacity(smaller) == 0)
        smaller--;
    return smaller && least_length(code) > CODEWORD * symbol_capacity(smaller);
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
