//! Automatic proxy configuration: `/proxy.pac` and `/wpad.dat`.

use crate::model::HostName;

use super::ProxyPlace;

/// The file. Everything goes through the gateway, without a way around it should it not answer;
/// names and addresses of the school itself are reached directly.
pub(super) fn text(place: &ProxyPlace, visited: Option<&HostName>) -> String {
    let configured = place
        .host
        .as_deref()
        .and_then(|host| host.parse::<HostName>().ok());
    let visited = visited.filter(|host| plain(host));
    let host = configured.as_ref().filter(|host| plain(host)).or(visited);
    let Some(host) = host.map(HostName::for_url) else {
        return DIRECT.to_owned();
    };
    let own = visited.map_or_else(|| host.clone(), HostName::for_url);
    let port = place.port;
    format!(
        "function FindProxyForURL(url, host) {{\n\
         \x20 if (isPlainHostName(host) || host === \"localhost\" || host === \"{own}\") {{\n\
         \x20   return \"DIRECT\";\n\
         \x20 }}\n\
         \x20 if (shExpMatch(host, \"127.*\") || shExpMatch(host, \"10.*\") ||\n\
         \x20     shExpMatch(host, \"192.168.*\") || shExpMatch(host, \"*.local\")) {{\n\
         \x20   return \"DIRECT\";\n\
         \x20 }}\n\
         \x20 return \"PROXY {host}:{port}\";\n\
         }}\n"
    )
}

/// Whether a host can stand between quotes as it is. Browsers take names with characters that
/// DNS would never serve, a quotation mark among them (WHATWG URL, section 3.5).
fn plain(host: &HostName) -> bool {
    host.as_str()
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':'))
}

/// Nobody knows where the proxy is.
const DIRECT: &str = "function FindProxyForURL(url, host) {\n  return \"DIRECT\";\n}\n";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_proxy_is_where_the_portal_was_visited() {
        #[track_caller]
        fn check(configured: Option<&str>, visited: Option<&str>, expect: &str) {
            let place = ProxyPlace {
                host: configured.map(str::to_owned),
                port: 3128,
            };
            let visited = visited.map(|host| host.parse::<HostName>().unwrap());
            let text = text(&place, visited.as_ref());
            assert!(text.contains(expect), "{text}");
        }
        check(None, Some("gate.school"), "\"PROXY gate.school:3128\"");
        check(
            Some("proxy.school"),
            Some("gate.school"),
            "\"PROXY proxy.school:3128\"",
        );
        check(None, Some("fd00::1"), "\"PROXY [fd00::1]:3128\"");
        check(
            Some("bad\"host"),
            Some("gate.school"),
            "\"PROXY gate.school:3128\"",
        );
        check(None, Some("bad\"host"), "{\n  return \"DIRECT\";\n}");
        check(None, None, "{\n  return \"DIRECT\";\n}");
    }
}
