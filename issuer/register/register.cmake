# SPDX-License-Identifier: EUPL-1.2
# The register of titles, over SQLite or PostgreSQL.
find_package(SQLite3 REQUIRED)
find_package(PostgreSQL REQUIRED)
add_library(sceau_register STATIC notice/outbox.c register/archive.c register/audit.c
  register/backup.c register/bases.c register/discrepancy.c register/due.c register/form.c register/ledger.c register/lost.c register/migration.c
  register/number.c register/postgres.c register/purge.c register/record.c register/registry.c
  register/replace.c register/restore.c register/sealed.c register/secret.c register/setting.c register/sql.c register/sqlite.c
  register/sqlite_log.c register/stats.c register/status_index.c register/story.c
  register/tables.c register/trouble.c register/upload.c register/withdrawn.c)
target_link_libraries(sceau_register
  PUBLIC sceau_core
  PRIVATE sceau_prefix sceau_trust SQLite::SQLite3 PostgreSQL::PostgreSQL OpenSSL::Crypto)
