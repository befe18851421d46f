/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A key ceremony: what its plan says, on the token, with a transcript that two people
 * sign. It makes and never replaces: a token, a key, an identifier or a file that
 * exists already ends it before it begins. Nothing of it is resumed: what one that was
 * interrupted leaves is named by its transcript, and serves nobody.
 */
#ifndef SCEAU_HSM_CEREMONY_H
#define SCEAU_HSM_CEREMONY_H

#include "hsm/pin.h"
#include "hsm/plan.h"

#define CEREMONY_TRANSCRIPT "transcript.txt"

/* One thing that was looked at; SCEAU_OK, or why the ceremony will not begin. */
struct ceremony_finding {
    const char *what;
    enum sceau_status status;
    struct sceau_error error;
};

#define CEREMONY_FINDINGS_MAX 8

/*
 * Look at everything that can be known beforehand, changing nothing and without a
 * login: PINs in files are read for their form, and forgotten. Returns how many things
 * were looked at.
 */
size_t ceremony_examine(const struct plan *plan,
    struct ceremony_finding out[CEREMONY_FINDINGS_MAX]);

/*
 * Log in once to a token that exists: a wrong PIN is found before anything is made, and
 * so is what only who logged in sees. Nothing where the plan initialises it.
 */
SCEAU_MUST_USE enum sceau_status ceremony_try_pin(
    const struct plan *plan, const struct pin *pin, struct sceau_error *error);

/*
 * Do it. PINs are read first, when somebody may still turn back; then signals wait
 * for the end of the step under way.
 *
 * plan_path  named in the transcript
 *
 * SCEAU_E_STATE where something exists already; otherwise as the steps do. The text
 * says whether anything was changed.
 */
SCEAU_MUST_USE enum sceau_status ceremony_run(
    const struct plan *plan, const char *plan_path, struct sceau_error *error);

#endif
