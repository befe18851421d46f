/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Reading a whole file with a bound, writing whole files or nothing. Programs only:
 * the core does no input or output.
 *
 * A file that is written appears complete or not at all, and several appear together
 * or not at all. Only an ordinary file is ever replaced, never a link, a pipe or a
 * device. A power cut or a SIGKILL between two renames, and nothing else, can leave the
 * first of two files new and the second old, with one hidden file, ".sceau-" and sixteen
 * digits; the same hidden file is left where the file system has no files without a
 * name (O_TMPFILE).
 */
#ifndef SCEAU_BASE_FILE_H
#define SCEAU_BASE_FILE_H

#include "verifier/base/buffer.h"

/*
 * Append the contents of `path` ("-" is standard input) to out, whose maximum
 * is the bound. SCEAU_E_LIMIT past it, SCEAU_E_NOTFOUND, SCEAU_E_IO,
 * SCEAU_E_NOMEM. Folders are refused as SCEAU_E_IO.
 */
SCEAU_MUST_USE enum sceau_status file_read(
    const char *path, struct buffer *out, struct sceau_error *error);

/* The same of what is open for reading and stays so; `name` is for the error. */
SCEAU_MUST_USE enum sceau_status file_read_open(
    int fd, const char *name, struct buffer *out, struct sceau_error *error);

/* A complete file that has no name yet. */
struct file_stage;

/*
 * Write a file, flushed to the disk, into the folder of `path`, where nobody sees it.
 *
 * path      where it will stand; copied
 * contents  copied
 * mode      as for open(2), whatever the umask
 * out       on SCEAU_OK the caller's, to free with file_discard()
 *
 * SCEAU_E_NOTFOUND no such folder; SCEAU_E_IO; SCEAU_E_USAGE path names no file;
 * SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status file_stage(const char *path,
    struct span contents, unsigned mode, struct file_stage **out,
    struct sceau_error *error);

/*
 * Give all of them their names, in this order, or none: where one is refused, those
 * before it go, and the files that they replaced come back. Meanwhile their folders
 * are locked (flock(2)), so that of two programs that publish the same names one comes
 * wholly after the other; a file system without locks does not give that.
 *
 * replace  false: a name that exists is refused
 *
 * SCEAU_E_STATE a name exists, or another program keeps a folder locked;
 * SCEAU_E_USAGE something else than an ordinary file stands there, or two have one
 * name; SCEAU_E_NOTFOUND, SCEAU_E_IO. Afterwards they can only be discarded.
 */
SCEAU_MUST_USE enum sceau_status file_publish(struct file_stage *const *stages,
    size_t count, bool replace, struct sceau_error *error);

/* Forget it; what was published stays. Accepts NULL; sets the pointer to NULL. */
void file_discard(struct file_stage **stage);

/*
 * What the two above would refuse, as far as it can be known before there is anything
 * to write: the folder, the right to write in it, what stands at the name.
 */
SCEAU_MUST_USE enum sceau_status file_check_target(
    const char *path, bool replace, struct sceau_error *error);

/*
 * One file, by whatever path: the same device and inode, links followed, or where
 * neither exists the same name in the same folder. "-" is standard input.
 */
bool file_same(const char *a, const char *b);

/* Replace `path` by these bytes: a stage, published. */
SCEAU_MUST_USE enum sceau_status file_write(const char *path,
    struct span contents, unsigned mode, struct sceau_error *error);

/* The same, but refused (SCEAU_E_STATE) where the file exists already. */
SCEAU_MUST_USE enum sceau_status file_create(const char *path,
    struct span contents, unsigned mode, struct sceau_error *error);

#endif
