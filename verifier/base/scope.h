/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Release at the end of the scope.
 *
 *   AUTO_DEFINE(EVP_PKEY *, EVP_PKEY_free);      once a file
 *   AUTO(EVP_PKEY_free) EVP_PKEY *key = NULL;    released on every way out
 *   *out = TAKE(key);                            ownership leaves the scope
 *
 * Never longjmp across it: the release would be lost.
 */
#ifndef SCEAU_BASE_SCOPE_H
#define SCEAU_BASE_SCOPE_H

#define AUTO_DEFINE(type, release)                                             \
    static inline void auto_##release(type *held)                              \
    {                                                                          \
        if (*held)                                                             \
            release(*held);                                                    \
    }                                                                          \
    _Static_assert(1, "needs a semicolon")

#define AUTO(release) __attribute__((cleanup(auto_##release)))

#define TAKE(pointer)                                                          \
    __extension__({                                                            \
        __typeof__(pointer) taken_ = (pointer);                                \
        (pointer) = NULL;                                                      \
        taken_;                                                                \
    })

#endif
