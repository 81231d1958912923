//! Setting up a device, and finding out whether it works.

use askama::Template;

use super::page::{Icon, Page, Way};
use super::{Moment, Pages};

/// A system with steps of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum System {
    /// Windows.
    Windows,
    /// macOS.
    MacOs,
    /// iPhone and iPad.
    Ios,
    /// Android.
    Android,
    /// ChromeOS.
    ChromeOs,
    /// Linux.
    Linux,
    /// Firefox, on any system.
    Firefox,
}

impl System {
    /// All of them, in the order of the page.
    pub const ALL: [System; 7] = [
        System::Windows,
        System::MacOs,
        System::Ios,
        System::Android,
        System::ChromeOs,
        System::Linux,
        System::Firefox,
    ];

    /// The name in the address: `/start/{os}`.
    pub fn slug(self) -> &'static str {
        match self {
            System::Windows => "windows",
            System::MacOs => "macos",
            System::Ios => "ios",
            System::Android => "android",
            System::ChromeOs => "chromeos",
            System::Linux => "linux",
            System::Firefox => "firefox",
        }
    }

    /// The system's own name.
    pub fn name(self) -> &'static str {
        match self {
            System::Windows => "Windows",
            System::MacOs => "macOS",
            System::Ios => "iPhone, iPad",
            System::Android => "Android",
            System::ChromeOs => "ChromeOS",
            System::Linux => "Linux",
            System::Firefox => "Firefox",
        }
    }

    /// The system that a `User-Agent` speaks of. Only an offer: all others are on the page too.
    pub fn guess(user_agent: &str) -> Option<System> {
        // The order matters: Android says Linux, and iPads say Mac OS X.
        let marks = [
            ("iPhone", System::Ios),
            ("iPad", System::Ios),
            ("Android", System::Android),
            ("CrOS", System::ChromeOs),
            ("Windows", System::Windows),
            ("Mac OS X", System::MacOs),
            ("Linux", System::Linux),
        ];
        marks
            .into_iter()
            .find(|(mark, _)| user_agent.contains(mark))
            .map(|(_, system)| system)
    }

    fn file(self) -> (&'static str, &'static str) {
        match self {
            System::Ios | System::MacOs => ("/school.mobileconfig", "setup-download-profile"),
            System::Linux => ("/ca.pem", "setup-download-pem"),
            _ => ("/ca.crt", "setup-download"),
        }
    }

    /// Keys of the steps, each with a command that goes with it.
    fn steps(self) -> &'static [(&'static str, &'static str)] {
        match self {
            System::Windows => &[
                ("setup-windows-1", ""),
                ("setup-windows-2", ""),
                ("setup-windows-3", ""),
                ("setup-windows-4", "certutil -addstore -f Root ca.crt"),
            ],
            System::MacOs => &[
                ("setup-macos-1", ""),
                ("setup-macos-2", ""),
                ("setup-macos-3", ""),
                (
                    "setup-macos-4",
                    "sudo security add-trusted-cert -d -r trustRoot \
                     -k /Library/Keychains/System.keychain ca.crt",
                ),
            ],
            System::Ios => &[
                ("setup-ios-1", ""),
                ("setup-ios-2", ""),
                ("setup-ios-3", ""),
                ("setup-ios-4", ""),
            ],
            System::Android => &[
                ("setup-android-1", ""),
                ("setup-android-2", ""),
                ("setup-android-3", ""),
                ("setup-android-4", ""),
            ],
            System::ChromeOs => &[
                ("setup-chromeos-1", ""),
                ("setup-chromeos-2", ""),
                ("setup-chromeos-3", ""),
            ],
            System::Linux => &[
                (
                    "setup-linux-1",
                    "sudo cp ca.pem /usr/local/share/ca-certificates/school.crt && \
                     sudo update-ca-certificates",
                ),
                (
                    "setup-linux-2",
                    "sudo cp ca.pem /etc/pki/ca-trust/source/anchors/school.pem && \
                     sudo update-ca-trust",
                ),
                ("setup-linux-3", ""),
            ],
            System::Firefox => &[
                ("setup-firefox-1", ""),
                ("setup-firefox-2", ""),
                ("setup-firefox-3", ""),
            ],
        }
    }
}

/// The set-up page.
#[derive(Clone, Copy, Debug)]
pub struct SetupView<'a> {
    /// SHA-256 of the school's root certificate, as the poster shows it.
    pub fingerprint: &'a str,
    /// The system whose steps are shown; `None` shows all systems.
    pub shown: Option<System>,
    /// The system that the device seems to run.
    pub guessed: Option<System>,
    /// Where the automatic proxy configuration is.
    pub pac_address: &'a str,
    /// What it says.
    pub pac: &'a str,
    /// Whether the device is known to be ready.
    pub ready: bool,
}

/// The page that says what works.
#[derive(Clone, Copy, Debug, Default)]
pub struct CheckView<'a> {
    /// Whether this very request shows that the certificate is trusted.
    pub trusts: bool,
    /// Whether this very request came through the gateway.
    pub through: bool,
    /// The name under which the gateway answers itself over TLS; empty if there is none.
    pub gateway: &'a str,
    /// The address of a page that must open; may be empty.
    pub open: &'a str,
    /// The address of a page that must stay closed; may be empty.
    pub closed: &'a str,
}

#[derive(Template)]
#[template(path = "setup.html", whitespace = "minimize")]
pub(super) struct Setup<'a> {
    pub(super) page: Page<'a>,
    fingerprint: &'a str,
    steps: Option<Steps>,
    yours: String,
    ways: Vec<Way>,
    pac_address: &'a str,
    pac: &'a str,
    ready: bool,
}

struct Steps {
    name: &'static str,
    file: &'static str,
    button: String,
    list: Vec<Step>,
}

struct Step {
    text: String,
    command: &'static str,
}

impl<'a> Setup<'a> {
    pub(super) fn new(pages: &'a Pages, at: &Moment<'a>, view: &SetupView<'a>) -> Self {
        let path = match view.shown {
            Some(system) => format!("/start/{}", system.slug()),
            None => "/start".to_owned(),
        };
        let page = Page::new(pages, at, &path);
        let ways = System::ALL.map(|system| Way {
            icon: Icon::Device,
            href: format!("/start/{}?lang={}", system.slug(), at.language),
            label: system.name().to_owned(),
            sub: String::new(),
            strong: view.guessed == Some(system),
        });
        let steps = view.shown.map(|system| Steps {
            name: system.name(),
            file: system.file().0,
            button: page.speech.say(system.file().1).to_string(),
            list: system
                .steps()
                .iter()
                .map(|(key, command)| Step {
                    text: page.speech.say(*key).to_string(),
                    command,
                })
                .collect(),
        });
        let yours = view
            .guessed
            .map(|system| page.speech.say("setup-yours").with("system", system.name()));
        Setup {
            fingerprint: view.fingerprint,
            steps,
            yours: yours.map(|line| line.to_string()).unwrap_or_default(),
            ways: ways.into(),
            pac_address: view.pac_address,
            pac: view.pac,
            ready: view.ready,
            page,
        }
    }
}

#[derive(Template)]
#[template(path = "check.html", whitespace = "minimize")]
pub(super) struct Check<'a> {
    pub(super) page: Page<'a>,
    certificate: bool,
    through: bool,
    gateway: &'a str,
    open: &'a str,
    closed: &'a str,
}

impl<'a> Check<'a> {
    pub(super) fn new(pages: &'a Pages, at: &Moment<'a>, view: &CheckView<'a>) -> Self {
        Check {
            page: Page::new(pages, at, "/start/check"),
            certificate: view.trusts,
            through: view.through,
            gateway: view.gateway,
            open: view.open,
            closed: view.closed,
        }
    }
}
