/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the agent knows of its keys beside the token: where each stands by the journal,
 * read anew when that has changed, and how many signatures it gave. Keys are named by
 * their place in the configuration.
 *
 * Counts, those of the last who asked too, are saved by a process of their own, so that the agent waits for no disk: one
 * that is killed loses those of its last CUSTODY_SAVE_MS, one that stops loses none.
 */
#ifndef SCEAU_HSM_CUSTODY_H
#define SCEAU_HSM_CUSTODY_H

#include <stdbool.h>

#include "hsm/config.h"
#include "hsm/journal.h"

#define CUSTODY_SAVE_MS 5000

struct custody;

/*
 * Read the journal and the counts of config->state.
 *
 * config  kept
 * out     on SCEAU_OK the caller's, to free with custody_free()
 */
SCEAU_MUST_USE enum sceau_status custody_open(const struct hsm_config *config,
    struct custody **out, struct sceau_error *error);

/* Save the counts and forget. Accepts NULL; sets the pointer to NULL. */
void custody_free(struct custody **custody);

/* Read the journal where it has changed. One that cannot be read is told in the log, and
 * what was known before stays. */
void custody_refresh(struct custody *c);

enum key_state custody_state(const struct custody *c, size_t key);

/* True where workers are to have it open: it signs, or is the next to. */
bool custody_wants(const struct custody *c, size_t key);

/* SCEAU_OK where it signs for callers; SCEAU_E_STATE says why not, and what does. */
SCEAU_MUST_USE enum sceau_status custody_allows(
    const struct custody *c, size_t key, struct sceau_error *error);

/* The key of that purpose that is active, in *out; SCEAU_E_NOTFOUND. */
SCEAU_MUST_USE enum sceau_status custody_active(const struct custody *c,
    enum signer_purpose purpose, size_t *out, struct sceau_error *error);

/* It gave so many more signatures. */
void custody_count(struct custody *c, size_t key, uint64_t signatures);

/* One of those that were just counted was on that one's behalf; zeros: on nobody's. */
void custody_count_for(
    struct custody *c, size_t key, const uint8_t tag[SIGNER_TAG]);

/* How many a key gave on that one's behalf; -1 where it may be forgotten (usage.h). */
int64_t custody_made_for(
    const struct custody *c, const char *label, const uint8_t tag[SIGNER_TAG]);

/* All that it ever gave. */
int64_t custody_total(const struct custody *c, size_t key);

/* Save what is due; reap who saved. Milliseconds of frame_clock_ms(). */
void custody_tick(struct custody *c);
int64_t custody_next(const struct custody *c);

#endif
