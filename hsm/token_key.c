/* SPDX-License-Identifier: EUPL-1.2 */
/* The keys of a token. */
#include <stdio.h>
#include <string.h>

#include "hsm/token_inner.h"
#include "verifier/base/error.h"

enum { LACKING = 128 }; /* the names of six attributes */

static CK_RV
count_objects(struct token *t, CK_SESSION_HANDLE s, CK_ATTRIBUTE *match,
    CK_ULONG matches, CK_OBJECT_HANDLE found[2], CK_ULONG *count)
{
    CK_RV rv = t->f->C_FindObjectsInit(s, match, matches);

    *count = 0;
    if (rv != CKR_OK)
        return rv;
    rv = t->f->C_FindObjects(s, found, 2, count);
    (void)t->f->C_FindObjectsFinal(s);
    return rv;
}

/* Attribute values are not const in the standard's structs. */
static CK_ATTRIBUTE
attribute(CK_ATTRIBUTE_TYPE type, const void *value, size_t len)
{
    CK_ATTRIBUTE a = { .type = type, .ulValueLen = len };

    memcpy(&a.pValue, &value, sizeof value);
    return a;
}

static enum sceau_status
refuse_existing(struct token *t, CK_SESSION_HANDLE s, const char *label,
    struct token_id id, struct sceau_error *error)
{
    CK_ATTRIBUTE by_label = attribute(CKA_LABEL, label, strlen(label));
    CK_ATTRIBUTE by_id = attribute(CKA_ID, id.bytes, id.len);
    CK_OBJECT_HANDLE found[2];
    CK_ULONG labels, ids;
    CK_RV rv = count_objects(t, s, &by_label, 1, found, &labels);

    if (rv == CKR_OK)
        rv = count_objects(t, s, &by_id, 1, found, &ids);
    if (rv != CKR_OK)
        return token_refuse(rv, "recherche des clés", error);
    if (labels)
        return fail(error, SCEAU_E_STATE,
            "une clé « %s » existe déjà sur le jeton : rien n’a été changé",
            label);
    if (ids)
        return fail(error, SCEAU_E_STATE,
            "une clé a déjà, sur le jeton, l’identifiant voulu pour « %s » : "
            "rien n’a été changé",
            label);
    return SCEAU_OK;
}

/* The minimal template: some modules refuse a longer one. */
static CK_RV
generate(struct token *t, CK_SESSION_HANDLE s, const char *label,
    struct token_id id, CK_OBJECT_HANDLE *public, CK_OBJECT_HANDLE *private)
{
    static const uint8_t p256[] = { 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d,
        0x03, 0x01, 0x07 };
    const CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
    const CK_KEY_TYPE type = CKK_EC;
    CK_MECHANISM mechanism = { .mechanism = CKM_EC_KEY_PAIR_GEN };
    CK_ATTRIBUTE of_public[] = { attribute(CKA_TOKEN, &yes, 1),
        attribute(CKA_PRIVATE, &no, 1), attribute(CKA_VERIFY, &yes, 1),
        attribute(CKA_KEY_TYPE, &type, sizeof type),
        attribute(CKA_EC_PARAMS, p256, sizeof p256),
        attribute(CKA_LABEL, label, strlen(label)),
        attribute(CKA_ID, id.bytes, id.len) };
    CK_ATTRIBUTE of_private[] = { attribute(CKA_TOKEN, &yes, 1),
        attribute(CKA_PRIVATE, &yes, 1), attribute(CKA_SENSITIVE, &yes, 1),
        attribute(CKA_EXTRACTABLE, &no, 1), attribute(CKA_SIGN, &yes, 1),
        attribute(CKA_KEY_TYPE, &type, sizeof type),
        attribute(CKA_LABEL, label, strlen(label)),
        attribute(CKA_ID, id.bytes, id.len) };

    return t->f->C_GenerateKeyPair(s, &mechanism, of_public,
        sizeof of_public / sizeof *of_public, of_private,
        sizeof of_private / sizeof *of_private, public, private);
}

/* False also where the token does not say. */
static bool
says(struct token *t, CK_SESSION_HANDLE s, CK_OBJECT_HANDLE key,
    CK_ATTRIBUTE_TYPE type, CK_BBOOL wanted)
{
    CK_BBOOL value = 0xff;
    CK_ATTRIBUTE a = attribute(type, &value, 1);

    return t->f->C_GetAttributeValue(s, key, &a, 1) == CKR_OK
        && value == wanted;
}

/* What of it the token does not say, by the names of PKCS#11; "" where all is well. */
static void
name_lacking(const struct token_kept *kept, const struct token_kept *unsaid,
    char out[LACKING])
{
    const struct {
        bool there;
        const char *name;
    } table[] = { { kept->sensitive, "CKA_SENSITIVE" },
        { kept->always_sensitive || unsaid->always_sensitive,
            "CKA_ALWAYS_SENSITIVE" },
        { kept->not_extractable, "CKA_EXTRACTABLE" },
        { kept->never_extractable || unsaid->never_extractable,
            "CKA_NEVER_EXTRACTABLE" },
        { kept->local || unsaid->local, "CKA_LOCAL" },
        { kept->signs, "CKA_SIGN" } };
    size_t used = 0;

    out[0] = 0;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (!table[i].there)
            used += (size_t)snprintf(out + used, LACKING - used, "%s%s",
                used ? ", " : "", table[i].name);
}

static void
read_kept(struct token *t, CK_SESSION_HANDLE s, CK_OBJECT_HANDLE key,
    struct token_kept *out)
{
    *out = (struct token_kept) {
        .sensitive = says(t, s, key, CKA_SENSITIVE, CK_TRUE),
        .always_sensitive = says(t, s, key, CKA_ALWAYS_SENSITIVE, CK_TRUE),
        .not_extractable = says(t, s, key, CKA_EXTRACTABLE, CK_FALSE),
        .never_extractable = says(t, s, key, CKA_NEVER_EXTRACTABLE, CK_TRUE),
        .local = says(t, s, key, CKA_LOCAL, CK_TRUE),
        .signs = says(t, s, key, CKA_SIGN, CK_TRUE),
    };
}

/* CKA_EC_POINT is a DER OCTET STRING by the standard, a bare point on some tokens. */
static enum sceau_status
read_point(struct token *t, CK_SESSION_HANDLE s, CK_OBJECT_HANDLE key,
    uint8_t point[TOKEN_POINT], struct sceau_error *error)
{
    uint8_t value[TOKEN_POINT + 2];
    CK_ATTRIBUTE a = attribute(CKA_EC_POINT, value, sizeof value);
    CK_RV rv = t->f->C_GetAttributeValue(s, key, &a, 1);
    size_t skip = a.ulValueLen == TOKEN_POINT + 2 ? 2 : 0;

    if (rv != CKR_OK || a.ulValueLen != TOKEN_POINT + skip || value[skip] != 4)
        return fail(error, SCEAU_E_CRYPTO,
            "la clé publique du jeton n’est pas un point P-256");
    memcpy(point, value + skip, TOKEN_POINT);
    return SCEAU_OK;
}

static enum sceau_status
generate_in(struct token *t, CK_SESSION_HANDLE s, const struct token_name *name,
    const struct token_kept *unsaid, struct token_kept *kept,
    uint8_t point[TOKEN_POINT], struct sceau_error *error)
{
    CK_OBJECT_HANDLE public, private;
    char lacking[LACKING];
    enum sceau_status status =
        refuse_existing(t, s, name->label, name->id, error);

    if (status != SCEAU_OK)
        return status;
    CK_RV rv = generate(t, s, name->label, name->id, &public, &private);
    if (rv != CKR_OK)
        return token_refuse(rv, "création de la clé", error);
    read_kept(t, s, private, kept);
    name_lacking(kept, unsaid, lacking);
    status = lacking[0] == 0
        ? read_point(t, s, public, point, error)
        : fail(error, SCEAU_E_CRYPTO,
            "le jeton ne garantit pas que la clé lui reste (%s) : elle a été "
            "détruite",
            lacking);
    if (status != SCEAU_OK) {
        (void)t->f->C_DestroyObject(s, private);
        (void)t->f->C_DestroyObject(s, public);
    }
    return status;
}

enum sceau_status
token_check_names(struct token *t, const struct pin *pin,
    const struct token_name *names, size_t count, struct sceau_error *error)
{
    CK_SESSION_HANDLE s;
    CK_RV rv = pin
        ? token_login(t, &s, CKU_USER, pin)
        : t->f->C_OpenSession(t->slot, CKF_SERIAL_SESSION, NULL, NULL, &s);
    enum sceau_status status =
        rv == CKR_OK ? SCEAU_OK : token_refuse(rv, "ouverture du jeton", error);

    for (size_t i = 0; status == SCEAU_OK && i < count; i++)
        status = refuse_existing(t, s, names[i].label, names[i].id, error);
    (void)t->f->C_CloseAllSessions(t->slot);
    return status;
}

enum sceau_status
token_generate(struct token *t, const struct pin *pin,
    const struct token_name *name, const struct token_kept *unsaid,
    struct token_kept *kept, uint8_t point[TOKEN_POINT],
    struct sceau_error *error)
{
    CK_SESSION_HANDLE s;
    CK_RV rv = token_login(t, &s, CKU_USER, pin);
    enum sceau_status status = rv == CKR_OK
        ? generate_in(t, s, name, unsaid, kept, point, error)
        : token_refuse(rv, "ouverture du jeton", error);

    (void)t->f->C_CloseAllSessions(t->slot);
    return status;
}

enum sceau_status
token_public_key(struct token *t, const char *label, uint8_t point[TOKEN_POINT],
    struct sceau_error *error)
{
    const CK_OBJECT_CLASS class = CKO_PUBLIC_KEY;
    CK_ATTRIBUTE match[] = { attribute(CKA_CLASS, &class, sizeof class),
        attribute(CKA_LABEL, label, strlen(label)) };
    CK_SESSION_HANDLE s;
    CK_OBJECT_HANDLE found[2];
    CK_ULONG count = 0;
    enum sceau_status status;
    CK_RV rv = t->f->C_OpenSession(t->slot, CKF_SERIAL_SESSION, NULL, NULL, &s);

    if (rv == CKR_OK)
        rv = count_objects(t, s, match, 2, found, &count);
    if (rv != CKR_OK)
        status = token_refuse(rv, "recherche de la clé", error);
    else if (count != 1)
        status = fail(error, count ? SCEAU_E_STATE : SCEAU_E_NOTFOUND,
            count ? "plusieurs clés « %s » sur le jeton"
                  : "aucune clé « %s » sur le jeton : « sceau-hsm ceremony » "
                    "la crée",
            label);
    else
        status = read_point(t, s, found[0], point, error);
    (void)t->f->C_CloseAllSessions(t->slot);
    return status;
}
