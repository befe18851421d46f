/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Reading alone: the header, every field by the dictionary and the signature's base32 of
 * a code of 350 characters or more, and of a binary one. No key is touched.
 */
#include "tests/bench/bench.h"
#include "tests/support/must.h"
#include "verifier/seal/seal.h"

enum { ROUNDS = 200, TIMES = 1000 };

struct work {
    struct span code;
    struct seal seal;
};

/* Two alphabets, dates, fixed and variable fields, as a title has them. */
static const char title[] =
    "DC04FR000001128D128D1301FR6J26K92012020040123591236L01042020"
    "6PAUTORISE A TRAVAILLER\x1d"
    "6Q750312052162SPECIMEN\x1d"
    "63BERTHIER SPECIMEN\x1d"
    "60NATACHA/CORINNE\x1d"
    "68F69120719736ABUENOS AIRES\x1d"
    "6CAR67AR6U145 AVENUE DES SPECIMENS\x1d"
    "6W750006XPARIS\x1d"
    "6MVIE PRIVEE\x1d"
    "6N010320136O31032013"
    "\x1fQCWZED4HIVZ7YPVSPWUXCCP3UJAUGUZI35SUNGNOOP2ZCRWD2TJEXMK6OAWX4VFBUSHPAK"
    "JVRS2MBQLZ56W7O2YR27MDTBYTI7BLK7I";

static void
parse(void *context)
{
    struct work *w = context;

    for (int i = 0; i < TIMES; i++)
        MUST(seal_parse(w->code, &w->seal, NULL) == SCEAU_OK);
}

int
main(void)
{
    static struct work w = { .code = {
                                 (const uint8_t *)title, sizeof title - 1 } };

    MUST(w.code.len >= 350);
    bench_one_core();
    double one = bench_median(parse, &w, ROUNDS) / TIMES;
    MUST(w.seal.field_count == 19);
    return bench_at_most("parse of a code of 350 characters", one, 3, "us") ? 0
                                                                            : 1;
}
