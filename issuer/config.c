/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/config.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "hsm/settings.h"
#include "issuer/page/layout.h"
#include "issuer/register/sql.h"
#include "issuer/title/form.h"
#include "issuer/title/line.h"
#include "issuer/title/mailbox.h"
#include "verifier/base/error.h"
#include "verifier/base/scope.h"
#include "verifier/seal/dictionary.h"

AUTO_DEFINE(json_t *, json_decref);

/*
 * Characters. Five lines of the authority leave the page to the title. The address of
 * the QR code leaves it to the code: a symbol of 85 modules, the largest that pages
 * take, holds both, whatever the request, where the kind's own symbol (kind.tsv) is
 * the greatest that kind_test finds.
 */
enum {
    AUTHORITY_TEXT = 80,
    VERIFY_TEXT = 60,
    COMMON_TEXT = 120,
    LINES_MAX = 3
};

enum { PORT_MAX = 65535 };

/* What a member may hold. */
enum rule {
    RULE_COMMON,         /* text that pages show */
    RULE_NAME,           /* the same, and readers of PDF, which want ASCII */
    RULE_COMMON_ADDRESS, /* https://…, shown too */
    RULE_VERIFY,         /* the same before the '#' and code of the QR code */
    RULE_STAMP,          /* https:// or http://…, asked by the issuer */
    RULE_EMAIL,          /* name@host, shown too */
    RULE_MAILBOX,        /* the same, of mails (mailbox.h) */
    RULE_PUBLIC,         /* https://…, told to holders */
    RULE_RELAY,          /* smtp://host:port */
    RULE_TLS,            /* "starttls" or "none" */
    RULE_HOOK,           /* https://…, or http:// of this machine */
    RULE_COMMON_LINES,   /* a list of lines, shown too */
    RULE_TEXT,           /* a text of the structure */
    RULE_WORD,           /* the same, in small letters and hyphens */
    RULE_PATH,           /* the same, relative to the file's folder */
    RULE_REGISTER,       /* the same, or postgresql://… */
    RULE_CA,             /* a country's two letters, two of A-Z and 0-9 */
    RULE_CERTIFICATE,    /* four of A-Z and 0-9 */
    RULE_COUNTRY,        /* two of A-Z */
    RULE_PATHS,          /* "pdf.chain" */
    RULE_KINDS           /* "kinds" */
};

static const struct member {
    const char *path;
    enum rule rule;
    bool optional;
    size_t offset; /* of the text in the structure */
    size_t max;    /* characters of what pages show */
    enum sheet_role shown;
} members[] = {
    { "authority.name", RULE_NAME, false, 0, AUTHORITY_TEXT, SHEET_AUTHORITY },
    { "authority.service", RULE_COMMON, false, 0, AUTHORITY_TEXT,
        SHEET_AUTHORITY },
    { "authority.address", RULE_COMMON_LINES, false, 0, AUTHORITY_TEXT,
        SHEET_AUTHORITY },
    { "authority.department", RULE_COMMON, false, 0, AUTHORITY_TEXT,
        SHEET_AUTHORITY },
    { "authority.body", RULE_WORD, true, offsetof(struct issuer_config, body),
        0, 0 },
    { "addresses.verify", RULE_VERIFY, false, 0, VERIFY_TEXT, SHEET_VERIFY },
    { "addresses.help", RULE_COMMON_ADDRESS, false, 0, COMMON_TEXT,
        SHEET_SMALL },
    { "addresses.report", RULE_COMMON_ADDRESS, false, 0, COMMON_TEXT,
        SHEET_SMALL },
    { "addresses.status", RULE_VERIFY, true, 0, COMMON_TEXT, SHEET_SMALL },
    { "contact.phone", RULE_COMMON, false, 0, COMMON_TEXT, SHEET_SMALL },
    { "contact.email", RULE_EMAIL, false, 0, COMMON_TEXT, SHEET_SMALL },
    { "seal.ca", RULE_CA, false, offsetof(struct issuer_config, seal_ca), 0,
        0 },
    { "seal.certificate", RULE_CERTIFICATE, true,
        offsetof(struct issuer_config, seal_certificate), 0, 0 },
    { "seal.country", RULE_COUNTRY, false,
        offsetof(struct issuer_config, seal_country), 0, 0 },
    { "seal.key", RULE_TEXT, true, offsetof(struct issuer_config, seal_key), 0,
        0 },
    { "pdf.key", RULE_TEXT, true, offsetof(struct issuer_config, pdf_key), 0,
        0 },
    { "pdf.certificate", RULE_PATH, true,
        offsetof(struct issuer_config, pdf_certificate), 0, 0 },
    { "pdf.chain", RULE_PATHS, true, 0, 0, 0 },
    { "pdf.evidence", RULE_PATH, true,
        offsetof(struct issuer_config, pdf_evidence), 0, 0 },
    { "pdf.timestamp", RULE_STAMP, true,
        offsetof(struct issuer_config, pdf_timestamp), 0, 0 },
    { "bundle.key", RULE_TEXT, true, offsetof(struct issuer_config, bundle_key),
        0, 0 },
    { "bundle.certificate", RULE_PATH, true,
        offsetof(struct issuer_config, bundle_certificate), 0, 0 },
    { "status.key", RULE_TEXT, true, offsetof(struct issuer_config, status_key),
        0, 0 },
    { "status.certificate", RULE_PATH, true,
        offsetof(struct issuer_config, status_certificate), 0, 0 },
    { "kinds", RULE_KINDS, false, 0, 0, 0 },
    { "templates", RULE_PATH, false, offsetof(struct issuer_config, templates),
        0, 0 },
    { "trust", RULE_PATH, false, offsetof(struct issuer_config, trust), 0, 0 },
    { "register", RULE_REGISTER, true,
        offsetof(struct issuer_config, register_place), 0, 0 },
    { "notices.titles", RULE_PUBLIC, true,
        offsetof(struct issuer_config, notices.titles), 0, 0 },
    { "notices.mail.server", RULE_RELAY, true,
        offsetof(struct issuer_config, notices.mail.server), 0, 0 },
    { "notices.mail.from", RULE_MAILBOX, true,
        offsetof(struct issuer_config, notices.mail.from), 0, 0 },
    { "notices.mail.tls", RULE_TLS, true,
        offsetof(struct issuer_config, notices.mail.tls), 0, 0 },
    { "notices.mail.user", RULE_TEXT, true,
        offsetof(struct issuer_config, notices.mail.user), 0, 0 },
    { "notices.mail.password", RULE_PATH, true,
        offsetof(struct issuer_config, notices.mail.password), 0, 0 },
    { "notices.mail.ca", RULE_PATH, true,
        offsetof(struct issuer_config, notices.mail.ca), 0, 0 },
    { "notices.hook.address", RULE_HOOK, true,
        offsetof(struct issuer_config, notices.hook.address), 0, 0 },
    { "notices.hook.secret", RULE_PATH, true,
        offsetof(struct issuer_config, notices.hook.secret), 0, 0 },
    { "notices.hook.ca", RULE_PATH, true,
        offsetof(struct issuer_config, notices.hook.ca), 0, 0 },
    { "hsm.socket", RULE_PATH, false, offsetof(struct issuer_config, socket), 0,
        0 },
};

enum { MEMBERS = sizeof members / sizeof *members };

struct reader {
    const char *file;
    struct issuer_config *config;
    struct sceau_error *error;
};

static void
free_notices(struct config_notices *n)
{
    free(n->titles);
    free(n->mail.server);
    free(n->mail.from);
    free(n->mail.tls);
    free(n->mail.user);
    free(n->mail.password);
    free(n->mail.ca);
    free(n->hook.address);
    free(n->hook.secret);
    free(n->hook.ca);
}

void
issuer_config_free(struct issuer_config **config)
{
    struct issuer_config *c = *config;
    union {
        const char *in;
        char *out;
    } pun;

    *config = NULL;
    if (!c)
        return;
    for (size_t i = 0; i < c->common_count; i++) {
        pun.in = c->common[i].path;
        free(pun.out);
        pun.in = c->common[i].text;
        free(pun.out);
    }
    for (size_t i = 0; i < c->pdf_chain_count; i++)
        free(c->pdf_chain[i]);
    for (size_t i = 0; i < c->keys; i++) {
        free(c->key[i].label);
        free(c->key[i].certificate);
    }
    for (size_t i = 0; i < c->kinds; i++)
        free(c->kind[i]);
    free(c->body);
    free(c->seal_ca);
    free(c->seal_certificate);
    free(c->seal_country);
    free(c->seal_key);
    free(c->pdf_key);
    free(c->pdf_certificate);
    free(c->pdf_evidence);
    free(c->pdf_timestamp);
    for (size_t i = 0; i < c->retentions; i++)
        free(c->retention[i].kind);
    free(c->bundle_key);
    free(c->bundle_certificate);
    free(c->status_key);
    free(c->status_certificate);
    free(c->templates);
    free(c->trust);
    free_notices(&c->notices);
    free(c->register_place);
    free(c->socket);
    free(c);
}

static void
config_release(struct issuer_config *c)
{
    issuer_config_free(&c);
}
AUTO_DEFINE(struct issuer_config *, config_release);

static enum sceau_status
refuse(struct reader *r, const char *path, const char *why)
{
    return fail(r->error, SCEAU_E_FORMAT, "%s : %s", path, why);
}

static enum sceau_status
exhausted(struct reader *r)
{
    return fail(r->error, SCEAU_E_NOMEM, "mémoire épuisée");
}

static enum sceau_status
copy(struct reader *r, const char *text, char **out)
{
    *out = strdup(text);
    return *out ? SCEAU_OK : exhausted(r);
}

static enum sceau_status
copy_path(struct reader *r, const char *path, char **out)
{
    *out = settings_path(r->file, path);
    return *out ? SCEAU_OK : exhausted(r);
}

/* Here, and not on the first request that has the bad luck to be read. */
static enum sceau_status
check_shown(struct reader *r, const struct member *m, const char *path,
    const char *text)
{
    struct sceau_error local = { 0 };

    if (line_check(text, &local) != SCEAU_OK)
        return refuse(r, path, local.text);
    if (!line_says_something(text))
        return refuse(r, path, "un texte est attendu");
    if (line_characters(text) > m->max)
        return fail(r->error, SCEAU_E_FORMAT,
            "%s : %zu caractères, %zu au plus : abrégez", path,
            line_characters(text), m->max);
    return layout_words_fit(m->shown, text)
        ? SCEAU_OK
        : refuse(r, path, "un mot est trop large pour la page : abrégez-le");
}

static enum sceau_status
add_common(struct reader *r, const struct member *m, const char *path,
    const char *text)
{
    struct issuer_config *c = r->config;
    char *own_path = NULL, *own_text = NULL;
    enum sceau_status status = check_shown(r, m, path, text);

    if (status == SCEAU_OK && c->common_count == CONFIG_COMMON_MAX)
        status = refuse(r, path, "trop de textes");
    if (status == SCEAU_OK)
        status = copy(r, path, &own_path);
    if (status == SCEAU_OK)
        status = copy(r, text, &own_text);
    if (status != SCEAU_OK) {
        free(own_path);
        return status;
    }
    c->common[c->common_count++] = (struct value) { own_path, own_text };
    return SCEAU_OK;
}

static enum sceau_status
add_lines(struct reader *r, const struct member *m, json_t *list)
{
    json_t *line;
    size_t i;

    if (!json_is_array(list) || json_array_size(list) > LINES_MAX)
        return refuse(
            r, m->path, "une liste de trois lignes au plus est attendue");
    json_array_foreach(list, i, line)
    {
        char numbered[64];
        const char *text = json_string_value(line);
        (void)snprintf(numbered, sizeof numbered, "%s.%zu", m->path, i + 1);
        if (!text || !*text)
            return refuse(r, numbered, "un texte est attendu");
        enum sceau_status status = add_common(r, m, numbered, text);
        if (status != SCEAU_OK)
            return status;
    }
    return SCEAU_OK;
}

static enum sceau_status
add_list(struct reader *r, const struct member *m, json_t *list, char **out,
    size_t *count, size_t max)
{
    json_t *item;
    size_t i;

    if (!json_is_array(list) || json_array_size(list) > max)
        return fail(r->error, SCEAU_E_FORMAT,
            "%s : une liste de %zu textes au plus est attendue", m->path, max);
    json_array_foreach(list, i, item)
    {
        const char *text = json_string_value(item);
        if (!text || !*text)
            return refuse(r, m->path, "un texte est attendu");
        for (size_t k = 0; k < *count; k++)
            if (strcmp(out[k], text) == 0)
                return refuse(r, m->path, "le même texte deux fois");
        enum sceau_status status = m->rule == RULE_PATHS
            ? copy_path(r, text, &out[*count])
            : copy(r, text, &out[*count]);
        if (status != SCEAU_OK)
            return status;
        (*count)++;
    }
    return SCEAU_OK;
}

static bool
is_letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9');
}

/* ":443", or nothing. */
static bool
is_port(const char *text, size_t len)
{
    unsigned port = 0;

    if (len == 0)
        return true;
    if (text[0] != ':' || len < 2 || len > sizeof ":65535" - 1)
        return false;
    for (size_t i = 1; i < len; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        port = port * 10 + (unsigned)(text[i] - '0');
    }
    return port > 0 && port <= PORT_MAX;
}

/*
 * RFC 3986, with what is safe to print and to type: that scheme, no user, a host and its
 * port in ASCII, and a path; '?' and '#' only where nothing is added to it.
 */
static bool
is_address(const char *scheme, const char *text, bool alone)
{
    static const char mark[] = "/-._~%!$&'()*+,;=:@";

    if (strncmp(text, scheme, strlen(scheme)) != 0)
        return false;
    text += strlen(scheme);
    size_t len = strcspn(text, "/?#"), host = strcspn(text, "/?#:");
    if (!mailbox_is_host(text, host) || !is_port(text + host, len - host))
        return false;
    for (const char *at = text + len; *at; at++)
        if (!is_letter_or_digit(*at) && !strchr(mark, *at)
            && !(alone && (*at == '?' || *at == '#')))
            return false;
    return true;
}

/* One '@' between a name of ordinary characters and a host. */
static bool
is_email(const char *text)
{
    const char *at = strchr(text, '@');

    if (!at || at == text || !mailbox_is_host(at + 1, strlen(at + 1)))
        return false;
    for (const char *c = text; c < at; c++)
        if (!is_letter_or_digit(*c) && !strchr("._%+-", *c))
            return false;
    return true;
}

static bool
is_id(const char *text, size_t len, uint16_t charset)
{
    return strlen(text) == len
        && dictionary_charset_allows(charset, span_str(text));
}

/* The authority, in ASCII too: who signs, in readers of PDF. */
static enum sceau_status
add_name(struct reader *r, const struct member *m, const char *text)
{
    AUTO_BUFFER struct buffer ascii = buffer_with_max(8 * AUTHORITY_TEXT);
    struct sceau_error local = { 0 };
    enum sceau_status status = add_common(r, m, m->path, text);

    if (status != SCEAU_OK)
        return status;
    if (form_encode(FORM_PLACE, text, &ascii, &local) != SCEAU_OK)
        return refuse(r, m->path, local.text);
    return ascii.len ? SCEAU_OK : refuse(r, m->path, "aucune lettre");
}

/* Of this machine: what is said to it passes no wire. */
static bool
is_loopback(const char *host, size_t len)
{
    struct span s = span_of(host, len);

    return span_is(s, "localhost") || span_is(s, "127.0.0.1");
}

/* "smtp://host" and its port; nothing after. */
static bool
is_relay(const char *text)
{
    static const char scheme[] = "smtp://";

    if (strncmp(text, scheme, sizeof scheme - 1) != 0)
        return false;
    text += sizeof scheme - 1;
    size_t host = strcspn(text, ":");
    return mailbox_is_host(text, host)
        && is_port(text + host, strlen(text + host));
}

static bool
is_hook(const char *text)
{
    static const char plain[] = "http://";
    const char *host = text + sizeof plain - 1;

    return is_address("https://", text, true)
        || (is_address(plain, text, true)
            && is_loopback(host, strcspn(host, ":/?#")));
}

/* NULL, or what was expected. */
static const char *
notice_fault(enum rule rule, const char *text)
{
    if (rule == RULE_MAILBOX)
        return mailbox_is(text) ? NULL : "une adresse nom@hôte est attendue";
    if (rule == RULE_RELAY)
        return is_relay(text) ? NULL : "smtp://hôte:port est attendu";
    if (rule == RULE_TLS)
        return strcmp(text, "starttls") == 0 || strcmp(text, "none") == 0
            ? NULL
            : "« starttls » ou « none » est attendu";
    if (rule == RULE_HOOK)
        return is_hook(text)
            ? NULL
            : "une adresse https://hôte/chemin est attendue, ou http:// de "
              "cette machine, sans utilisateur ni espace";
    return is_address("https://", text, true)
        ? NULL
        : "une adresse https://hôte/chemin est attendue, en ASCII, sans "
          "utilisateur ni espace";
}

static enum sceau_status
read_notice(
    struct reader *r, const struct member *m, const char *text, char **to)
{
    const char *fault = notice_fault(m->rule, text);

    return fault ? refuse(r, m->path, fault) : copy(r, text, to);
}

static enum sceau_status
read_text(struct reader *r, const struct member *m, const char *text)
{
    char **to = (char **)((char *)r->config + m->offset);

    switch (m->rule) {
    case RULE_VERIFY:
        return is_address("https://", text, false)
            ? add_common(r, m, m->path, text)
            : refuse(r, m->path,
                "une adresse https://hôte/chemin est attendue, en ASCII, sans "
                "« # », « ? », utilisateur ni espace");
    case RULE_COMMON_ADDRESS:
        return is_address("https://", text, true)
            ? add_common(r, m, m->path, text)
            : refuse(r, m->path,
                "une adresse https://hôte/chemin est attendue, en ASCII, sans "
                "utilisateur ni espace");
    case RULE_STAMP:
        /* what answers is signed: most authorities are asked without TLS */
        return is_address("https://", text, true)
                || is_address("http://", text, true)
            ? copy(r, text, to)
            : refuse(r, m->path,
                "une adresse http(s)://hôte/chemin est attendue, en ASCII, "
                "sans utilisateur ni espace");
    case RULE_MAILBOX:
    case RULE_PUBLIC:
    case RULE_RELAY:
    case RULE_TLS:
    case RULE_HOOK:
        return read_notice(r, m, text, to);
    case RULE_EMAIL:
        return is_email(text)
            ? add_common(r, m, m->path, text)
            : refuse(r, m->path, "une adresse nom@hôte est attendue");
    case RULE_NAME:
        return add_name(r, m, text);
    case RULE_COMMON:
        return add_common(r, m, m->path, text);
    case RULE_CA:
        return is_id(text, 4, CHARSET_UPPER | CHARSET_DIGIT)
                && dictionary_charset_allows(CHARSET_UPPER, span_of(text, 2))
            ? copy(r, text, to)
            : refuse(r, m->path,
                "les deux lettres d’un pays et deux caractères A-Z ou 0-9 sont "
                "attendus");
    case RULE_CERTIFICATE:
        /* 2D-Doc 3.2.6, 3.3: never used nor published */
        if (strcmp(text, "TEST") == 0)
            return refuse(r, m->path, "« TEST » est réservé par la norme");
        return is_id(text, 4, CHARSET_UPPER | CHARSET_DIGIT)
            ? copy(r, text, to)
            : refuse(r, m->path, "quatre caractères A-Z ou 0-9 sont attendus");
    case RULE_COUNTRY:
        return is_id(text, 2, CHARSET_UPPER)
            ? copy(r, text, to)
            : refuse(r, m->path, "deux lettres A-Z sont attendues");
    case RULE_WORD:
        return text[strspn(text, "abcdefghijklmnopqrstuvwxyz-")] == 0
            ? copy(r, text, to)
            : refuse(r, m->path,
                "un mot en minuscules est attendu, comme « prefecture »");
    case RULE_REGISTER:
        return sql_is_address(text) ? copy(r, text, to)
                                    : copy_path(r, text, to);
    case RULE_PATH:
        return copy_path(r, text, to);
    case RULE_TEXT:
    case RULE_COMMON_LINES:
    case RULE_PATHS:
    case RULE_KINDS:
        break;
    }
    return copy(r, text, to);
}

static enum sceau_status
read_member(struct reader *r, const struct member *m, json_t *value)
{
    struct issuer_config *c = r->config;

    if (!value)
        return m->optional ? SCEAU_OK : refuse(r, m->path, "il manque");
    if (m->rule == RULE_COMMON_LINES)
        return add_lines(r, m, value);
    if (m->rule == RULE_KINDS && json_is_array(value)
        && json_array_size(value) == 0)
        return refuse(r, m->path, "au moins un type de titre est attendu");
    if (m->rule == RULE_KINDS)
        return add_list(r, m, value, c->kind, &c->kinds, KINDS_MAX);
    if (m->rule == RULE_PATHS)
        return add_list(
            r, m, value, c->pdf_chain, &c->pdf_chain_count, CONFIG_CHAIN_MAX);
    const char *text = json_string_value(value);
    if (!text || !*text)
        return refuse(r, m->path, "un texte est attendu");
    return read_text(r, m, text);
}

/* The object of a group, "notices.mail", and the member's own name in it. */
static json_t *
group_of(json_t *root, const char *path, const char **own)
{
    char group[32];
    const char *dot;

    while ((dot = strchr(path, '.'))) {
        (void)snprintf(group, sizeof group, "%.*s", (int)(dot - path), path);
        root = json_object_get(root, group);
        path = dot + 1;
    }
    *own = path;
    return root;
}

/* The member's value, taken out of its object: what is left over is unknown. */
static json_t *
take(json_t *root, const char *path)
{
    const char *own;
    json_t *group = group_of(root, path, &own);

    return json_incref(json_object_get(group, own));
}

/* With the groups around it that nothing else is in. */
static void
remove_member(json_t *root, const char *path)
{
    char outer[64];
    const char *own;
    json_t *group = group_of(root, path, &own);

    (void)json_object_del(group, own);
    if (own == path || !json_is_object(group) || json_object_size(group) > 0)
        return;
    (void)snprintf(outer, sizeof outer, "%.*s", (int)(own - 1 - path), path);
    remove_member(root, outer);
}

/* What is wrong there is for the agent to say: here it is a key that is not known. */
static enum sceau_status
read_keys(struct reader *r, const json_t *root)
{
    json_t *keys = json_object_get(json_object_get(root, "hsm"), "keys"), *key;
    struct issuer_config *c = r->config;
    size_t i;

    json_array_foreach(keys, i, key)
    {
        const char *label = json_string_value(json_object_get(key, "label"));
        const char *path =
            json_string_value(json_object_get(key, "certificate"));
        if (!label || !path || c->keys == CONFIG_KEYS_MAX)
            continue;
        struct config_key *k = &c->key[c->keys++];
        enum sceau_status status = copy(r, label, &k->label);
        if (status == SCEAU_OK)
            status = copy_path(r, path, &k->certificate);
        if (status != SCEAU_OK)
            return status;
    }
    return SCEAU_OK;
}

/* "retention": { "api": 60, "*": 120 }, in months. */
static enum sceau_status
read_retention(struct reader *r, json_t *root)
{
    json_t *all = json_object_get(root, "retention"), *value;
    struct issuer_config *c = r->config;
    const char *kind;

    if (all && !json_is_object(all))
        return refuse(r, "retention", "un objet est attendu");
    json_object_foreach(all, kind, value)
    {
        json_int_t months = json_integer_value(value);
        if (months < 1 || months > CONFIG_MONTHS_MAX)
            return refuse(r, "retention",
                "un nombre de mois, de 1 à 1200, est attendu pour chaque type");
        if (c->retentions == CONFIG_RETENTIONS_MAX)
            return refuse(r, "retention", "64 types au plus");
        struct config_retention *to = &c->retention[c->retentions++];
        to->months = (int)months;
        enum sceau_status status = copy(r, kind, &to->kind);
        if (status != SCEAU_OK)
            return status;
    }
    (void)json_object_del(root, "retention");
    return SCEAU_OK;
}

/* "service": { "roles": … } (staff.h). */
static enum sceau_status
read_service(struct reader *r, json_t *root)
{
    json_t *service = json_object_get(root, "service");
    json_t *table = json_object_get(service, "roles");

    staff_by_default(&r->config->staff);
    if (service && !json_is_object(service))
        return refuse(r, "service", "un objet est attendu");
    enum sceau_status status =
        table ? staff_read(table, &r->config->staff, r->error) : SCEAU_OK;
    if (status == SCEAU_OK && service) {
        (void)json_object_del(service, "roles");
        if (json_object_size(service) == 0)
            (void)json_object_del(root, "service");
    }
    return status;
}

/* A certificate is one key's. */
static enum sceau_status
check_pairs(struct reader *r)
{
    const struct issuer_config *c = r->config;
    static const char why[] =
        "donnez la clé et son certificat, ou aucun des deux pour suivre la clé "
        "en service";

    if (!c->seal_key != !c->seal_certificate)
        return refuse(r, c->seal_key ? "seal.certificate" : "seal.key", why);
    if (!c->pdf_key != !c->pdf_certificate)
        return refuse(r, c->pdf_key ? "pdf.certificate" : "pdf.key", why);
    if (!c->pdf_evidence != !c->pdf_timestamp)
        return refuse(r, c->pdf_evidence ? "pdf.timestamp" : "pdf.evidence",
            "il manque : l’un ne va pas sans l’autre");
    return SCEAU_OK;
}

/* The first that is left, with the groups around it. */
static enum sceau_status
unknown_member(struct reader *r, json_t *root)
{
    char path[128] = "";

    for (void *at; (at = json_object_iter(root));
         root = json_object_iter_value(at)) {
        size_t n = strlen(path);
        (void)snprintf(path + n, sizeof path - n, "%s%s", n ? "." : "",
            json_object_iter_key(at));
    }
    return refuse(r, path, "membre inconnu");
}

/* What goes without the other, and what is said in clear beyond this machine. */
static enum sceau_status
check_notices(struct reader *r)
{
    const struct config_mail *m = &r->config->notices.mail;
    const struct config_hook *h = &r->config->notices.hook;
    static const char why[] = "il manque : l’un ne va pas sans l’autre";

    if (!m->server != !m->from)
        return refuse(
            r, m->server ? "notices.mail.from" : "notices.mail.server", why);
    if (!m->user != !m->password)
        return refuse(
            r, m->user ? "notices.mail.password" : "notices.mail.user", why);
    if (!m->server && (m->tls || m->user || m->ca))
        return refuse(r, "notices.mail.server", "il manque");
    if (!h->address != !h->secret)
        return refuse(r,
            h->address ? "notices.hook.secret" : "notices.hook.address", why);
    if (!h->address && h->ca)
        return refuse(r, "notices.hook.address", "il manque");
    if (!m->tls || strcmp(m->tls, "none") != 0)
        return SCEAU_OK;
    const char *host = m->server + sizeof "smtp://" - 1;
    return is_loopback(host, strcspn(host, ":"))
        ? SCEAU_OK
        : refuse(r, "notices.mail.tls",
            "« none » n’est admis que vers un relais de cette machine");
}

static enum sceau_status
read_members(struct reader *r, json_t *root)
{
    enum sceau_status read = read_keys(r, root);

    if (read == SCEAU_OK)
        read = read_retention(r, root);
    if (read == SCEAU_OK)
        read = read_service(r, root);
    if (read != SCEAU_OK)
        return read;
    for (size_t i = 0; i < MEMBERS; i++) {
        AUTO(json_decref) json_t *value = take(root, members[i].path);
        enum sceau_status status = read_member(r, &members[i], value);
        if (status != SCEAU_OK)
            return status;
        remove_member(root, members[i].path);
    }
    (void)json_object_del(root, "hsm"); /* the rest of it is the agent's */
    return json_object_size(root) ? unknown_member(r, root) : SCEAU_OK;
}

/*
 * 2D-Doc 3.2.6, 3.3: the header has the country that issues, and a CA begins with its
 * own. Nothing says that they are one, but all seen are, and "DE" under a French CA
 * is a title that France did not mean to issue. An authority of no country (ISO
 * 3166-1, user-assigned XA to XZ) certifies for any.
 */
static enum sceau_status
check_country(struct reader *r)
{
    const struct issuer_config *c = r->config;

    if (c->seal_ca[0] == 'X' || strncmp(c->seal_ca, c->seal_country, 2) == 0)
        return SCEAU_OK;
    return fail(r->error, SCEAU_E_FORMAT,
        "seal.country : « %.2s » est attendu, le pays de seal.ca (%s)",
        c->seal_ca, c->seal_ca);
}

enum sceau_status
issuer_config_load(
    const char *path, struct issuer_config **out, struct sceau_error *error)
{
    struct sceau_error local = { 0 };
    AUTO(json_decref) json_t *root = settings_load(path, &local);

    if (!root)
        return fail(error, local.status, "%s", local.text);
    AUTO(config_release) struct issuer_config *c = calloc(1, sizeof *c);
    if (!c)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    struct reader r = { .file = path, .config = c, .error = error };
    enum sceau_status status = read_members(&r, root);
    if (status == SCEAU_OK && !c->body)
        status = copy(&r, "prefecture", &c->body);
    if (status == SCEAU_OK && !c->register_place)
        status = copy_path(&r, "register.db", &c->register_place);
    if (status == SCEAU_OK)
        status = check_country(&r);
    if (status == SCEAU_OK)
        status = check_pairs(&r);
    if (status == SCEAU_OK)
        status = check_notices(&r);
    if (status != SCEAU_OK)
        return fail_prefix(error, status, "%s", path);
    *out = TAKE(c);
    return SCEAU_OK;
}

const char *
issuer_config_common(const struct issuer_config *c, const char *path)
{
    for (size_t i = 0; i < c->common_count; i++)
        if (strcmp(c->common[i].path, path) == 0)
            return c->common[i].text;
    return "";
}
