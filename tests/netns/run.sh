#!/usr/bin/env bash
# Real clients behind the gateway, in network namespaces of their own:
#
#   client ──lan──► gateway ──wan──► origin        both legs IPv4 and IPv6
#
# The firewall is deploy/nftables.nft as shipped, only its line `define way` differs between the
# two passes; addresses of the origin are public ones, so that nothing needs an exception.
# Nothing outside the namespaces is touched. Usage: tests/netns/run.sh [path of schoolgate]
set -uo pipefail
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
top=$(cd "$here/../.." && pwd)
binary=$(readlink -f "${1:-$top/target/debug/schoolgate}")

if [ "$(id -u)" -ne 0 ]; then
	echo "network namespaces need root: sudo $0, or SCHOOLGATE_SKIP_NETNS=1 for the whole test" >&2
	exit 1
fi
[ -x "$binary" ] || { echo "no program at $binary: cargo build first" >&2; exit 1; }

work=$(mktemp -d)
client=sgc$$ gateway=sgg$$ origin=sgo$$
passed=0 failed=0 running=()

# What the origin's certificates and the two hosts files say. `.11` serves the same site, but only
# the client's names lead there; at `.12` is somebody who only pretends to be it.
site4=45.77.0.10 other4=45.77.0.11 liar4=45.77.0.12
site6=2a0f:7777::10 other6=2a0f:7777::11

cleanup() {
	local pid
	for pid in "${running[@]}"; do kill -9 "$pid" 2>/dev/null; done
	wait 2>/dev/null
	local space
	for space in "$client" "$gateway" "$origin"; do
		ip netns del "$space" 2>/dev/null
		rm -rf "/etc/netns/$space"
	done
	rmdir /etc/netns 2>/dev/null
	rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

in_client() { ip netns exec "$client" "$@"; }
in_gateway() { ip netns exec "$gateway" "$@"; }
in_origin() { ip netns exec "$origin" "$@"; }

# check WHAT COMMAND...: one line of the result.
check() {
	local what=$1
	shift
	if "$@" >"$work/said" 2>&1; then
		passed=$((passed + 1))
		echo "ok      $mode: $what"
	else
		failed=$((failed + 1))
		echo "FAILED  $mode: $what"
		sed 's/^/        /' "$work/said" | tail -n 15
	fi
}

wait_for() {
	local until=$((SECONDS + 60))
	until "$@" >/dev/null 2>&1; do
		[ "$SECONDS" -lt "$until" ] || return 1
		# What has ended will not come up any more.
		kill -0 "${running[-1]}" 2>/dev/null || return 1
		read -rt 0.05 <> <(:) || true
	done
}

# --- Namespaces and addresses -------------------------------------------------------------------

build_world() {
	set -e
	local space
	for space in "$client" "$gateway" "$origin"; do
		ip netns add "$space"
		ip -n "$space" link set lo up
		mkdir -p "/etc/netns/$space"
		printf 'hosts: files\n' >"/etc/netns/$space/nsswitch.conf"
		printf 'nameserver 192.0.2.1\n' >"/etc/netns/$space/resolv.conf"
	done
	ip link add name lan0 netns "$gateway" type veth peer name eth0 netns "$client"
	ip link add name wan0 netns "$gateway" type veth peer name eth0 netns "$origin"

	ip -n "$client" addr add 10.77.1.2/24 dev eth0
	ip -n "$client" addr add fd77:1::2/64 dev eth0 nodad
	ip -n "$gateway" addr add 10.77.1.1/24 dev lan0
	ip -n "$gateway" addr add fd77:1::1/64 dev lan0 nodad
	ip -n "$gateway" addr add 45.77.0.1/24 dev wan0
	ip -n "$gateway" addr add 2a0f:7777::1/64 dev wan0 nodad
	for address in $site4 $other4 $liar4; do ip -n "$origin" addr add $address/24 dev eth0; done
	for address in $site6 $other6; do ip -n "$origin" addr add $address/64 dev eth0 nodad; done
	ip -n "$client" link set eth0 up
	ip -n "$origin" link set eth0 up
	ip -n "$gateway" link set lan0 up
	ip -n "$gateway" link set wan0 up
	ip -n "$client" route add default via 10.77.1.1
	ip -n "$client" -6 route add default via fd77:1::1
	ip -n "$origin" route add default via 45.77.0.1
	ip -n "$origin" -6 route add default via 2a0f:7777::1
	in_gateway sysctl -q -p "$top/deploy/sysctl.conf"

	printf '%s\n' "$other4 allowed.test" "$other6 allowed.test" "$site4 blocked.test bank.test" \
		"$site6 blocked.test bank.test" >"/etc/netns/$client/hosts"
	printf '%s\n' "$site4 allowed.test blocked.test bank.test" \
		"$site6 allowed.test blocked.test bank.test" >"/etc/netns/$gateway/hosts"
	: >"/etc/netns/$origin/hosts"

	"$top/tests/origin/certificates.sh" "$work/sites" allowed.test blocked.test bank.test site.test $site4 $site6
	"$top/tests/origin/certificates.sh" "$work/liar" site.test
	set +e
	in_origin node "$top/tests/origin/origin.mjs" "$work/sites" $site4:80:443 $other4:80:443 \
		"[$site6]:80:443" "[$other6]:80:443" >"$work/origin.log" 2>&1 &
	running+=($!)
	in_origin node "$top/tests/origin/origin.mjs" "$work/liar" $liar4:80:443 >"$work/liar.log" 2>&1 &
	running+=($!)
	wait_for grep -q ready "$work/origin.log" && wait_for grep -q ready "$work/liar.log"
}

# --- The gateway, as a school would set it up ----------------------------------------------------

write_school() {
	local dir=$work/$mode
	mkdir -p "$dir"
	cp -r "$top/policies" "$dir/policies"
	rm -rf "$dir/policies/examples"
	cat >"$dir/policies/classes.toml" <<'TOML'
[[class]]
id = "7B"
tier = "lower-secondary"
TOML
	cat >"$dir/policies/networks.toml" <<'TOML'
[[network]]
name = "room 12"
addresses = ["10.77.1.0/24", "fd77:1::/64"]
class = "7B"
language = "en"
TOML
	cat >"$dir/policies/rules.toml" <<'TOML'
[[rule]]
id = "closed"
state = "block"
hosts = ["blocked.test"]
category = "games"
reason = "closed for the test"
owner = "tests"
TOML
	cat >>"$dir/policies/no_inspect.toml" <<'TOML'

[[group]]
name = "banks of the test"
category = "bank-health-gov"
reason = "never opened"
hosts = ["bank.test"]
TOML
	cat >"$dir/schoolgate.toml" <<TOML
[listen]
proxy = ["10.77.1.1:3128", "[fd77:1::1]:3128"]
transparent_http = ["0.0.0.0:3129", "[::]:3129"]
transparent_https = ["0.0.0.0:3130", "[::]:3130"]
transparent_mode = "$mode"
portal = ["10.77.1.1:8080", "[fd77:1::1]:8080"]
# Open to every address on purpose: the firewall must keep the LAN away.
dashboard = "0.0.0.0:8443"
metrics = "0.0.0.0:9090"

[upstream]
extra_roots = ["$work/sites/root.pem"]
TOML
	sed "s/^define way = .*/define way = \$by_$mode/" "$top/deploy/nftables.nft" >"$dir/nftables.nft"
}

start_gateway() {
	(cd "$work/$mode" && exec ip netns exec "$gateway" "$binary" run --config schoolgate.toml) \
		>"$work/$mode/log" 2>&1 &
	gateway_pid=$!
	running+=("$gateway_pid")
	wait_for in_gateway bash -c 'exec 3<>/dev/tcp/10.77.1.1/3128 && exec 4<>/dev/tcp/127.0.0.1/3130 &&
		exec 5<>/dev/tcp/10.77.1.1/8080'
}

# --- What a client sees --------------------------------------------------------------------------

fetch() {
	in_client curl --silent --show-error --max-time 20 --noproxy '*' --cacert "$work/$mode/certs/root.pem" "$@"
}
status_of() { fetch --output /dev/null --write-out '%{http_code}' "$@"; }

opens() { [ "$(status_of "$@")" = 200 ]; }
same_bytes() {
	fetch --output "$work/got" "$@" && cmp "$work/got" "$work/large"
}
is_closed() {
	fetch --output "$work/page" --dump-header "$work/head" --write-out '%{http_code}' "$@" >"$work/code" || return 1
	cat "$work/code" "$work/head"
	[ "$(cat "$work/code")" = 403 ] && grep -qi '^cache-control:.*no-store' "$work/head" \
		&& grep -q '<h1' "$work/page"
}
# The answer came from this address, and a gateway in between asked for it.
comes_from() {
	local address=$1 seen
	shift
	seen=$(fetch "$@") || return 1
	echo "$seen"
	[[ $seen == "here $address from 45.77.0.1" || $seen == "here $address from 2a0f:7777::1" ]]
}
not_from() {
	local address=$1
	shift
	! { fetch "$@" | grep "here $address"; }
}
shows_own_certificate() {
	in_client curl --silent --show-error --max-time 20 --cacert "$work/sites/root.pem" --output /dev/null "$@" &&
		! opens "$@"
}
shows_school_certificate() {
	fetch --verbose --output /dev/null "$@" 2>"$work/handshake" || return 1
	grep -a 'issuer:' "$work/handshake"
	grep -aq 'issuer:' "$work/handshake" && ! grep -aq 'issuer:.*Root of the test sites' "$work/handshake"
}
# A datagram to a closed port is answered with ICMP, which the next write reports.
refuses_udp() {
	in_client bash -c '
		exec 3<>"/dev/udp/$0/443" || exit 0
		for ((at = 0; at < 40; at++)); do
			LC_ALL=C printf x 2>&1 >&3 | grep -q "refused" && exit 0
			read -rt 0.05 <> <(:)
		done
		exit 1' "$1"
}
refuses_tcp() {
	local said
	said=$(in_client env LC_ALL=C bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$2" 2>&1)
	echo "$said"
	[[ $said == *refused* ]]
}
accepts_tcp() { in_client bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$2"; }
gateway_goes_out_itself() {
	in_gateway curl --silent --show-error --max-time 20 --cacert "$work/sites/root.pem" https://allowed.test/where
}
nothing_passes() {
	! opens https://allowed.test/ && ! opens http://allowed.test/ && ! opens -6 https://allowed.test/ &&
		! in_client curl --silent --insecure --max-time 5 --output /dev/null https://allowed.test/
}
direct_is_direct() {
	in_gateway nft add element inet schoolgate direct4 "{ $liar4 }" || return 1
	in_client curl --silent --show-error --max-time 10 --cacert "$work/liar/root.pem" \
		--resolve site.test:443:$liar4 https://site.test/where
	local status=$?
	in_gateway nft delete element inet schoolgate direct4 "{ $liar4 }"
	return $status
}
no_panic() { ! grep -n panicked "$work/$mode/log"; }

pass() {
	mode=$1
	local failed_before=$failed
	write_school
	in_gateway nft -f "$work/$mode/nftables.nft" || { echo "the firewall does not load"; failed=$((failed + 1)); return; }
	in_gateway "$top/deploy/tproxy-routes" remove
	[ "$mode" = tproxy ] && in_gateway "$top/deploy/tproxy-routes"
	if ! start_gateway; then
		echo "the gateway does not start:"
		tail -n 40 "$work/$mode/log"
		failed=$((failed + 1))
		return
	fi

	for family in 4 6; do
		if [ $family = 4 ]; then site=$site4 other=$other4 gate=10.77.1.1; else site=$site6 other=$other6 gate=fd77:1::1; fi
		check "v$family https opens" opens -$family https://allowed.test/
		check "v$family http opens" opens -$family http://allowed.test/
		check "v$family https shows the school's certificate" shows_school_certificate -$family https://allowed.test/
		check "v$family https is byte for byte the same" same_bytes -$family https://allowed.test/large
		check "v$family http is byte for byte the same" same_bytes -$family http://allowed.test/large
		check "v$family a closed name is explained over https" is_closed -$family https://blocked.test/
		check "v$family a closed name is explained over http" is_closed -$family http://blocked.test/
		check "v$family a bank shows its own certificate" shows_own_certificate -$family https://bank.test/
		check "v$family https goes where the client wanted" comes_from $other -$family https://allowed.test/where
		check "v$family QUIC is refused at once" refuses_udp $site
		check "v$family DNS over TLS is refused" refuses_tcp $site 853
		check "v$family the explicit proxy is open" accepts_tcp $gate 3128
		check "v$family the portal is open" accepts_tcp $gate 8080
		for port in 3129 3130; do
			check "v$family port $port of the gateway is closed" refuses_tcp $gate $port
			check "v$family port $port of its other side is closed" \
				refuses_tcp "$([ $family = 4 ] && echo 45.77.0.1 || echo 2a0f:7777::1)" $port
		done
	done
	for port in 8443 9090; do check "port $port of the gateway is closed" refuses_tcp 10.77.1.1 $port; done
	check "an address without a name opens" opens "https://$site4/"
	check "a name that lies in the hello does not open what it leads to" \
		not_from $liar4 --resolve "allowed.test:443:$liar4" https://allowed.test/where
	check "a name that is not inspected is no tunnel to somewhere else" \
		not_from $liar4 --insecure --resolve "bank.test:443:$liar4" https://bank.test/where
	check "a name that lies in clear text does not either" \
		not_from $liar4 --resolve "allowed.test:80:$liar4" http://allowed.test/where
	check "the gateway is no way to itself" not_from x --header 'Host: 10.77.1.1:3129' "http://$site4/where"
	check "the explicit proxy opens" opens --noproxy '' --proxy http://10.77.1.1:3128 https://allowed.test/
	check "the explicit proxy closes" is_closed --noproxy '' --proxy http://10.77.1.1:3128 --suppress-connect-headers https://blocked.test/
	check "the gateway's own connections are not taken" gateway_goes_out_itself
	check "what the school leaves alone is left alone" direct_is_direct
	check "nothing panicked" no_panic

	if [ "$failed" -gt "$failed_before" ]; then
		echo "--- the end of the gateway's log, and what the firewall counted"
		tail -n 30 "$work/$mode/log"
		in_gateway nft list table inet schoolgate | grep -w counter
	fi
	kill -9 "$gateway_pid"
	wait "$gateway_pid" 2>/dev/null
	check "without the gateway nothing passes" nothing_passes
	in_gateway nft delete table inet schoolgate
}

build_world || { echo "the namespaces cannot be built"; cat "$work"/*.log; exit 1; }
in_origin curl --silent --max-time 20 --noproxy '*' --output "$work/large" "http://$site4/large" \
	|| { echo "the origin does not answer"; cat "$work/origin.log"; exit 1; }
pass redirect
pass tproxy
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
