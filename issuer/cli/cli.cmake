# SPDX-License-Identifier: EUPL-1.2
# A request becomes a sealed, checked file; the command line around it.
# tokens as titles carry them: the tests' own authority makes them so too
add_library(sceau_token_form STATIC evidence/token_form.c)
target_link_libraries(sceau_token_form PUBLIC sceau_core PRIVATE OpenSSL::Crypto)

find_package(Threads REQUIRED)
add_library(sceau_issuer STATIC account.c batch.c config.c evidence/folder.c evidence/record.c
  evidence/refresh.c evidence/stamp.c in_place.c issuer.c job.c keys.c lines.c renewal.c sealer.c serve/engine.c staff.c status/jwt.c status/last.c status/lists.c
  status/own_bundle.c status/publish.c status/token_list.c tell.c)
target_link_libraries(sceau_issuer
  PUBLIC sceau_title sceau_page sceau_signer sceau_pdf sceau_register
  PRIVATE sceau_settings sceau_fetch sceau_token_form sceau_certificate Threads::Threads
    ZLIB::ZLIB)

# what holders and the authority's own system are told
add_library(sceau_notice STATIC notice/contact.c notice/hook.c notice/mail.c
  notice/notify.c notice/post.c notice/secret.c notice/texts.c)
target_link_libraries(sceau_notice
  PUBLIC sceau_issuer
  PRIVATE sceau_settings OpenSSL::Crypto PkgConfig::CURL)

add_executable(sceau-issue
  ${PROJECT_SOURCE_DIR}/verifier/base/beside.c
  cli/audit.c
  cli/backup.c
  cli/batch.c
  cli/bundle.c
  cli/clock.c
  cli/delivery.c
  cli/evidence.c
  cli/expiring.c
  cli/file.c
  cli/issue.c
  cli/main.c
  cli/notify.c
  cli/office.c
  cli/open.c
  cli/options.c
  cli/page.c
  cli/publish_pages.c
  cli/purge.c
  cli/reissue.c
  cli/renew.c
  cli/replace.c
  cli/resume.c
  cli/schema.c
  cli/serve.c
  cli/settle.c
  cli/stats.c
  cli/status.c
  cli/title.c
  cli/titles.c
  cli/who.c)
target_link_libraries(sceau-issue PRIVATE sceau_issuer sceau_notice sceau_pages sceau_certificate sceau_settings)
set_target_properties(sceau-issue PROPERTIES OUTPUT_NAME sceau)
target_compile_definitions(sceau-issue PRIVATE ${libexecs}
  SCEAU_CONFIG="${CMAKE_INSTALL_FULL_SYSCONFDIR}/sceau/sceau.json"
  SCEAU_TEMPLATES="${CMAKE_INSTALL_FULL_DATADIR}/sceau/templates")
install(TARGETS sceau-issue)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/templates
  DESTINATION ${CMAKE_INSTALL_DATADIR}/sceau)
file(GLOB verbs CONFIGURE_DEPENDS man/*.1)
install(FILES ${verbs}
  DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES man/sceau.conf.5 man/sceau-templates.5
  DESTINATION ${CMAKE_INSTALL_MANDIR}/man5)
configure_file(systemd/sceau-evidence.service.in sceau-evidence.service @ONLY)
configure_file(systemd/sceau-notify.service.in sceau-notify.service @ONLY)
install(FILES systemd/sceau-evidence.timer systemd/sceau-notify.timer
  ${CMAKE_CURRENT_BINARY_DIR}/sceau-evidence.service
  ${CMAKE_CURRENT_BINARY_DIR}/sceau-notify.service
  DESTINATION ${CMAKE_INSTALL_PREFIX}/lib/systemd/system)
