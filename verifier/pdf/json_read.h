/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Reading JSON (RFC 8259) without allocating: spans of a text that was checked
 * whole first. Strict: UTF-8, no duplicate member, keys without escapes,
 * nothing after the value, at most JSON_DEPTH_MAX levels and JSON_MEMBERS_MAX
 * members an object.
 */
#ifndef SCEAU_PDF_JSON_READ_H
#define SCEAU_PDF_JSON_READ_H

#include "verifier/base/buffer.h"
#include "verifier/base/cursor.h"

#define JSON_DEPTH_MAX 8

/* The search for duplicates compares each member with those before it. */
#define JSON_MEMBERS_MAX 256

/* True where the whole text is one JSON value. Must hold before what follows. */
bool json_check(struct span text);

/* The value of a member of an object, as written; false where there is none. */
bool json_member(struct span object, const char *key, struct span *value);

/* The value at "holder.birth.date"; false where any part is absent. */
bool json_path(struct span json, const char *path, struct span *value);

/* The same for many paths of one text: those of one object walk to it once. Begin with
 * { .json = text }; paths must outlive it. */
#define JSON_PARENTS_MAX 8 /* that are kept; past them, the first make room */
struct json_finder {
    struct span json;
    struct json_parent {
        const char *path; /* of which `len` bytes; NULL: none yet */
        size_t len;
        struct span object;
        bool found;
    } parent[JSON_PARENTS_MAX];
    size_t next;
};
bool json_find(struct json_finder *f, const char *path, struct span *value);

/* Walk an object: false at its end. Keys are given without their quotes, raw. */
struct json_walk {
    struct cursor at;
};
struct json_walk json_walk_object(struct span object);
bool json_walk_next(struct json_walk *w, struct span *key, struct span *value);

/* Walk a list: false at its end. */
struct json_list {
    struct cursor at;
};
struct json_list json_list_of(struct span list);
bool json_list_next(struct json_list *l, struct span *value);

/* Append a string's characters; false where the value is no string. */
bool json_text(struct span value, struct buffer *out);

/* The same into `size` bytes, ended by 0: false too where it has no room or holds a 0.
 * Allocates nothing. */
bool json_text_copy(struct span value, char *out, size_t size);

/* True where the value is a string of exactly these bytes. */
bool json_text_is(struct span value, struct span bytes);

#endif
