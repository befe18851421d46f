# SPDX-License-Identifier: EUPL-1.2
# The Debian 12 packages that Sceau needs, and installing those that are missing.
# shellcheck shell=bash disable=SC2034

packages_build="ca-certificates g++ gcc cmake ninja-build pkg-config
  libssl-dev libp11-dev libp11-kit-dev libjansson-dev libhpdf-dev libzint-dev
  libqrencode-dev libzxing-dev libpng-dev libturbojpeg0-dev libdeflate-dev zlib1g-dev
  libharfbuzz-bin libharfbuzz-dev libfribidi-dev fonts-liberation2 fonts-noto-core
  fonts-droid-fallback
  libxml2-dev libxmlsec1-dev libcurl4-openssl-dev libsqlite3-dev libpq-dev
  libmicrohttpd-dev"
packages_demo="softhsm2 openssl poppler-utils python3 jq"
packages_check="clang clang-tidy llvm libclang-rt-14-dev libcmocka-dev git mandoc opensc
  qpdf libnss3-tools python3-jsonschema util-linux procps binutils file
  strace systemd p11-kit p11-kit-modules libnss3 chromium imagemagick
  lld wasi-libc libclang-rt-14-dev-wasm32 tesseract-ocr tesseract-ocr-fra mupdf-tools sqlite3 postgresql-15 python3-aiosmtpd
  nginx-light curl"
# the simulated TPM of ./check --long; its library is then seen by every program of p11-kit
packages_long="swtpm tpm2-abrmd tpm2-tools libtpm2-pkcs11-1 libtpm2-pkcs11-tools
  libtss2-tcti-tabrmd0 libtss2-tcti-swtpm0 dbus"
# the peer that ./check --long signs pages against, and what draws its degraded pictures
packages_bench="time default-jdk-headless libpdfbox2-java libbcpkix-java libbcprov-java
  zint qrencode python3-numpy python3-opencv python3-pil fonts-dejavu-core"

# the page is fetched and tested by Node: another than Debian's stays where it is
if ! command -v node > /dev/null || ! command -v npm > /dev/null; then
  packages_check="$packages_check nodejs npm"
fi

# install_packages NAME...: only what is missing, as root or through sudo
install_packages() {
  local missing=() name root=()
  for name in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2> /dev/null)" = installed ] || missing+=("$name")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo > /dev/null; then
      echo "Il manque des paquets : ${missing[*]}" >&2
      echo "Relancez en root, ou installez sudo." >&2
      return 1
    fi
    root=(sudo)
  fi
  echo "Installation des paquets : ${missing[*]}"
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
}
