/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/wording.h"

#include <stdio.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "hsm/moment.h"
#include "hsm/purpose.h"
#include "verifier/base/file.h"

enum { MODULE_MAX = 256 * 1024 * 1024, SHA256 = 32, INDENT = 2 };

static const char again[] =
    "Rien n’est repris ni remplacé. Gardez ce procès-verbal avec les suivants. "
    "Si le jeton vient d’être initialisé et n’a que les clés ci-dessus, "
    "effacez-le avec son propre outil, ôtez leurs lignes du journal des clés "
    "et refaites la cérémonie dans un autre dossier ; sinon faites un autre "
    "plan, sans initialisation, avec d’autres noms, d’autres identifiants et "
    "un autre dossier. Les clés créées ici ne signent rien tant qu’elles "
    "n’ont ni copie ni certificat : « sceau-hsm retire » les écarte.";

static void
put_hex(struct transcript *t, const char *name, const uint8_t digest[SHA256])
{
    char hex[2 * SHA256 + 1];

    for (size_t i = 0; i < SHA256; i++)
        (void)snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    transcript_text(t, INDENT, name);
    transcript_text(t, 2 * INDENT, hex);
}

/* So that two machines can be compared: the module makes the keys. */
static void
put_module(struct transcript *t, const struct hsm_module *m)
{
    AUTO_BUFFER struct buffer file = buffer_with_max(MODULE_MAX);
    struct sceau_error error;
    uint8_t digest[EVP_MAX_MD_SIZE];

    transcript_pair(t, "Module PKCS#11", m->path);
    if (m->arguments)
        transcript_pair(t, "Arguments du module", m->arguments);
    if (file_read(m->path, &file, &error) == SCEAU_OK
        && EVP_Digest(file.data, file.len, digest, NULL, EVP_sha256(), NULL)
            == 1)
        put_hex(t, "Module (SHA-256)", digest);
}

void
wording_start(
    struct transcript *t, const struct plan *plan, const char *plan_path)
{
    char at[MOMENT_SIZE], host[256] = "";

    (void)gethostname(host, sizeof host - 1);
    transcript_text(t, 0, "PROCÈS-VERBAL D’UNE CÉRÉMONIE DE CLÉS");
    transcript_gap(t);
    transcript_pair(t, "Début (UTC)", moment_text(moment_now(), at));
    transcript_pair(t, "Machine", host);
    transcript_pair(t, "Programme", "sceau-hsm " SCEAU_VERSION);
    transcript_pair(t, "Plan", plan_path);
    transcript_text(t, INDENT, "Plan (SHA-256)");
    transcript_text(t, 2 * INDENT, plan->digest);
    put_module(t, &plan->module);
    transcript_gap(t);
    transcript_text(t, 0,
        "Chaque étape est écrite ici quand elle commence et quand elle est "
        "faite. Si la partie « Fin » manque, la cérémonie a été interrompue :");
    transcript_text(t, 0, again);
}

void
wording_token(struct transcript *t, const struct plan *plan,
    const struct token_info *info)
{
    transcript_pair(t, "Jeton", plan->token);
    transcript_pair(t, "Série", info->serial);
    transcript_pair(t, "Fabricant", info->manufacturer);
    transcript_pair(t, "Modèle", info->model);
    transcript_pair(t, "Micrologiciel", info->firmware);
}

void
wording_key(struct transcript *t, const struct plan_key *key,
    const struct made_key *made)
{
    const struct token_kept *k = &made->kept;
    const struct {
        bool said;
        const char *words;
        const char *unsaid; /* the others are never */
    } attribute[] = { { k->sensitive, "CKA_SENSITIVE : vrai", NULL },
        { k->always_sensitive, "CKA_ALWAYS_SENSITIVE : vrai",
            "CKA_ALWAYS_SENSITIVE : non dit, ce que le plan admet" },
        { k->not_extractable, "CKA_EXTRACTABLE : faux", NULL },
        { k->never_extractable, "CKA_NEVER_EXTRACTABLE : vrai",
            "CKA_NEVER_EXTRACTABLE : non dit, ce que le plan admet" },
        { k->local, "CKA_LOCAL : vrai",
            "CKA_LOCAL : non dit, ce que le plan admet" },
        { k->signs, "CKA_SIGN : vrai", NULL } };

    transcript_pair(t, "Clé", key->label);
    transcript_pair(t, "Usage", purpose_name(key->purpose));
    transcript_pair(t, "Identifiant", key->id_text);
    transcript_pair(t, "Courbe", "P-256");
    transcript_text(t, INDENT, "Relu sur le jeton, après la création");
    for (size_t i = 0; i < sizeof attribute / sizeof *attribute; i++)
        if (attribute[i].said || attribute[i].unsaid)
            transcript_text(t, 2 * INDENT,
                attribute[i].said ? attribute[i].words : attribute[i].unsaid);
    put_hex(t, "Clé publique (SHA-256 de la forme DER)", made->fingerprint);
    transcript_pair(t, "Journal des clés", "créée, sans copie de secours");
}

void
wording_proof(struct transcript *t, const struct plan_key *key,
    const struct made_key *made)
{
    char file[SIGNER_LABEL_MAX + 8];

    transcript_pair(t, "Autre processus",
        "la clé est retrouvée, la même ; signature d’essai vérifiée");
    transcript_pair(t, "Autorité",
        key->authority ? key->authority : "celle qui recevra la demande");
    transcript_pair(t, "Pays (C)", key->subject.country);
    transcript_pair(t, "Organisation (O)", key->organisation);
    transcript_pair(t, "Unité (OU)", key->unit);
    transcript_pair(t, "Nom (CN)", key->name);
    (void)snprintf(file, sizeof file, "%s.pub", key->label);
    transcript_pair(t, "Clé publique", file);
    (void)snprintf(file, sizeof file, "%s.csr", key->label);
    transcript_pair(t, "Demande", file);
    put_hex(t, "Demande (SHA-256 du fichier)", made->request_digest);
}

void
wording_failure(struct transcript *t, const char *why)
{
    char at[MOMENT_SIZE];

    transcript_title(t, "INTERRUPTION");
    transcript_pair(t, "Le (UTC)", moment_text(moment_now(), at));
    transcript_pair(t, "Raison", why);
    transcript_text(t, INDENT, again);
}

static void
put_backup(struct transcript *t, const struct plan *plan)
{
    char command[SIGNER_LABEL_MAX + 80];

    transcript_title(t, "Copie de secours, à faire maintenant");
    transcript_text(t, INDENT, plan->backup);
    for (size_t i = 0; i < plan->key_count; i++) {
        transcript_gap(t);
        transcript_pair(t, "Clé", plan->key[i].label);
        transcript_pair(t, "Faite le",
            "........................  lieu : ........................");
        (void)snprintf(command, sizeof command,
            "sceau-hsm backed-up --key %s --where …", plan->key[i].label);
        transcript_pair(t, "Puis", command);
    }
}

void
wording_end(struct transcript *t, const struct plan *plan)
{
    static const char dots[] = "................................";
    char at[MOMENT_SIZE];

    put_backup(t, plan);
    transcript_title(t, "Fin");
    transcript_pair(t, "Le (UTC)", moment_text(moment_now(), at));
    transcript_text(t, INDENT,
        "Nous avons lu le plan avant la cérémonie, comparé son empreinte à "
        "celle-ci, et assisté à chaque étape.");
    for (int i = 1; i <= 2; i++) {
        transcript_gap(t);
        transcript_text(t, INDENT, i == 1 ? "Premier témoin" : "Second témoin");
        transcript_pair(t, "Nom et qualité", dots);
        transcript_pair(t, "Le, à", dots);
        transcript_pair(t, "Signature", dots);
    }
}
