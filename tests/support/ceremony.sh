# SPDX-License-Identifier: EUPL-1.2
# A test authority, a SoftHSM2 token and its keys: what the demonstration and the
# end-to-end tests stand on. Source it, set bin (programs) and dir (an empty folder
# of one's own), then call the functions in this order. Nothing leaves $dir.
#
#   ceremony_files      PIN files, configuration $dir/sceau.json
#   ceremony_keys       token, keys, certificates of authority FR00, all in service
#   ceremony_agent      the signing agent, stopped by ceremony_stop
#   ceremony_stamper    a time-stamping authority of its own at $stamper, the evidence of
#                       titles of level B-LT, and both in $dir/sceau.json; stopped too
# shellcheck shell=bash disable=SC2154

module=/usr/lib/softhsm/libsofthsm2.so
ceremony_support=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# a register that nothing is in: the same request is another title there
fresh_register() { mktemp -u "$dir/register.XXXXXXXX"; }

ceremony_files() {
  mkdir -p "$dir/tokens" "$dir/secrets" "$dir/certs" "$dir/trust"
  chmod 700 "$dir/tokens" "$dir/secrets"
  export SOFTHSM2_CONF="$dir/softhsm2.conf"
  printf 'directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\nslots.removable = false\n' \
    "$(cd "$dir/tokens" && pwd)" > "$SOFTHSM2_CONF"
  (umask 077; openssl rand -hex 8 > "$dir/secrets/pin"; openssl rand -hex 8 > "$dir/secrets/so-pin")
  cat > "$dir/sceau.json" <<JSON
{
  "authority": {
    "name": "Préfecture de démonstration",
    "service": "Direction des étrangers en France",
    "address": ["1 place de la Préfecture", "75000 Paris"],
    "department": "75"
  },
  "addresses": {
    "verify": "https://verifier.example/v",
    "help": "https://aide.example/titres",
    "report": "https://aide.example/signaler"
  },
  "contact": { "phone": "01 00 00 00 00", "email": "titres@prefecture.example" },
  "seal": { "ca": "FR00", "certificate": "0001", "country": "FR", "key": "seal-0001" },
  "pdf": { "key": "pdf-0001", "certificate": "certs/pdf-0001.pem", "chain": [] },
  "kinds": [${kinds:-\"api\"}],
  "templates": "${templates:-}",
  "trust": "trust",
  "hsm": {
    "module": "$module",
    "token": "sceau",
    "pin": "file:secrets/pin",
    "socket": "agent.sock",
    "keys": [
      { "label": "seal-0001", "purpose": "seal", "certificate": "certs/FR00_0001.pem" },
      { "label": "pdf-0001", "purpose": "pdf", "certificate": "certs/pdf-0001.pem" }
    ]
  }
}
JSON
}

# The authority is OpenSSL's: its key is a file, as fits an authority of specimens.
ceremony_authority() {
  openssl ecparam -name prime256v1 -genkey -noout -out "$dir/secrets/ca.key"
  openssl req -x509 -new -key "$dir/secrets/ca.key" -sha256 -days 3650 \
    -subj "/C=FR/O=Sceau SPECIMEN/OU=0002 000000000/CN=FR00" \
    -addext "basicConstraints=critical,CA:TRUE,pathlen:0" \
    -addext "keyUsage=critical,keyCertSign,cRLSign" -out "$dir/certs/FR00.pem"
}

# ceremony_plan FILE LABEL PURPOSE NAME...: the plan of $dir/sceau.json's token and these
# keys. The first one makes the token.
ceremony_plan() {
  local plan=$1 comma='' subject id new=false so_pin=''
  shift
  if [ -z "$(ls -A "$dir/tokens")" ]; then
    new=true
    so_pin='"so_pin": "file:secrets/so-pin",'
  fi
  {
    cat <<JSON
{
  "schema": "sceau.ceremony/1",
  "module": "$module",
  "token": { "label": "sceau", "initialise": $new },
  "pin": "file:secrets/pin", $so_pin
  "state": ".",
  "out": "$(basename "$plan" .json)",
  "backup": "aucune : un jeton d’essai",
  "keys": [
JSON
    while [ $# -gt 0 ]; do
      subject="\"name\": \"$3\""
      if [ "$2" = seal ]; then subject="\"ca\": \"FR00\", \"certificate\": \"$3\""; fi
      id=$(printf %s "$1" | sha256sum | cut -c 1-16)
      cat <<JSON
    $comma{
      "label": "$1", "purpose": "$2", "id": "$id", "curve": "P-256",
      "subject": { $subject, "organisation": "Prefecture SPECIMEN", "siren": "000000000" }
    }
JSON
      comma=','
      shift 3
    done
    printf '  ]\n}\n'
  } > "$plan"
}

# ceremony_perform PLAN: rehearsed, then done under the digest of what was rehearsed
ceremony_perform() {
  local digest
  "$bin/sceau-hsm" ceremony --dry-run "$1"
  digest=$(sha256sum "$1" | cut -c 1-64)
  "$bin/sceau-hsm" ceremony --confirm "$digest" "$1"
}

# ceremony_sign REQUEST OUT [DAYS]: the authority's certificate
ceremony_sign() {
  openssl x509 -req -in "$1" -CA "$dir/certs/FR00.pem" -CAkey "$dir/secrets/ca.key" \
    -CAcreateserial -CAserial "$dir/secrets/ca.srl" -sha256 -days "${3:-1095}" -extfile <(
      printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature,nonRepudiation\n'
      printf 'subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n') \
    -out "$2" 2> /dev/null
}

# ceremony_certify CEREMONY KEY: as far as next
ceremony_certify() {
  ceremony_sign "$dir/$1/$2.csr" "$dir/$2.crt"
  "$bin/sceau-hsm" backed-up --config "$dir/sceau.json" --key "$2" --test-token
  "$bin/sceau-hsm" import-cert --config "$dir/sceau.json" --key "$2" --cert "$dir/$2.crt"
  "$bin/sceau-hsm" next --config "$dir/sceau.json" --key "$2"
}

ceremony_promote() {
  "$bin/sceau-hsm" promote --config "$dir/sceau.json" --key "$@"
}

# ceremony_keys [LABEL PURPOSE NAME]...: the two keys of $dir/sceau.json, and these
ceremony_keys() {
  set -- seal-0001 seal 0001 pdf-0001 pdf "Cachet SPECIMEN" "$@"
  ceremony_plan "$dir/ceremony.json" "$@"
  ceremony_perform "$dir/ceremony.json"
  ceremony_authority
  while [ $# -gt 0 ]; do
    ceremony_certify ceremony "$1"
    ceremony_promote "$1"
    shift 3
  done
  cp "$dir/certs/FR00.pem" "$dir/certs/FR00_0001.pem" "$dir/trust/"
}

ceremony_agent() {
  mkfifo "$dir/ready"
  "$bin/sceau-hsm" agent --config "$dir/sceau.json" --ready-fd 3 3> "$dir/ready" 2>> "$dir/agent.log" &
  agent_pid=$!
  # the reader's open ends when the agent says it is ready, or gives up
  read -r -t 20 agent_state < "$dir/ready" || agent_state=
  rm -f "$dir/ready"
  if [ "$agent_state" != ready ]; then
    echo "l’agent de signature n’est pas prêt :" >&2
    cat "$dir/agent.log" >&2
    return 1
  fi
}

# ceremony_crl NAME SECONDS SERIAL...: what authority NAME revokes, for so long, in $dir/NAME.crl
ceremony_crl() {
  local name=$1 lasts=$2 serial
  shift 2
  : > "$dir/$name.index"
  for serial in "$@"; do
    printf 'R\t400101000000Z\t260101000000Z\t%s\tunknown\t/CN=x\n' "$serial" >> "$dir/$name.index"
  done
  openssl ca -gencrl -cert "$dir/certs/$name.pem" -keyfile "$dir/secrets/$name.key" -crlsec "$lasts" -config <(
    printf '[ca]\ndefault_ca = d\n[d]\ndatabase = %s\ndefault_md = sha256\n' "$dir/$name.index") \
    -out "$dir/$name.crl" 2> /dev/null
}

ceremony_stamper() {
  cp "$dir/secrets/ca.key" "$dir/secrets/FR00.key"
  mkdir -p "$dir/evidence" "$dir/served"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$dir/secrets/TSA.key" \
    -sha256 -days 3650 -subj "/C=FR/O=Sceau SPECIMEN/CN=Horodatage SPECIMEN racine" \
    -addext "keyUsage=critical,keyCertSign,cRLSign" -out "$dir/certs/TSA.pem" 2> /dev/null
  local home
  home=$(cd "$dir" && pwd)
  cat > "$dir/tsa.cnf" <<TSA
[tsa]
default_tsa = t
[t]
serial = $home/tsa.srl
signer_cert = $home/certs/stamper.pem
signer_key = $home/secrets/stamper.key
signer_digest = sha256
default_policy = 1.3.6.1.4.1.99999.1
digests = sha256
ess_cert_id_alg = sha256
TSA
  echo 01 > "$dir/tsa.srl"
  python3 "$ceremony_support/serve.py" "$home/served" "$home/served.port" "$home/tsa.cnf" &
  stamper_pid=$!
  for _ in {1..100}; do
    [ ! -s "$dir/served.port" ] || break
    sleep 0.1
  done
  stamper=http://127.0.0.1:$(cat "$dir/served.port")
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$dir/secrets/stamper.key" \
    -subj "/C=FR/O=Sceau SPECIMEN/CN=Horodatage SPECIMEN" -out "$dir/stamper.csr" 2> /dev/null
  openssl x509 -req -in "$dir/stamper.csr" -CA "$dir/certs/TSA.pem" -CAkey "$dir/secrets/TSA.key" \
    -CAcreateserial -CAserial "$dir/secrets/TSA.srl" -sha256 -days 1095 -extfile <(
      printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n'
      printf 'extendedKeyUsage=critical,timeStamping\n'
      printf 'crlDistributionPoints=URI:%s/TSA.crl\n' "$stamper") -out "$dir/certs/stamper.pem" 2> /dev/null
  ceremony_crl TSA 86400
  ceremony_crl FR00 86400
  mv "$dir/TSA.crl" "$dir/served/"
  mv "$dir/FR00.crl" "$dir/evidence/"
  cp "$dir/certs/FR00.pem" "$dir/certs/TSA.pem" "$dir/evidence/"
  mkdir -p "$dir/trust/tsa"
  cp "$dir/certs/TSA.pem" "$dir/trust/tsa/"
  jq --arg tsa "$stamper/tsa" '.pdf += { timestamp: $tsa, evidence: "evidence" }' "$dir/sceau.json" > "$dir/stamped.json"
  mv "$dir/stamped.json" "$dir/sceau.json"
  "$bin/sceau" evidence refresh --config "$dir/sceau.json" > "$dir/evidence.log"
}

ceremony_stop() {
  [ -z "${stamper_pid:-}" ] || { kill "$stamper_pid" 2> /dev/null || true; wait "$stamper_pid" 2> /dev/null || true; }
  stamper_pid=
  [ -z "${agent_pid:-}" ] || { kill "$agent_pid" 2> /dev/null; wait "$agent_pid" 2> /dev/null; }
  agent_pid=
}
