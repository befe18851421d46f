/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Whether a code follows the definition of its type (2D-Doc 3.2.6, sections 3.3.1 and
 * 3.4): findings beside the signature, which never change the seal's state. Published
 * and genuine codes break these rules, so a broken rule proves nothing against one.
 */
#ifndef SCEAU_VERDICT_CONFORMANCE_H
#define SCEAU_VERDICT_CONFORMANCE_H

#include "verifier/verdict/judge.h"

/* Add the findings. A role learns nothing of a field that it may not see. */
void conformance_find(const struct seal *seal, struct judgement *j);

#endif
