/* SPDX-License-Identifier: EUPL-1.2 */
/* What the verbs share that write a line into the journal of the keys. */
#ifndef SCEAU_HSM_STEPS_H
#define SCEAU_HSM_STEPS_H

#include "hsm/cli/verbs.h"
#include "hsm/journal.h"

#define OPTION_KEY                                                             \
    {                                                                          \
        'k', "key", "NOM", "nom de la clé, comme dans hsm.keys"               \
    }

#define STEP_WORD 32

struct step {
    const struct cli_verb *verb;
    enum key_state to;
    bool repeats; /* said of a key that is there already, it is no fault */
    struct verb_input in;
    const struct hsm_key_config *key;
    struct journal *journal;  /* locked: who else writes waits */
    struct journal_line line; /* what step_put() put */
};

/* As verb_begin(); then the key and the journal, or the exit code after a message. */
int step_begin(struct step *s, int argc, char **argv, const char *needed);

/* Put the key's line into the journal: journal_put(). Not saved. */
SCEAU_MUST_USE enum sceau_status step_put(struct step *s, const char *reason,
    int64_t until, struct sceau_error *error);

/* Say it where its certificate ends soon. */
void step_announce(const struct step *s, int days_left);

/* What the agent says of that key, in a word of its report; false where it does not. */
bool step_ask_agent(struct signer *signer, const char *label,
    const char *member, char out[STEP_WORD]);

/* True once its report says that; it may take a moment, and is waited for no longer
 * than two seconds and one question. */
bool step_agent_comes_to(struct signer *signer, const char *label,
    const char *member, const char *wanted);

/* An agent that serves reads the journal now; nothing where none does. */
void step_wake_agent(const struct hsm_config *config);

/* Free all; the exit code, after a message where it failed. A certificate that is
 * refused is an answer, and all else is what could not be done. */
int step_end(
    struct step *s, enum sceau_status status, const struct sceau_error *error);

#endif
