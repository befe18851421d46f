/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/base/reason.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>

static const struct words {
    int number;
    const char *text;
} words[] = {
    /* names and folders */
    { ENOENT, "fichier ou dossier introuvable" },
    { ENOTDIR, "un élément du chemin n’est pas un dossier" },
    { EISDIR, "c’est un dossier" },
    { EEXIST, "ce nom est déjà pris" },
    { ENOTEMPTY, "le dossier n’est pas vide" },
    { ENAMETOOLONG, "nom ou chemin trop long" },
    { ELOOP, "lien symbolique de trop" },
    { EXDEV, "ce n’est pas le même système de fichiers" },
    { EMLINK, "trop de noms pour un même fichier" },
    { ESTALE, "le serveur de fichiers ne le connaît plus" },
    /* rights */
    { EACCES, "accès refusé" },
    { EPERM, "opération interdite" },
    { EROFS, "système de fichiers en lecture seule" },
    /* room */
    { ENOSPC, "plus de place sur le disque" },
    { EDQUOT, "quota de disque atteint" },
    { EFBIG, "fichier plus gros que la limite permise (ulimit -f)" },
    { ENOMEM, "mémoire épuisée" },
    { EMFILE, "trop de fichiers ouverts par ce programme" },
    { ENFILE, "trop de fichiers ouverts sur cette machine" },
    { ENOLCK, "plus de verrou disponible" },
    /* devices and files that do not serve */
    { EIO, "erreur du disque ou du matériel" },
    { ENXIO, "périphérique absent" },
    { ENODEV, "périphérique absent" },
    { EBADF, "descripteur fermé ou d’un autre usage" },
    { EBUSY, "occupé par un autre programme" },
    { ETXTBSY, "programme en cours d’exécution" },
    { EAGAIN, "occupé pour l’instant" },
    { EINTR, "interrompu" },
    { EINVAL, "demande que le système n’admet pas" },
    { ENOSYS, "le système ne sait pas le faire" },
    { EOPNOTSUPP, "le système ne sait pas le faire ici" },
    /* connections */
    { ECONNREFUSED, "personne n’y répond" },
    { ECONNRESET, "liaison coupée par l’autre côté" },
    { EPIPE, "liaison fermée par l’autre côté" },
    { ENOTCONN, "liaison fermée" },
    { ETIMEDOUT, "délai dépassé" },
    { EADDRINUSE, "adresse déjà prise" },
    { EADDRNOTAVAIL, "adresse qui n’est pas de cette machine" },
    { ENOTSOCK, "ce n’est pas une socket" },
    { EPROTOTYPE, "socket d’une autre sorte" },
    { EPROTO, "réponse illisible" },
};

const char *
reason_of(int number, char room[REASON_ROOM])
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].number == number)
            return words[i].text;
    (void)snprintf(room, REASON_ROOM, "erreur système %d", number);
    return room;
}
