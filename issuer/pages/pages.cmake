# SPDX-License-Identifier: EUPL-1.2
# What each kind of titles is worth, as public pages.
add_library(sceau_pages STATIC pages/life.c pages/maker.c pages/pages.c
  pages/publish.c pages/worth.c pages/worth_page.c)
target_link_libraries(sceau_pages PUBLIC sceau_issuer sceau_html)
