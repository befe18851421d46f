# SPDX-License-Identifier: EUPL-1.2
unit(date sceau_core)
