/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A folder of files to serve, read whole at the start: what is not among them has no
 * name here, so that no address can leave the folder. Links are not followed and hidden
 * files left out. A file beside another with ".gz" after its name is the same one
 * compressed, and given to who takes it, unless it is older: then it is another's.
 *
 * Threads: any number, once it is open.
 */
#ifndef SCEAU_HTTP_FOLDER_H
#define SCEAU_HTTP_FOLDER_H

#include "verifier/http/http.h"

#define FOLDER_FILES_MAX 512
#define FOLDER_BYTES_MAX (32u * 1000u * 1000u)

struct http_folder;

/* SCEAU_E_NOTFOUND, SCEAU_E_IO; SCEAU_E_LIMIT too many files or bytes; SCEAU_E_NOMEM. */
SCEAU_MUST_USE enum sceau_status folder_open(
    const char *path, struct http_folder **out, struct sceau_error *error);
void folder_free(struct http_folder **f);

size_t folder_count(const struct http_folder *f);

/* Answer with the file of that name, "style.css", or 404. The name "" is index.html. */
void folder_answer(
    const struct http_folder *f, struct http_request *r, const char *name);

/* Bytes with their tag: 304 where the client has them; Cache-Control: no-cache. They are
 * copied. */
void folder_answer_bytes(
    struct http_request *r, const char *type, struct span bytes);

#endif
