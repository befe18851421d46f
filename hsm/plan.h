/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The plan of a key ceremony, sceau-ceremony(5): all that it will do, in one file that
 * two people read beforehand. It names where the PINs are, never a PIN.
 */
#ifndef SCEAU_HSM_PLAN_H
#define SCEAU_HSM_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "hsm/certificate.h"
#include "hsm/module.h"
#include "hsm/token.h"

#define PLAN_SCHEMA "sceau.ceremony/1"
#define PLAN_KEYS_MAX 16
#define PLAN_ID_MAX 20 /* bytes of CKA_ID */
#define PLAN_NO_SLOT (-1)

struct plan_key {
    char *label; /* also the name of its files: letters, digits, "._-" */
    enum signer_purpose purpose;
    char *id_text; /* hexadecimal, lower case */
    uint8_t id[PLAN_ID_MAX];
    size_t id_len;
    char *authority; /* who will certify it; of a seal, the CA's 4 characters */
    struct certificate_subject subject;
    char *organisation, *unit, *name; /* what the subject points to */
};

struct plan {
    struct hsm_module module;
    char *token; /* its label */
    bool initialise;
    char *serial;             /* of a token that exists, or NULL: any */
    struct token_kept unsaid; /* what its keys need not say of themselves */
    int64_t slot; /* where to initialise, or PLAN_NO_SLOT: the free one */
    char *pin;    /* sources */
    char *so_pin; /* NULL where the token exists */
    char *state;  /* the folder of the keys' journal */
    char *out;    /* the folder of what is written: made, never reused */
    char *backup; /* how and where each key is to be copied */
    struct plan_key key[PLAN_KEYS_MAX];
    size_t key_count;
    char digest[65]; /* SHA-256 of the file, in hexadecimal */
};

/*
 * Read and judge the file. Paths in it are relative to its folder.
 *
 * out  on SCEAU_OK the caller's, to free with plan_free()
 *
 * SCEAU_E_FORMAT names the member; SCEAU_E_NOTFOUND, SCEAU_E_IO, SCEAU_E_LIMIT,
 * SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status plan_load(
    const char *path, struct plan **out, struct sceau_error *error);

/* Accepts NULL; sets the pointer to NULL. */
void plan_free(struct plan **plan);

#endif
