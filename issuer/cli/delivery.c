/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/cli/delivery.h"

#include <time.h>

#include "issuer/register/due.h"
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
