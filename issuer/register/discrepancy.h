/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Where the tables say something else than the audit, whose chain audit_verify() checks: a
 * title's state or status, its number, its keys, dates or files, changed by other means
 * than this program. Each title is compared with its own records, in groups, so that the
 * memory is the same for a hundred titles and for two million.
 *
 * A title that was erased after its time ("purge") has only its number and status left to
 * compare. What is only reserved is in no record.
 */
#ifndef SCEAU_REGISTER_DISCREPANCY_H
#define SCEAU_REGISTER_DISCREPANCY_H

#include "issuer/register/registry.h"

#define DISCREPANCY_WHAT_SIZE 96
#define DISCREPANCIES_MAX 100 /* that are kept; all are counted */

struct discrepancy {
    int64_t title; /* 0: of the register itself */
    char number[REGISTRY_NUMBER_SIZE];
    char what[DISCREPANCY_WHAT_SIZE]; /* French */
};

struct discrepancies {
    int64_t titles; /* that were compared */
    int64_t files;  /* and of which the bytes were */
    int64_t count;
    size_t kept;
    struct discrepancy item[DISCREPANCIES_MAX];
};

/*
 * Compare all titles.
 *
 * files  also the bytes of requests, codes and PDFs with their digests
 *
 * SCEAU_OK also where some differ; SCEAU_E_IO, SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status discrepancies_find(struct registry *registry,
    bool files, struct discrepancies *out, struct sceau_error *error);

#endif
