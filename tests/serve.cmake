# SPDX-License-Identifier: EUPL-1.2
# HTTP and the service of the verifier.
unit(http_media sceau_http)
unit(http_metrics sceau_http)
unit(http_rate sceau_http)
unit(http_route sceau_http)
unit(http_server sceau_http Threads::Threads)
target_sources(http_server_test PRIVATE support/folder.c)
unit(http_listen sceau_http)
target_sources(http_listen_test PRIVATE support/folder.c)

unit(openapi sceau_serve PkgConfig::JANSSON)
unit(shelf sceau_serve test_specimen)
target_sources(shelf_test PRIVATE support/folder.c)
set_tests_properties(unit.http_server unit.shelf PROPERTIES LABELS "unit;threads")
