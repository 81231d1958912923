#!/usr/bin/env bash
# Makes a root and one certificate per site: certificates.sh DIR NAME...
# A NAME may be an address. `expired:NAME` makes one that ended long ago, `self:NAME` one that
# signs itself. Results: DIR/root.pem, DIR/<name>.pem (certificate), DIR/<name>.key.
set -euo pipefail
dir=$1
shift
mkdir -p "$dir"
cd "$dir"

new_key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1" 2>/dev/null; }

new_key root.key
openssl req -x509 -new -key root.key -days 3650 -subj "/CN=Root of the test sites" -out root.pem \
	-addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign 2>/dev/null

# Only `openssl ca` dates a certificate into the past.
: >index.txt
cat >ca.conf <<'CONF'
[ca]
default_ca = past
[past]
database = index.txt
new_certs_dir = .
certificate = root.pem
private_key = root.key
default_md = sha256
rand_serial = yes
policy = any
[any]
commonName = supplied
CONF

for site in "$@"; do
	kind=good name=$site
	case $site in
	expired:* | self:*) kind=${site%%:*} name=${site#*:} ;;
	esac
	case $name in
	*:*) san=IP:$name ;;
	*[!0-9.]*) san=DNS:$name ;;
	*) san=IP:$name ;;
	esac
	new_key "$name.key"
	printf 'subjectAltName=%s\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n' "$san" >"$name.ext"
	openssl req -new -key "$name.key" -subj "/CN=$name" -out "$name.csr" 2>/dev/null
	case $kind in
	self)
		openssl x509 -req -in "$name.csr" -signkey "$name.key" -days 30 -extfile "$name.ext" \
			-out "$name.pem" 2>/dev/null
		;;
	expired)
		openssl ca -batch -notext -config ca.conf -startdate 20200101000000Z -enddate 20210101000000Z \
			-in "$name.csr" -extfile "$name.ext" -out "$name.pem" 2>/dev/null
		;;
	good)
		openssl x509 -req -in "$name.csr" -CA root.pem -CAkey root.key -CAcreateserial -days 30 \
			-extfile "$name.ext" -out "$name.pem" 2>/dev/null
		;;
	esac
done
find . -maxdepth 1 \( -name '*.csr' -o -name '*.ext' -o -name '*.srl' -o -name 'index.txt*' \
	-o -name ca.conf -o -regex './[0-9A-F]*\.pem' \) -delete
