#!/bin/sh
# Made the certificates in this folder. They are for tests alone, and good until 2126.
set -e
cd "$(dirname "$0")"
key="-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"
openssl req -x509 $key -days 36500 -keyout ca-key.pem -out ca.pem -subj "/CN=asyncio-ts tests"
leaf() { # file, common name, alternative names
  openssl req $key -keyout "$1-key.pem" -out "$1.csr" -subj "/CN=$2"
  printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth,clientAuth\n' "$3" > "$1.ext"
  openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days 36500 -extfile "$1.ext" -out "$1.pem"
  rm "$1.csr" "$1.ext"
}
leaf localhost localhost "DNS:localhost,IP:127.0.0.1"
leaf other other.example "DNS:other.example"
leaf client "a client" "DNS:client.example"
rm -f ca-key.pem ca.srl
