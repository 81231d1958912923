//! What a closed page has to say.

use askama::Template;
use uuid::Uuid;

use crate::model::{EventCode, OnlyThese, Voice};

use super::page::{Contacts, Elsewhere, Fact, Icon, Page, Way, adults};
use super::request::Form;
use super::{Moment, Pages};

/// Which of the block pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Variant {
    /// A subject is closed for the tier.
    Standard,
    /// Self-harm, abuse and the like: help first, the block second.
    Care,
    /// Malware and phishing: no request, tell IT.
    Unsafe,
    /// Not yet rated: asking is the main way on.
    NewSite,
    /// Open at other times.
    ClosedNow,
    /// Lists of illegal content: one neutral sentence, no subject, no site, no request.
    NotAvailable,
    /// The words of a search; they are never shown again.
    Search,
    /// For staff: everything that is known.
    Staff,
    /// Closed while it was opening.
    Cut,
    /// Open by the rules, but the class works with a few other pages now: those are the way on.
    OnlyThese,
}

impl Variant {
    /// All of them, in the order of their numbers in a token.
    pub const ALL: [Variant; 10] = [
        Variant::Standard,
        Variant::Care,
        Variant::Unsafe,
        Variant::NewSite,
        Variant::ClosedNow,
        Variant::NotAvailable,
        Variant::Search,
        Variant::Staff,
        Variant::Cut,
        Variant::OnlyThese,
    ];
}

/// A closed page.
#[derive(Clone, Copy, Debug)]
pub struct BlockView<'a> {
    /// Which page.
    pub variant: Variant,
    /// The category's title in the language of the page; may be empty.
    pub category: &'a str,
    /// The key of the subject library (`Category::subject`); an unknown one reads as `general`.
    pub subject: &'a str,
    /// What it is about (`Category::topic`), for contacts, cards and places to go; may be empty.
    pub topic: &'a str,
    /// Whether nothing on the page may tell a neighbour what it is about (`Category::discreet`).
    pub discreet: bool,
    /// The site's host, shown from lower secondary on; never shown for `NotAvailable`.
    pub host: &'a str,
    /// Which rule or list decided, in words; shown from upper secondary on; may be empty.
    pub rule: &'a str,
    /// The code of the event.
    pub code: EventCode,
    /// The id of the request, for the header and for staff.
    pub request: Uuid,
    /// The event token, see [`super::token`].
    pub token: &'a str,
    /// Whether something typed was held back with it.
    pub was_post: bool,
    /// Whether the closed page came over TLS. A form that posts from there to a portal without
    /// TLS makes browsers warn, so a link takes the form's place.
    pub secure: bool,
    /// Generation of the rulebook, shown to staff.
    pub policy: u64,
    /// The tier's title in the language of the page, shown from upper secondary on.
    pub tier: &'a str,
    /// When it opens again, as a clock time such as `14:30`; only for `ClosedNow` and `OnlyThese`.
    pub opens: Option<&'a str>,
    /// The pages that the class works with, as `atlas.example/cells`; only for `OnlyThese`.
    pub only: &'a [String],
    /// Whether the school keeps a record of it.
    pub noted: bool,
    /// Whether a member of staff may open it for the own work; only for `Staff`.
    pub own: bool,
}

/// A page that opens after a thought.
#[derive(Clone, Copy, Debug)]
pub struct WarnView<'a> {
    /// The category's title in the language of the page; may be empty.
    pub category: &'a str,
    /// The key of the subject library.
    pub subject: &'a str,
    /// What it is about, see [`BlockView::topic`].
    pub topic: &'a str,
    /// Whether nothing may tell a neighbour, see [`BlockView::discreet`].
    pub discreet: bool,
    /// The site's host, shown from lower secondary on.
    pub host: &'a str,
    /// The code of the event.
    pub code: EventCode,
    /// The id of the request.
    pub request: Uuid,
    /// The event token: "open the page" posts to `{portal}/w/{token}`.
    pub token: &'a str,
    /// Whether something typed was held back with it.
    pub was_post: bool,
    /// Whether the page came over TLS, see [`BlockView::secure`].
    pub secure: bool,
}

/// The full page, as its template wants it.
#[derive(Template)]
#[template(path = "closed.html", whitespace = "minimize")]
pub(super) struct Closed<'a> {
    pub(super) page: Page<'a>,
    title: String,
    h1: String,
    calm: String,
    why: String,
    notes: Vec<String>,
    care: bool,
    aside: bool,
    who: String,
    contacts: Contacts,
    facts: Vec<Fact>,
    ways: Vec<Way>,
    form: Option<Form<'a>>,
    tip: String,
    /// The card about it: address and heading.
    card: Option<(String, String)>,
    places: Vec<Elsewhere>,
    /// Where to say whether the page helped, or nothing.
    said: String,
    seen: String,
}

impl<'a> Closed<'a> {
    pub(super) fn new(pages: &'a Pages, at: &Moment<'a>, view: &BlockView<'a>) -> Self {
        let variant = settled(view);
        let ask = format!("{}/r/{}", at.portal, view.token);
        let only = variant == Variant::OnlyThese;
        // Nobody keeps what there would be to ask about.
        let switch = match only {
            true => format!("{}/", at.portal),
            false => ask.clone(),
        };
        let mut page = Page::new(pages, at, &switch);
        let care = variant == Variant::Care;
        let gone = variant == Variant::NotAvailable;
        page.hush = !gone && (care || view.discreet);
        let speech = page.speech;
        // What nobody should learn is not there to be shown by mistake.
        let (subject, category, host, rule, topic) = if page.hush {
            ("", "", "", "", "")
        } else {
            (
                view.subject,
                view.category,
                view.host,
                view.rule,
                view.topic,
            )
        };
        let known = BlockView {
            category,
            host,
            rule,
            ..*view
        };
        let staff = at.voice == Voice::E;

        let h1 = match variant {
            Variant::Care => speech.say("why-care"),
            Variant::NotAvailable => speech.say("gone-h1"),
            Variant::OnlyThese => speech.say("only-h1"),
            _ => speech.say("h1").with("group", view.tier),
        }
        .to_string();
        // What others may read in the tab says nothing about the subject.
        let title = if care {
            speech.say("care-closed").to_string()
        } else {
            h1.clone()
        };
        let calm = !care && !gone && !staff;
        let calm = if calm {
            speech.say("calm").to_string()
        } else {
            String::new()
        };
        let who = adults(&page);
        let why = match variant {
            Variant::Care => who.clone(),
            Variant::NotAvailable => speech.say("gone-help").to_string(),
            _ => why(&page, variant, subject, category, view.opens),
        };
        let mut notes = Vec::new();
        if view.was_post {
            notes.push(speech.say("held").to_string());
        }
        if variant == Variant::Cut {
            notes.push(speech.say("cut").to_string());
        }
        if care && page.primary() {
            notes.push(speech.say("care-closed").to_string());
        }

        let in_place = in_place(view.secure, at.portal);
        let form = (at.voice == Voice::D
            && in_place
            && !matches!(
                variant,
                Variant::Care | Variant::Unsafe | Variant::NotAvailable | Variant::OnlyThese
            ))
        .then(|| Form::new(&page, view.token, view.code, variant));
        let seen = match variant {
            Variant::Care => speech.say("care-seen").to_string(),
            Variant::NotAvailable if matches!(at.voice, Voice::D | Voice::E) => {
                speech.say("gone-list").to_string()
            }
            Variant::NotAvailable => String::new(),
            Variant::OnlyThese if !view.noted => speech.say("only-seen").to_string(),
            _ => speech
                .say("seen")
                .count("days", u32::from(at.school.retention_days))
                .to_string(),
        };
        Closed {
            title,
            h1,
            calm,
            why,
            notes,
            care,
            aside: !care && !staff && !page.primary(),
            who,
            // The lines' own sites are open in every tier, at every time, and never recorded.
            contacts: match care {
                true => Contacts::with_links(&page, 2, view.topic),
                false => Contacts::new(&page, 1, view.topic),
            },
            facts: match only {
                true => Vec::new(),
                false => facts(&page, variant, &known),
            },
            ways: match only {
                true => pages_of_lesson(&page, view.only),
                false if variant == Variant::Staff && view.noted && staff => {
                    for_staff(&page, view, &ask, at.portal)
                }
                false => ways(&page, variant, &ask, form.is_some()),
            },
            form,
            tip: tip(&page, variant, subject, topic),
            card: (!gone && !only).then(|| card(&page, topic)).flatten(),
            places: if care || gone || only {
                Vec::new()
            } else {
                elsewhere(&page, topic)
            },
            said: if care || gone || staff || only {
                String::new()
            } else {
                page.place(&format!("/f/{}", view.token))
            },
            seen,
            page,
        }
    }
}

impl Closed<'_> {
    /// Heading and reason, for those who get no page.
    pub(super) fn in_short(self) -> (String, String) {
        (self.h1, self.why)
    }
}

/// The variant that is shown: what is about care or illegal content is never shown as less,
/// whatever the caller took it for.
fn settled(view: &BlockView<'_>) -> Variant {
    match (view.subject, view.variant) {
        ("not-available", _) => Variant::NotAvailable,
        (_, Variant::NotAvailable) => Variant::NotAvailable,
        ("care", _) => Variant::Care,
        ("unsafe", Variant::Standard | Variant::Cut | Variant::Staff) => Variant::Unsafe,
        ("new-site", Variant::Standard) => Variant::NewSite,
        (_, variant) => variant,
    }
}

/// Why, in one sentence from the subject library.
pub(super) fn why(
    page: &Page<'_>,
    variant: Variant,
    subject: &str,
    category: &str,
    opens: Option<&str>,
) -> String {
    let speech = page.speech;
    match (variant, opens) {
        (Variant::Search, _) => return speech.say("why-search").to_string(),
        (Variant::Unsafe, _) => return speech.say("why-unsafe").to_string(),
        (Variant::NewSite, _) => return speech.say("why-new-site").to_string(),
        (Variant::ClosedNow, Some(time)) => {
            return speech.say("why-closed-now").with("time", time).to_string();
        }
        (Variant::OnlyThese, time) => {
            let speech = speech.say("only-why");
            return speech.with("time", time.unwrap_or_default()).to_string();
        }
        (Variant::ClosedNow, None) => return speech.say("why-closed-now-untimed").to_string(),
        _ => {}
    }
    let known = SUBJECTS.iter().find(|known| **known == subject);
    match known {
        Some(known) => speech.say(format!("why-{known}")).to_string(),
        None if category.is_empty() => speech.say("why-unnamed").to_string(),
        None => speech
            .say("why-general")
            .with("category", category)
            .to_string(),
    }
}

/// The subjects that have a sentence of their own.
const SUBJECTS: &[&str] = &[
    "games",
    "adult",
    "chat",
    "betting",
    "unsafe",
    "new-site",
    "health",
    "ai",
    "video",
    "shopping",
    "circumvention",
    "violence",
    "hate",
    "drugs",
    "weapons",
];

/// What is known of it, from lower secondary on. A neighbour who reads along learns nothing
/// from the page about care, nobody learns anything from the neutral one.
fn facts(page: &Page<'_>, variant: Variant, view: &BlockView<'_>) -> Vec<Fact> {
    let voice = page.speech.voice;
    if page.primary() {
        return Vec::new();
    }
    let mut facts = Vec::new();
    if !matches!(variant, Variant::Care | Variant::NotAvailable) {
        if !view.host.is_empty() {
            facts.push(Fact::new(page, "fact-site", view.host));
        }
        if !view.category.is_empty() {
            facts.push(Fact::new(page, "fact-subject", view.category));
        }
        if voice != Voice::C && !view.rule.is_empty() {
            facts.push(Fact::new(page, "fact-rule", view.rule));
        }
        if voice == Voice::D && !view.tier.is_empty() {
            facts.push(Fact::new(page, "fact-group", view.tier));
        }
    }
    facts.push(Fact::new(page, "fact-code", view.code).code());
    if voice == Voice::E {
        facts.push(Fact::new(page, "fact-version", view.policy));
        facts.push(Fact::new(page, "fact-request", view.request).code());
    }
    facts
}

/// The ways on: go, ask, help; in an order that fits the variant. `form` says that asking is
/// possible in place.
fn ways(page: &Page<'_>, variant: Variant, ask: &str, form: bool) -> Vec<Way> {
    let go = Way::new(page, Icon::Home, "go", page.start.clone());
    let ask = |key: &str| Way::new(page, Icon::Ask, key, ask);
    let help = Way::new(page, Icon::Help, "help", page.help());
    let mut ways = match variant {
        Variant::Care => {
            let names = &page.school.safeguarding;
            let mut write = Way::new(page, Icon::Help, "care-write-anyone", page.help()).strong();
            if !names.is_empty() {
                let names = page.speech.list(names);
                write.label = page
                    .speech
                    .say("care-write")
                    .with("names", names)
                    .to_string();
            }
            return vec![write, go, ask("ask")];
        }
        Variant::NotAvailable => vec![go.strong(), help],
        Variant::Unsafe => vec![go.strong(), help, ask("tell-it")],
        Variant::NewSite if !form => vec![ask("ask").strong(), go, help],
        _ if form => vec![go.strong(), help],
        _ => vec![go.strong(), ask("ask"), help],
    };
    // Secondary pages have a panel for help; staff find it in the list.
    if !page.primary() && page.pupil() {
        ways.retain(|way| !matches!(way.icon, Icon::Help));
    }
    ways
}

/// What staff can do: open it for themselves, see for whom it opens, report a wrong subject.
fn for_staff(page: &Page<'_>, view: &BlockView<'_>, ask: &str, portal: &str) -> Vec<Way> {
    let own = format!("{portal}/o/{}", view.token);
    let mut ways = Vec::new();
    if view.own {
        ways.push(Way::new(page, Icon::On, "own-go", own.clone()).strong());
    }
    ways.push(Way::new(page, Icon::Info, "own-check", own));
    ways.push(Way::new(page, Icon::Ask, "ask", ask));
    ways.push(Way::new(page, Icon::Help, "help", page.help()));
    ways
}

/// The pages of a lesson, and somebody to talk to.
fn pages_of_lesson(page: &Page<'_>, only: &[String]) -> Vec<Way> {
    let mut ways: Vec<Way> = only
        .iter()
        .take(OnlyThese::MOST)
        .map(|place| Way {
            icon: Icon::On,
            href: format!("https://{place}"),
            label: place.clone(),
            sub: String::new(),
            strong: false,
        })
        .collect();
    if page.primary() || !page.pupil() {
        ways.push(Way::new(page, Icon::Help, "help", page.help()));
    }
    ways
}

/// One thing worth knowing, or nothing.
fn tip(page: &Page<'_>, variant: Variant, subject: &str, topic: &str) -> String {
    if matches!(
        variant,
        Variant::Care | Variant::NotAvailable | Variant::OnlyThese
    ) {
        return String::new();
    }
    let key = match (page.speech.voice, subject) {
        (Voice::E, _) => return String::new(),
        (Voice::A, _) => "tip-surprise",
        (Voice::B, "unsafe" | "betting" | "shopping") => "tip-prizes",
        (Voice::B, _) => "tip-surprise",
        (_, "betting") => "tip-betting",
        (_, "adult" | "chat") => "tip-pictures",
        (Voice::C, "shopping" | "games") => "tip-prizes",
        (_, "unsafe" | "new-site" | "circumvention" | "shopping") => "tip-address",
        // The first sentence of a card says why, the second what to know.
        _ => {
            let card = page.school.guide.card_about(topic);
            let says = card.map(|card| card.says(page.speech.voice, page.speech.language));
            return says
                .and_then(|says| says.get(1))
                .cloned()
                .unwrap_or_default();
        }
    };
    page.speech.say(key).to_string()
}

/// The card about a topic: address and heading. Staff find all of them on the portal.
fn card(page: &Page<'_>, topic: &str) -> Option<(String, String)> {
    let card = page.school.guide.card_about(topic)?;
    let title = card.titles.get(&page.speech.language)?;
    let path = format!("/l/{}", card.name);
    page.pupil().then(|| (page.place(&path), title.clone()))
}

/// Somewhere useful to go: not for the youngest, who have three big choices and no more to read.
fn elsewhere(page: &Page<'_>, topic: &str) -> Vec<Elsewhere> {
    let most = match page.speech.voice {
        Voice::A | Voice::E => 0,
        Voice::B => 2,
        Voice::C | Voice::D => 3,
    };
    page.elsewhere(topic, most)
}

/// Whether a form on a page may post to the portal without the browser's warning about forms
/// that leave TLS. Loopback counts as trustworthy (W3C Secure Contexts, section 3.1).
pub(super) fn in_place(secure: bool, portal: &str) -> bool {
    let local = ["http://127.", "http://localhost", "http://[::1]"];
    !secure || portal.starts_with("https://") || local.iter().any(|start| portal.starts_with(start))
}

/// The page before a page, as its template wants it.
#[derive(Template)]
#[template(path = "warn.html", whitespace = "minimize")]
pub(super) struct Warned<'a> {
    pub(super) page: Page<'a>,
    why: String,
    notes: Vec<String>,
    card: Option<(String, String)>,
    host: &'a str,
    token: &'a str,
    in_place: bool,
}

impl<'a> Warned<'a> {
    pub(super) fn new(pages: &'a Pages, at: &Moment<'a>, view: &WarnView<'a>) -> Self {
        let mut page = Page::new(pages, at, &format!("{}/w/{}", at.portal, view.token));
        page.hush = view.discreet;
        let (subject, category, host, topic) = if page.hush {
            ("", "", "", "")
        } else {
            (view.subject, view.category, view.host, view.topic)
        };
        let held = view.was_post.then(|| page.speech.say("held").to_string());
        Warned {
            why: if page.hush {
                page.speech.say("warn-unnamed").to_string()
            } else {
                why(&page, Variant::Standard, subject, category, None)
            },
            notes: held.into_iter().collect(),
            card: card(&page, topic),
            host,
            token: view.token,
            in_place: in_place(view.secure, at.portal),
            page,
        }
    }
}
