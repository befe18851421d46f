/* SPDX-License-Identifier: EUPL-1.2 */
/* A program of somebody else's: judges the official specimen of type 13. */
#include <stdio.h>
#include <string.h>

#include <sceau/verify.h>

static const char code[] =
    "DC04FR0000011CE91D231301FR6J26K92012020040123591236L010420206P"
    "AUTORISE A TRAVAILLER\x1d"
    "6Q750312052162SPECIMEN\x1d"
    "63BERTHIER SPECIMEN\x1d"
    "60NATACHA/CORINNE\x1d"
    "68F69120719736ABUENOS AIRES\x1d"
    "6CAR67AR6U145 AVENUE DES SPECIMENS\x1d"
    "6W750006XPARIS\x1d"
    "6MENFANT ENTRE PAR REGROUPEMENT FAMILIAL\x1d"
    "6N010520206O300620206YFR\x1f"
    "PJIX6XX3TPFYJTMI6IEIPDU5C5D2X4VBHZEEIC24WPW4I3XETZOGETCMU2J2DKLEGSJDDKYJ"
    "XBTVBKKY5MPAKEOL2A4RZNIUFTHW44A";

int
main(int argc, char **argv)
{
    struct sceau_trust *trust = NULL;
    struct sceau_options options = { "employer", "2020-06-01",
        SCEAU_ALLOW_TEST };
    struct sceau_error error;
    enum sceau_verdict verdict = SCEAU_COULD_NOT_TELL;
    char *report = NULL;

    if (argc != 2 || sceau_trust_open(argv[1], &trust, &error) != SCEAU_OK)
        return 2;
    if (sceau_check_code(trust, (const unsigned char *)code, strlen(code),
            &options, &verdict, &report, &error)
        != SCEAU_OK)
        return 3;
    fputs(report, stdout);
    sceau_report_free(&report);
    sceau_trust_free(&trust);
    return 0;
}
