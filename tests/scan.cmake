# SPDX-License-Identifier: EUPL-1.2
unit(scan test_vectors sceau_scan)
unit(pnm sceau_scan)
