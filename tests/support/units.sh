# SPDX-License-Identifier: EUPL-1.2
# What a unit of systemd filters.
# shellcheck shell=bash

# units_calls SET...: the names of their calls
units_calls() {
  local set
  for set in "$@"; do
    case $set in
      @*)
        # shellcheck disable=SC2046
        units_calls $(systemd-analyze syscall-filter "$set" | sed '1d; s/#.*//')
        ;;
      *) echo "$set" ;;
    esac
  done
}

# units_allowed UNIT: the calls that it lets through, line after line of its filter
units_allowed() {
  local line allowed=""
  while read -r line; do
    # shellcheck disable=SC2086
    case $line in
      ~*) allowed=$(comm -23 <(echo "$allowed") <(units_calls ${line#\~} | sort -u)) ;;
      *) allowed=$({ echo "$allowed"; units_calls $line; } | sed '/^$/d' | sort -u) ;;
    esac
  done < <(sed -n 's/^SystemCallFilter=//p' "$1")
  echo "$allowed"
}

# units_used TRACE: the calls that strace -f saw
units_used() { sed -nE 's/^[0-9]+ +([a-z_0-9]+)\(.*/\1/p' "$1" | sort -u; }
