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

for site in "$@"; do
	name=${site#*:}
	case $name in
	*[!0-9.]*) [[ $name == *:* ]] && san=IP:$name || san=DNS:$name ;;
	*) san=IP:$name ;;
	esac
	new_key "$name.key"
	printf 'subjectAltName=%s\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n' "$san" >"$name.ext"
	case $site in
	self:*)
		openssl req -x509 -new -key "$name.key" -days 30 -subj "/CN=$name" -out "$name.pem" \
			-addext "subjectAltName=$san" 2>/dev/null
		;;
	*)
		days=30
		[[ $site == expired:* ]] && days=-1
		openssl req -new -key "$name.key" -subj "/CN=$name" -out "$name.csr" 2>/dev/null
		openssl x509 -req -in "$name.csr" -CA root.pem -CAkey root.key -CAcreateserial -days $days \
			-extfile "$name.ext" -out "$name.pem" 2>/dev/null
		;;
	esac
done
rm -f -- *.csr *.ext root.srl
