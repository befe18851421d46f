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
    *out = (struct sealed_file) { .pdf = buffer_with_max(SCEAU_PDF_MAX) };
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
sealed_file_draw(struct sealed_file *f)
{
    buffer_reset(&f->pdf);
    sealed_sheet_draw(&f->sheet, &f->signer, &f->pdf);
}

void
sealed_file_make_stamped(bool long_term, struct sealed_file *out)
{
    make("Élodie Spécimen", (struct authority_wish) { 0 }, false, out);
    authority_root("Autorité d’horodatage", &out->tsa_root);
    tsa_authority(&out->tsa_root, &out->tsa_leaf);
    out->tsa = (struct tsa) { .maker = &out->tsa_leaf,
        .above = &out->tsa_root,
        .when = SAMPLE_SECOND + 2 };
    out->stamper = tsa_stamper(&out->tsa);
    for (int i = 0; i < 2; i++) {
        out->list[i] = buffer_with_max(SCEAU_CRL_MAX);
        authority_list(i ? &out->tsa_root : &out->root, NULL,
            SAMPLE_SECOND - 3600, SAMPLE_SECOND + 86400, &out->list[i]);
    }
    out->evidence = (struct dss) { .certificate = { buffer_span(&out->leaf.der),
                                       buffer_span(&out->root.der),
                                       buffer_span(&out->tsa_leaf.der),
                                       buffer_span(&out->tsa_root.der) },
        .certificates = 4,
        .list = { buffer_span(&out->list[0]), buffer_span(&out->list[1]) },
        .lists = 2 };
    out->signer.stamper = &out->stamper;
    out->signer.evidence = long_term ? &out->evidence : NULL;
    sealed_file_draw(out);
}

void
sealed_file_free(struct sealed_file *f)
{
    buffer_free(&f->list[0]);
    buffer_free(&f->list[1]);
    if (f->tsa_leaf.key)
        authority_free(&f->tsa_leaf);
    if (f->tsa_root.key)
        authority_free(&f->tsa_root);
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

void
sealed_file_know_stamper(struct sealed_file *f)
{
    char path[FOLDER_FILE];

    folder_make_inner(&f->folder, TRUST_STAMPERS);
    folder_path(&f->folder, TRUST_STAMPERS, path);
    authority_publish(&f->tsa_root, path, "tsa.pem");
    sealed_file_trust(f);
}
