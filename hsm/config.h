/* SPDX-License-Identifier: EUPL-1.2 */
/* The "hsm" part of the one configuration file, sceau.conf(5). */
#ifndef SCEAU_HSM_CONFIG_H
#define SCEAU_HSM_CONFIG_H

#include <stddef.h>

#include "hsm/module.h"
#include "hsm/purpose.h"
#include "hsm/signer.h"

#define HSM_KEYS_MAX 16
#define HSM_WORKERS_MAX 64      /* of one key: sessions that a token gives */
#define HSM_WORKERS_ALL_MAX 256 /* of all keys together */
#define HSM_WORKERS 2
#define HSM_WRITABLE_MAX 8
#define HSM_ANNOUNCE_DAYS 30 /* an authority takes weeks to certify a key */
#define HSM_ANNOUNCE_DAYS_MAX 3650
#define HSM_LIMIT_MAX 1000000000000

struct hsm_key_config {
    char *label;
    enum signer_purpose purpose;
    char *certificate; /* path; the file need not exist yet */
    int64_t limit;     /* signatures past which it is announced; 0: none */
};

struct hsm_config {
    struct hsm_module module;
    char *token;           /* its label */
    char *pin;             /* a source, never a value */
    char *socket;          /* the agent's, at most SIGNER_SOCKET_MAX bytes */
    char *state;           /* the folder of the keys' journal and their use */
    int64_t announce_days; /* a certificate's end is announced so long before */
    size_t workers; /* of each key; HSM_WORKERS where the file says nothing */
    char *writable[HSM_WRITABLE_MAX]; /* folders where the module may write */
    size_t writable_count;
    struct hsm_key_config key[HSM_KEYS_MAX];
    size_t key_count;
};

/*
 * Read the file. Paths in it are relative to its folder. Every fault is named with
 * its member; a PIN written there instead of a source is refused unrepeated.
 *
 * out  on SCEAU_OK the caller's, to free with hsm_config_free()
 *
 * SCEAU_E_NOTFOUND, SCEAU_E_IO, SCEAU_E_FORMAT, SCEAU_E_LIMIT, SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status hsm_config_load(
    const char *path, struct hsm_config **out, struct sceau_error *error);

void hsm_config_free(struct hsm_config **config);

/* The key of that label, or NULL. */
const struct hsm_key_config *hsm_config_key(
    const struct hsm_config *config, const char *label);

#endif
