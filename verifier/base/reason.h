/* SPDX-License-Identifier: EUPL-1.2 */
/* Why the system refused, in French: the C library would say it in English. */
#ifndef SCEAU_BASE_REASON_H
#define SCEAU_BASE_REASON_H

#define REASON_ROOM 32

/*
 * The words of an errno, lower case, without a full stop: a constant, or for one that
 * nobody foresaw « erreur système N », which is put in `room`. Never NULL.
 */
const char *reason_of(int number, char room[REASON_ROOM]);

/* The same, good until the end of the block that it stands in. */
#define REASON(number) reason_of((number), (char[REASON_ROOM]) { 0 })

#endif
