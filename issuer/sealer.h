/* SPDX-License-Identifier: EUPL-1.2 */
/* The certificates of who seals the files: its own, and the intermediate authorities'. */
#ifndef SCEAU_ISSUER_SEALER_H
#define SCEAU_ISSUER_SEALER_H

#include "issuer/config.h"
#include "verifier/base/buffer.h"

struct sealer {
    struct buffer bytes;
    struct span part[CONFIG_CHAIN_MAX + 1]; /* DER; its own first */
    size_t parts;
};

/*
 * Read them. The configuration names them, or keys_follow() has.
 *
 * out  the caller's in any case, to free with sealer_free()
 *
 * As certificate_load(); SCEAU_E_LIMIT, SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status sealer_load(const struct issuer_config *config,
    struct sealer *out, struct sceau_error *error);

void sealer_free(struct sealer *s);

#endif
