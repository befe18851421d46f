# SPDX-License-Identifier: EUPL-1.2
add_library(sceau_title STATIC
  title/choice.c
  title/compose.c
  title/data.c
  title/form.c
  title/kind.c
  title/kind_check.c
  title/kind_settings.c
  title/language.c
  title/language_check.c
  title/language_page.c
  title/line.c
  title/mailbox.c
  title/message.c
  title/mrz.c
  title/order.c
  title/request.c
  title/request_value.c
  title/rules.c
  title/rules_check.c
  title/schema.c
  title/table.c
  title/title.c
  title/validity.c
  title/values.c)
target_link_libraries(sceau_title
  PUBLIC sceau_core sceau_file
  PRIVATE sceau_settings sceau_paragraph)
