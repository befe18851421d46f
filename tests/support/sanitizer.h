/* SPDX-License-Identifier: EUPL-1.2 */
/* Whether this build runs under a sanitizer, which is slow and keeps freed memory. */
#ifndef SCEAU_TEST_SANITIZER_H
#define SCEAU_TEST_SANITIZER_H

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define UNDER_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define UNDER_SANITIZER 1
#endif
#endif
#ifndef UNDER_SANITIZER
#define UNDER_SANITIZER 0
#endif

#endif
