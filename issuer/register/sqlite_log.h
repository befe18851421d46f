/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The log of a SQLite (WAL) copied into the database by a thread beside whoever writes:
 * the pages of many titles go to the disk twice, and only the first time is one to wait
 * for. The thread begins when a commit leaves a log that is long enough; most commands
 * never have one. Private to the register.
 */
#ifndef SCEAU_REGISTER_SQLITE_LOG_H
#define SCEAU_REGISTER_SQLITE_LOG_H

struct sqlite3;
struct sqlite_log;

/*
 * Watch over the commits of a connection, in place of SQLite's own checkpoints.
 *
 * path  of its database; kept
 *
 * NULL without memory; the caller's, to free with sqlite_log_free() before the connection
 * is closed.
 */
struct sqlite_log *sqlite_log_watch(struct sqlite3 *db, const char *path);
void sqlite_log_free(struct sqlite_log *log);

#endif
