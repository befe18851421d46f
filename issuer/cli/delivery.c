/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/cli/delivery.h"

#include <stdio.h>
#include <time.h>

#include "verifier/base/limits.h"

enum { AT_ONCE = 3 * REGISTRY_TURN_MAX };

enum sceau_status
delivery_bring(const struct titles *t, struct registry *r, int64_t id,
    const char *number, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer pdf = buffer_with_max(SCEAU_PDF_MAX);
    char level[8];
    enum sceau_status status = registry_file(r, id, &pdf, NULL, level, error);
    const struct titles_file file = { number, buffer_span(&pdf) };

    return status == SCEAU_OK ? titles_write(t, &file, 1, error) : status;
}

enum sceau_status
delivery_left(const struct titles *t, struct registry *r, enum due_bond bond,
    void (*tell)(const char *number), struct sceau_error *error)
{
    int64_t now = (int64_t)time(NULL);
    struct due_list left;
    enum sceau_status status = due_undelivered(r, bond, now, &left, error);
    size_t brought = 0;

    for (size_t i = 0; status == SCEAU_OK && i < left.count; i++) {
        const struct due *d = &left.item[i];
        status = delivery_bring(t, r, d->id, d->number, error);
        if (status == SCEAU_OK)
            status = due_set_delivered(r, &d->id, 1, now, error);
        if (status == SCEAU_OK && tell)
            tell(d->number);
        brought += status == SCEAU_OK;
    }
    if (brought)
        fprintf(stderr, "%zu titres déjà émis sont remis\n", brought);
    due_list_free(&left);
    return status;
}

enum sceau_status
delivery_group(const struct titles *t, struct registry *r,
    const struct batch_report *reports, size_t count, struct sceau_error *error)
{
    struct titles_file file[AT_ONCE] = { { NULL, { NULL, 0 } } };
    int64_t id[AT_ONCE] = { 0 };
    size_t files = 0, ids = 0;
    enum sceau_status status = SCEAU_OK;

    for (size_t i = 0; status == SCEAU_OK && i < count; i++) {
        const struct batch_report *one = &reports[i];
        if (one->state == BATCH_ISSUED)
            file[files++] = (struct titles_file) { one->number, one->pdf };
        else if (one->state == BATCH_AGAIN)
            status = delivery_bring(t, r, one->id, one->number, error);
        else
            continue;
        id[ids++] = one->id;
    }
    if (status == SCEAU_OK)
        status = titles_write(t, file, files, error);
    return status == SCEAU_OK
        ? due_set_delivered(r, id, ids, (int64_t)time(NULL), error)
        : status;
}
