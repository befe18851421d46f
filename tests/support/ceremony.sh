# SPDX-License-Identifier: EUPL-1.2
# A test authority, a SoftHSM2 token and its keys: what the demonstration and the
# end-to-end tests stand on. Source it, set bin (programs) and dir (an empty folder
# of one's own), then call the functions in this order. Nothing leaves $dir.
#
#   ceremony_token      token and PIN files, configuration $dir/sceau.json
#   ceremony_keys       keys, requests, certificates of authority FR00
#   ceremony_agent      the signing agent, stopped by ceremony_stop
# shellcheck shell=bash disable=SC2154

module=/usr/lib/softhsm/libsofthsm2.so

ceremony_token() {
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
  "kinds": ["api"],
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
  "$bin/sceau-hsm" init --config "$dir/sceau.json" --so-pin "file:$dir/secrets/so-pin"
}

# The authority is OpenSSL's: its key is a file, as fits an authority of specimens.
ceremony_authority() {
  openssl ecparam -name prime256v1 -genkey -noout -out "$dir/secrets/ca.key"
  openssl req -x509 -new -key "$dir/secrets/ca.key" -sha256 -days 3650 \
    -subj "/C=FR/O=Sceau SPECIMEN/OU=0002 000000000/CN=FR00" \
    -addext "basicConstraints=critical,CA:TRUE,pathlen:0" \
    -addext "keyUsage=critical,keyCertSign,cRLSign" -out "$dir/certs/FR00.pem"
}

# ceremony_certify KEY CN: request, certificate, installation
ceremony_certify() {
  rm -f "$dir/$1.csr"
  "$bin/sceau-hsm" csr --config "$dir/sceau.json" --key "$1" --cn "$2" \
    --organisation "Prefecture SPECIMEN" --siren 000000000 --out "$dir/$1.csr"
  openssl x509 -req -in "$dir/$1.csr" -CA "$dir/certs/FR00.pem" -CAkey "$dir/secrets/ca.key" \
    -CAcreateserial -CAserial "$dir/secrets/ca.srl" -sha256 -days 1095 -extfile <(
      printf 'basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature,nonRepudiation\n'
      printf 'subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n') \
    -out "$dir/$1.crt" 2> /dev/null
  "$bin/sceau-hsm" import-cert --config "$dir/sceau.json" --key "$1" --cert "$dir/$1.crt"
}

ceremony_keys() {
  ceremony_authority
  "$bin/sceau-hsm" keygen --config "$dir/sceau.json" --key seal-0001
  "$bin/sceau-hsm" keygen --config "$dir/sceau.json" --key pdf-0001
  ceremony_certify seal-0001 0001
  ceremony_certify pdf-0001 "Cachet SPECIMEN"
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

ceremony_stop() {
  [ -z "${agent_pid:-}" ] || { kill "$agent_pid" 2> /dev/null; wait "$agent_pid" 2> /dev/null; }
  agent_pid=
}
