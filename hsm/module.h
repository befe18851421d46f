/* SPDX-License-Identifier: EUPL-1.2 */
/* The PKCS#11 module that the configuration or a plan names. */
#ifndef SCEAU_HSM_MODULE_H
#define SCEAU_HSM_MODULE_H

#include <stdlib.h>

#define MODULE_ARGUMENTS_MAX 1000 /* bytes */

struct hsm_module {
    char *path;      /* absolute */
    char *arguments; /* what C_Initialize is given (2.40, 4.6.1), or NULL */
};

static inline void
module_free(struct hsm_module *m)
{
    free(m->path);
    free(m->arguments);
    *m = (struct hsm_module) { 0 };
}

#endif
