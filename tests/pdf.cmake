# SPDX-License-Identifier: EUPL-1.2
unit(foreign_pdf test_vectors sceau_pdf)
find_package(ZLIB REQUIRED)
unit(inflate sceau_pdf ZLIB::ZLIB)
