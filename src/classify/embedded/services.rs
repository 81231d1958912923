//! Services that show other pages, or lead straight to them, and how they write the address.
//!
//! A service gets a line if who opens its address sees the inner page, its text or its picture,
//! or arrives there without another click. Share buttons, counters and sign-ins do not belong
//! here: they only mention a page.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::model::PageUrl;

/// How a service writes the address of the page that it shows.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
    /// In one of these parameters, with or without scheme.
    Params(&'static [&'static str]),
    /// All of the path behind the service's own beginning.
    Rest,
    /// The same, after one more segment such as a date.
    SecondSegment,
    /// In the first label, dots written as hyphens: `www-example-org.translate.goog`.
    Subdomain,
    /// `/c/s/host/path`: kind of page, `s` for https, host.
    Amp,
    /// `q=cache:key:host/path`.
    Cache,
    /// `/turbo/host/s/path` and `/proxy_u/languages/https/host/path`.
    Turbo,
}

/// A service.
#[derive(Debug)]
pub(super) struct Service {
    /// With all children; `google.*` means under any public suffix.
    hosts: &'static [&'static str],
    /// What the path begins with.
    pub path: &'static str,
    pub form: Form,
}

impl Service {
    fn is_below(&self, path: &str) -> bool {
        // Addresses of which only the host was seen have an empty path.
        path.starts_with(self.path) || matches!(self.form, Form::Subdomain)
    }
}

/// Services by host, and by the labels before any public suffix: nearly every address is none
/// of them, and has to find that out quickly.
type Table = HashMap<&'static str, Vec<&'static Service>>;

static BY_HOST: LazyLock<(Table, Table)> = LazyLock::new(|| {
    let (mut whole, mut before_suffix) = (Table::new(), Table::new());
    for service in SERVICES {
        for host in service.hosts {
            match host.strip_suffix(".*") {
                Some(labels) => before_suffix.entry(labels).or_default().push(service),
                None => whole.entry(host).or_default().push(service),
            }
        }
    }
    (whole, before_suffix)
});

/// The services that an address may belong to, the most specific host first.
pub(super) fn at(url: &PageUrl, path: &str) -> Vec<&'static Service> {
    let (whole, before_suffix) = &*BY_HOST;
    let mut found = Vec::new();
    if url.host.ip().is_some() {
        return found;
    }
    let name = url.host.as_str();
    let mut take = |services: Option<&Vec<&'static Service>>| {
        let services = services.into_iter().flatten();
        found.extend(services.filter(|service| service.is_below(path)));
    };
    parents(name).for_each(|parent| take(whole.get(parent)));
    let own = psl::suffix_str(name).and_then(|suffix| name.strip_suffix(suffix));
    if let Some(own) = own.and_then(|own| own.strip_suffix('.')) {
        parents(own).for_each(|parent| take(before_suffix.get(parent)));
    }
    found
}

/// A name, then each parent.
fn parents(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(name), |name| Some(name.split_once('.')?.1))
}

const fn service(hosts: &'static [&'static str], path: &'static str, form: Form) -> Service {
    Service { hosts, path, form }
}

const ARCHIVE_TODAY: &[&str] = &[
    "archive.fo",
    "archive.is",
    "archive.li",
    "archive.md",
    "archive.ph",
    "archive.today",
    "archive.vn",
];

/// Addresses in the form `/https://…` need no line: they count on every host.
static SERVICES: &[Service] = &[
    // Translators.
    service(&["translate.goog"], "/", Form::Subdomain),
    service(
        &["translate.google.*", "translate.googleusercontent.com"],
        "/",
        Form::Params(&["u"]),
    ),
    service(&["google.*"], "/translate", Form::Params(&["u"])),
    service(
        &[
            "microsofttranslator.com",
            "translatetheweb.com",
            "translatoruser.net",
        ],
        "/",
        Form::Params(&["a", "u", "url"]),
    ),
    service(
        &[
            "translate.yandex.*",
            "translate.yandex.net",
            "translate.ru",
            "online-translator.com",
            "promt.one",
        ],
        "/",
        Form::Params(&["url", "u"]),
    ),
    service(&["turbopages.org", "yandex.*"], "/", Form::Turbo),
    service(
        &[
            "fanyi.baidu.com",
            "translate.baiducontent.com",
            "translate.baidu.com",
        ],
        "/transpage",
        Form::Params(&["query", "source", "url"]),
    ),
    service(
        &[
            "papago.naver.net",
            "papago.naver.com",
            "worldlingo.com",
            "systran.net",
            "itranslate.com",
        ],
        "/",
        Form::Params(&["url", "target", "wl_url", "source_url"]),
    ),
    // Caches and archives.
    service(&["webcache.googleusercontent.com"], "/", Form::Cache),
    service(&["google.*"], "/search", Form::Cache),
    service(&["cc.bingj.com"], "/cache", Form::Params(&["u", "url"])),
    service(
        &["yandexwebcache.net", "hghltd.yandex.net"],
        "/",
        Form::Params(&["url", "mode_url"]),
    ),
    service(&["web.archive.org"], "/web/", Form::SecondSegment),
    service(&["web.archive.org"], "/save/", Form::Rest),
    service(
        &["wayback.archive.org", "arquivo.pt"],
        "/wayback/",
        Form::SecondSegment,
    ),
    service(
        &["timetravel.mementoweb.org"],
        "/memento/",
        Form::SecondSegment,
    ),
    service(ARCHIVE_TODAY, "/newest/", Form::Rest),
    service(ARCHIVE_TODAY, "/oldest/", Form::Rest),
    service(ARCHIVE_TODAY, "/", Form::Params(&["url"])),
    service(
        &["cachedview.com", "cachedview.nl", "webcitation.org"],
        "/",
        Form::Params(&["url", "q"]),
    ),
    service(&["coralcdn.org"], "/", Form::Params(&["url"])),
    // Pages made lighter: AMP and readers.
    service(
        &["cdn.ampproject.org", "bing-amp.com", "ampproject.net"],
        "/",
        Form::Amp,
    ),
    service(&["google.*"], "/amp/", Form::Amp),
    service(
        &[
            "12ft.io",
            "1ft.io",
            "r.jina.ai",
            "txtify.it",
            "outline.com",
            "smry.ai",
            "freedium.cfd",
            "removepaywall.com",
        ],
        "/",
        Form::Rest,
    ),
    service(
        &[
            "12ft.io",
            "1ft.io",
            "removepaywall.com",
            "smry.ai",
            "textise.net",
            "printfriendly.com",
        ],
        "/",
        Form::Params(&["q", "url", "strURL", "proxy"]),
    ),
    service(&["google.*"], "/gwt/", Form::Params(&["u"])),
    // Viewers that fetch a page or document themselves.
    service(&["docs.google.com"], "/viewer", Form::Params(&["url"])),
    service(&["docs.google.com"], "/gview", Form::Params(&["url"])),
    service(
        &["view.officeapps.live.com"],
        "/op/",
        Form::Params(&["src"]),
    ),
    service(&["htmlpreview.github.io"], "/", Form::Params(&["url"])),
    // Pictures fetched on the way, and pictures of pages.
    service(&["google.*"], "/imgres", Form::Params(&["imgurl"])),
    service(&["yandex.*"], "/images", Form::Params(&["img_url", "url"])),
    service(
        &[
            "images-focus-opensocial.googleusercontent.com",
            "googleusercontent.com",
        ],
        "/gadgets/proxy",
        Form::Params(&["url"]),
    ),
    service(
        &[
            "images.weserv.nl",
            "wsrv.nl",
            "external-content.duckduckgo.com",
            "proxy.duckduckgo.com",
        ],
        "/",
        Form::Params(&["url", "u"]),
    ),
    service(&["startpage.com"], "/", Form::Params(&["piurl"])),
    service(
        &["i0.wp.com", "i1.wp.com", "i2.wp.com", "i3.wp.com"],
        "/",
        Form::Rest,
    ),
    service(&["s.wordpress.com", "s0.wp.com"], "/mshots/v1/", Form::Rest),
    service(
        &[
            "api.microlink.io",
            "api.screenshotmachine.com",
            "shot.screenshotapi.net",
            "mini.s-shot.ru",
        ],
        "/",
        Form::Params(&["url"]),
    ),
    // Forwarders that fetch anything for scripts.
    service(
        &[
            "api.allorigins.win",
            "allorigins.win",
            "corsproxy.io",
            "api.codetabs.com",
            "jsonp.afeld.me",
            "proxy.cors.sh",
            "yacdn.org",
        ],
        "/",
        Form::Params(&["url", "quest"]),
    ),
    service(&["thingproxy.freeboard.io"], "/fetch/", Form::Rest),
    service(
        &[
            "cors-anywhere.herokuapp.com",
            "cors.bridged.cc",
            "crossorigin.me",
            "cors.sh",
        ],
        "/",
        Form::Rest,
    ),
    // Ways out of other sites: one arrives without another click.
    service(&["google.*"], "/url", Form::Params(&["q", "url"])),
    service(&["bing.com"], "/ck/", Form::Params(&["u"])),
    service(&["duckduckgo.com"], "/l/", Form::Params(&["uddg"])),
    service(
        &["l.facebook.com", "lm.facebook.com"],
        "/l.php",
        Form::Params(&["u"]),
    ),
    service(&["l.instagram.com"], "/", Form::Params(&["u"])),
    service(&["vk.com"], "/away.php", Form::Params(&["to"])),
    service(&["youtube.com"], "/redirect", Form::Params(&["q"])),
    service(&["t.umblr.com"], "/redirect", Form::Params(&["z"])),
    service(
        &["steamcommunity.com"],
        "/linkfilter",
        Form::Params(&["url", "u"]),
    ),
    service(&["out.reddit.com", "exit.sc"], "/", Form::Params(&["url"])),
    service(
        &["safelinks.protection.outlook.com"],
        "/",
        Form::Params(&["url"]),
    ),
];
