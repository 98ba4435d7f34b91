#!/bin/sh
# Makes the certificates of the tests anew: an authority, a server and a client that it signed, and a stranger that nobody did.
set -eu
cd "$(dirname "$0")"
days=36500

key() {
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1-key.pem" 2>/dev/null
}

alone() { # name
    key "$1"
    openssl req -x509 -new -key "$1-key.pem" -subj "/CN=$1" -days $days -out "$1.pem"
}

signed() { # name, extensions
    key "$1"
    printf '%s\n' "basicConstraints=critical,CA:FALSE" "$2" >extensions.txt
    openssl req -new -key "$1-key.pem" -subj "/CN=$1" |
        openssl x509 -req -CA ca.pem -CAkey ca-key.pem -days $days -extfile extensions.txt -out "$1.pem" 2>/dev/null
    rm extensions.txt
}

alone ca
alone stranger
signed server "subjectAltName=DNS:localhost,IP:127.0.0.1"
signed client "extendedKeyUsage=clientAuth"
rm -f ca-key.pem ./*.srl
