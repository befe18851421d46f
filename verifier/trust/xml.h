/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A signed XML document, by libxml2 and xmlsec1, which no other file knows.
 *
 * Reading: UTF-8 alone, no document type, so no entity but the five of XML; nothing
 * outside the bytes is ever opened. Checking: an enveloped XAdES signature whose
 * references cover the whole document but itself, made by a pinned signer; what the
 * document says of its own key proves nothing (W3C XMLDSig, ETSI TS 101 903).
 *
 * One thread at a time.
 */
#ifndef SCEAU_TRUST_XML_H
#define SCEAU_TRUST_XML_H

#include "verifier/base/buffer.h"
#include "verifier/trust/pin.h"

struct xml;      /* a document */
struct xml_node; /* an element of one, the document's own */

/* True where the bytes begin as XML does. */
bool xml_is(struct span bytes);

/*
 * Read a document.
 *
 * out  on SCEAU_OK the caller's, to free with xml_free()
 *
 * SCEAU_E_LIMIT past SCEAU_LIST_MAX; SCEAU_E_FORMAT; SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status xml_open(
    struct span bytes, struct xml **out, struct sceau_error *error);

void xml_free(struct xml **xml);

/*
 * Check its one signature, a child of its root.
 *
 * issued  when the document says that it was made: its signer's certificate held then,
 *         where it is its issuer that is pinned
 * signer  on SCEAU_OK, the SHA-256 of the signer's certificate in hex
 *
 * SCEAU_E_FORMAT it is not signed as it must be: the text says what is not admitted;
 * SCEAU_E_CRYPTO the signer is not pinned, or the signature is wrong; SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status xml_check(struct xml *xml,
    const struct pins *pins, int64_t issued, char signer[65],
    struct sceau_error *error);

/* After xml_check() on SCEAU_OK: the pin of the issuer that vouches for the signer, as
 * pins_issuer(); it lives as long as the pins. */
struct span xml_issuer(const struct xml *xml);

/* The root where it is that element of that namespace, else NULL. */
const struct xml_node *xml_root(
    const struct xml *xml, const char *namespace_uri, const char *name);

/* The first child of that name in its parent's namespace; NULL where there is none, or
 * no parent. */
const struct xml_node *xml_child(const struct xml_node *node, const char *name);

/* The next sibling of the same name, or NULL. */
const struct xml_node *xml_next(const struct xml_node *node);

/* Its text without the blanks around it, in *room, which is forgotten before; empty
 * for NULL. */
struct span xml_text(const struct xml_node *node, struct buffer *room);

#endif
