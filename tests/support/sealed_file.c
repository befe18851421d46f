/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/support/sealed_file.h"

#include "tests/support/must.h"
#include "verifier/base/limits.h"

static const char root_name[] = "FR00", leaf_name[] = "Cachet SPECIMEN";

static void
make(const char *holder, struct authority_wish wish, bool chained,
    struct sealed_file *out)
{
    static const struct authority_wish middle = { .name = "Intermédiaire",
        .is_authority = true };

    if (!wish.name)
        wish.name = leaf_name;
    out->trust = NULL;
    out->pdf = buffer_with_max(SCEAU_PDF_MAX);
    authority_root(root_name, &out->root);
    authority_issue(&out->root, &middle, &out->middle);
    authority_issue(chained ? &out->middle : &out->root, &wish, &out->leaf);
    sealed_sheet_signer(
        &out->leaf, &out->middle, chained ? 1 : 0, &out->signer);
    sealed_sheet_make(holder, "SPEC-0001", &out->sheet);
    sealed_sheet_draw(&out->sheet, &out->signer, &out->pdf);
    folder_make(&out->folder);
    authority_publish(&out->root, out->folder.path, "FR00.pem");
    sealed_file_trust(out);
}

void
sealed_file_make(const char *holder, const struct authority_wish *wish,
    struct sealed_file *out)
{
    make(holder, wish ? *wish : (struct authority_wish) { 0 }, false, out);
}

void
sealed_file_make_chained(struct sealed_file *out)
{
    make(SAMPLE_HOLDER, (struct authority_wish) { 0 }, true, out);
}

void
sealed_file_free(struct sealed_file *f)
{
    trust_free(&f->trust);
    folder_remove(&f->folder);
    buffer_free(&f->pdf);
    sealed_sheet_free(&f->sheet);
    sealed_sheet_signer_free(&f->signer);
    authority_free(&f->leaf);
    authority_free(&f->middle);
    authority_free(&f->root);
}

void
sealed_file_trust(struct sealed_file *f)
{
    struct sceau_error error;

    trust_free(&f->trust);
    MUST(trust_open(f->folder.path, &f->trust, &error) == SCEAU_OK);
}

enum pdf_state
sealed_file_judge(
    const struct sealed_file *f, struct span bytes, char reason[200])
{
    struct pdf_file p;

    pdf_file_read(bytes, f->trust, &p);
    if (reason)
        (void)snprintf(reason, 200, "%s", p.reason ? p.reason : "");
    pdf_file_free(&p);
    return p.state;
}

void
sealed_file_impostor(struct authority *root, struct authority *leaf)
{
    const struct authority_wish wish = { .name = leaf_name };

    authority_root(root_name, root);
    authority_issue(root, &wish, leaf);
}
