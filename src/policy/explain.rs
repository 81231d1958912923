//! A decision with its working, in words for the person who has to answer for it.
//!
//! [`Explanation`] is plain data with stable field names for JSON, and prints as a numbered
//! chain of 80 columns. It never shows a query: what somebody searched for is theirs.

use std::fmt;
use std::sync::Arc;

use crate::model::{
    Action, Decided, Identity, MatchSource, PageUrl, Reason, SourceId, Step, Timestamp, UnlockBy,
    Verdict, Visible,
};

use super::{Facts, Open, Rulebook};

/// Why something opens or does not.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Explanation {
    /// Scheme, host, port and path as they were read; no query.
    pub address: String,
    /// The host.
    pub host: String,
    /// How the host reads on a screen, where it is written in punycode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reads_as: Option<String>,
    /// The path; empty when only the host was visible.
    pub path: String,
    /// Whether the whole address was seen, or only the host.
    pub full: bool,
    /// How much of the page's text was read.
    pub read: crate::model::Extent,
    /// Who asked.
    pub who: Who,
    /// Everything that matched, in order of precedence, the winner marked.
    pub matches: Vec<Found>,
    /// Rules of the school that were looked at; the winner is marked among them too.
    pub exceptions: Vec<Found>,
    /// What was decided.
    pub decision: Outcome,
    /// Generation of the rulebook.
    pub policy: u64,
    /// Digest of the rulebook.
    pub digest: String,
    /// What somebody can do about it.
    pub next: Vec<Suggestion>,
}

/// Who asked, by group; never by name.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Who {
    /// The class, if known.
    pub class: Option<String>,
    /// The tier.
    pub tier: String,
    /// Where that came from.
    pub from: SourceId,
    /// How sure it is.
    pub confidence: crate::model::Confidence,
}

/// One thing that matched.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Found {
    /// Which layer of precedence.
    pub layer: &'static str,
    /// `list`, `path`, `search`, `phrase`; nothing for what is no match, such as a tier's rule.
    pub kind: Option<MatchSource>,
    /// The list, rule or phrase file.
    pub source: Arc<str>,
    /// The entry of it.
    pub entry: Arc<str>,
    /// The category it speaks for.
    pub category: Option<Arc<str>>,
    /// The licence of the list, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// The day from which the list is, `YYYY-MM-DD`, where it is one that says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated: Option<String>,
    /// The decision word it leads to; empty for none.
    pub says: &'static str,
    /// Whether it decided.
    pub won: bool,
}

/// What was decided.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Outcome {
    /// What is done.
    pub action: Action,
    /// The decision word that won, e.g. `teacher`; `limit-open` for a `limit` outside lessons.
    pub word: &'static str,
    /// Which kind of reason won, e.g. `listed`.
    pub reason: &'static str,
    /// The rule of the school that won, if one did.
    pub rule: Option<Arc<str>>,
    /// The category that decided.
    pub category: Option<Arc<str>>,
    /// Why the category is decided so, in its author's words.
    pub why: String,
    /// Who may open it, where it is closed.
    pub unlock: Option<UnlockBy>,
    /// 1 to 5 where somebody is told.
    pub alert: Option<u8>,
    /// Whether anything is recorded.
    pub record: bool,
    /// Whether the text of the page is read before it is shown.
    pub read_body: bool,
    /// When the time of day alone makes it another decision, on the school's clock, such as
    /// `2026-11-23 11:45`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

/// What somebody can do, and the command for it.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Suggestion {
    /// In a few words.
    pub what: String,
    /// The command, or the line to write.
    pub how: String,
}

impl Rulebook {
    /// Decides, and says why. The decision is that of [`Rulebook::decide`], step by step.
    pub fn explain(
        &self,
        who: &Identity,
        url: &PageUrl,
        verdict: &Verdict,
        now: Timestamp,
    ) -> Explanation {
        self.explain_open(who, url, verdict, None, now)
    }

    /// The same with what staff have opened for classes.
    pub fn explain_open(
        &self,
        who: &Identity,
        url: &PageUrl,
        verdict: &Verdict,
        open: Option<Open<'_>>,
        now: Timestamp,
    ) -> Explanation {
        let decided = self.decide_open(who, &Facts { url, verdict }, open, now);
        self.explain_decided(who, url, verdict, &decided)
    }

    /// Says why something was decided by this rulebook.
    pub fn explain_decided(
        &self,
        who: &Identity,
        url: &PageUrl,
        verdict: &Verdict,
        decided: &Decided,
    ) -> Explanation {
        let (exceptions, matches): (Vec<&Step>, Vec<&Step>) =
            decided.trace.iter().partition(|step| is_exception(step));
        let found = |steps: Vec<&Step>| steps.into_iter().map(|step| self.found(step)).collect();
        let closed = matches!(decided.action, Action::Block | Action::Limit | Action::Warn);
        let explanation = Explanation {
            address: url.to_string(),
            host: url.host.to_string(),
            reads_as: crate::classify::readable_name(&url.host),
            path: url.path.to_string(),
            full: url.visible() == Visible::Full,
            read: verdict.extent,
            who: Who {
                class: who.class.as_ref().map(ToString::to_string),
                tier: self.tier(who.tier).name.to_string(),
                from: who.source,
                confidence: who.confidence,
            },
            matches: found(matches),
            exceptions: found(exceptions),
            decision: Outcome {
                action: decided.action,
                word: decided
                    .trace
                    .iter()
                    .find(|step| step.won)
                    .map_or("", |step| step.says),
                reason: reason_word(&decided.reason),
                rule: match &decided.reason {
                    Reason::SchoolRule(id) => Some(id.clone()),
                    _ => None,
                },
                category: decided.category.map(|id| self.category(id).name.clone()),
                why: decided
                    .category
                    .map_or("", |id| self.reason_of(id))
                    .to_owned(),
                unlock: closed.then_some(decided.unlock),
                alert: decided.alert.map(|severity| severity.level()),
                record: decided.record,
                read_body: decided.read_body,
                until: decided.until.map(|at| self.school().day_and_clock_of(at)),
            },
            policy: self.generation(),
            digest: self.digest().to_owned(),
            next: Vec::new(),
        };
        let next = suggestions(&explanation);
        Explanation {
            next,
            ..explanation
        }
    }

    fn found(&self, step: &Step) -> Found {
        let is_list = matches!(step.matched, Some(MatchSource::List | MatchSource::Path));
        let list = self.list(&step.source).filter(|_| is_list);
        Found {
            licence: list.map(|list| list.licence.clone()),
            updated: list
                .map(|list| list.updated.clone())
                .filter(|day| !day.is_empty()),
            layer: step.layer,
            kind: step.matched,
            source: step.source.clone(),
            entry: step.entry.clone(),
            category: step.category.map(|id| self.category(id).name.clone()),
            says: step.says,
            won: step.won,
        }
    }
}

fn is_exception(step: &Step) -> bool {
    matches!(
        step.layer,
        "school-rules" | "unlocks" | "only-these" | "host-only"
    )
}

/// One line: decision, category and the step that decided.
pub(super) fn working(rulebook: &Rulebook, decided: &Decided) -> String {
    let Some(step) = decided.trace.iter().find(|step| step.won) else {
        return String::new();
    };
    let category = decided
        .category
        .map(|id| format!(" ({})", rulebook.category(id).name));
    let entry = if step.entry.is_empty() {
        String::new()
    } else {
        format!(", {}", step.entry)
    };
    format!(
        "{}{} by {}: {}{entry}",
        step.says,
        category.unwrap_or_default(),
        step.layer,
        step.source
    )
}

/// The stable word of a reason, as explanations, records and metrics carry it.
pub fn reason_word(reason: &Reason) -> &'static str {
    match reason {
        Reason::Protected => "protected",
        Reason::Locked => "locked",
        Reason::NoInspect => "no-inspect",
        Reason::SchoolRule(_) => "school-rule",
        Reason::Listed => "listed",
        Reason::Searched => "searched",
        Reason::Scored => "scored",
        Reason::Unreadable => "unreadable",
        Reason::TierDefault => "tier-default",
        Reason::Opened(_) => "opened",
        Reason::OnlyThese(_) => "only-these",
    }
}

fn suggestions(explanation: &Explanation) -> Vec<Suggestion> {
    let mut next = Vec::new();
    let mut add = |what: &str, how: String| {
        next.push(Suggestion {
            what: what.to_owned(),
            how,
        })
    };
    let decision = &explanation.decision;
    let host = &explanation.host;
    match (decision.action, decision.unlock) {
        (_, Some(UnlockBy::Nobody)) if decision.rule.is_none() => {
            add(
                "nothing",
                "the law forbids it; no setting opens it".to_owned(),
            );
        }
        (Action::Block | Action::Limit | Action::Warn, _) => {
            if let Some(rule) = &decision.rule {
                add(
                    "change the rule",
                    format!("policies/rules.toml, id = \"{rule}\""),
                );
            } else if decision.reason == "searched" {
                // Opening the engine's name would open every other search as well.
                let won = explanation.matches.iter().find(|found| found.won);
                let file = won.map_or("search/en", |found| &*found.source);
                add("change the words", format!("policies/{file}.toml"));
            } else {
                add(
                    "allow it here",
                    format!("policies/rules.toml: state = \"allow\", hosts = [\"{host}\"]"),
                );
            }
            if let Some(category) = &decision.category {
                let tier = &explanation.who.tier;
                add(
                    "change it for all",
                    format!("policies/categories/{category}.toml, line {tier}"),
                );
            } else {
                let tier = &explanation.who.tier;
                add("change it for all", format!("policies/tiers/{tier}.toml"));
            }
            add(
                "try it first",
                "schoolgate policy check && schoolgate policy test".to_owned(),
            );
        }
        (Action::Allow, _) if decision.reason == "opened" => add(
            "end it now",
            "schoolgate open list, then: schoolgate open end ID".to_owned(),
        ),
        (Action::Allow, _) if decision.reason != "protected" => add(
            "close it here",
            format!("policies/rules.toml: state = \"block\", hosts = [\"{host}\"]"),
        ),
        _ => {}
    }
    next
}

/// The width that everything fits into.
const WIDTH: usize = 80;

impl fmt::Display for Explanation {
    /// A sentence, the numbered chain, and what can be done; at most 80 columns.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let who = self.who.class.as_deref().unwrap_or(&self.who.tier);
        let headline = match self.decision.action {
            Action::Allow => "Opens for",
            Action::Splice => "Opens, and is not looked into, for",
            Action::Warn => "Opens after a page of advice for",
            Action::Limit => "Does not open now for",
            Action::Block => "Does not open for",
        };
        let tier = self.who.tier.replace('-', " ");
        match &self.who.class {
            Some(class) => writeln!(f, "{headline} {class} ({tier}).\n")?,
            None => writeln!(f, "{headline} {who}.\n")?,
        }

        let seen = if self.full {
            "full address"
        } else {
            "host name only"
        };
        let host = match &self.reads_as {
            Some(readable) => format!("{} ({readable})", self.host),
            None => self.host.clone(),
        };
        line(f, "1. Read as", &format!("{host} {}", self.path), seen)?;
        let from = match self.who.from {
            SourceId::ProxyAuth => "from sign-in",
            SourceId::Network => "from the network",
            SourceId::Guest | SourceId::Drill => "as asked",
        };
        let group = match &self.who.class {
            Some(class) => format!("class {class} -> tier {}", self.who.tier),
            None => format!("tier {}", self.who.tier),
        };
        line(f, "2. Who", &group, from)?;
        chain(f, "3. Matches", &self.matches)?;
        chain(f, "4. Exceptions", &self.exceptions)?;
        let what = match &self.decision.category {
            Some(category) => format!("{}   {}/{category}", self.decision.word, self.who.tier),
            None => self.decision.word.to_owned(),
        };
        line(f, "5. Decision", &what, &format!("policy {}", self.policy))?;

        if !self.decision.why.is_empty() && self.decision.unlock.is_some() {
            writeln!(f)?;
            paragraph(f, &format!("Why: {}", self.decision.why))?;
        }
        if let Some(times) = self.times() {
            writeln!(f)?;
            paragraph(f, &times)?;
        }
        if let Some(other) = self.outvoted() {
            writeln!(f)?;
            paragraph(f, &other)?;
        }
        if let Some(note) = self.unknown() {
            writeln!(f)?;
            paragraph(f, note)?;
        }
        if !self.next.is_empty() {
            writeln!(f, "\nWhat you can do")?;
            for next in &self.next {
                hanging(f, &format!("  {:<20}  ", next.what), &next.how)?;
            }
        }
        Ok(())
    }
}

impl Explanation {
    /// A sentence about what would have decided otherwise and lost.
    fn outvoted(&self) -> Option<String> {
        let closes = |says: &str| {
            [
                "block",
                "locked",
                "locked-block",
                "teacher",
                "limit",
                "warn",
            ]
            .contains(&says)
        };
        let all = || self.exceptions.iter().chain(&self.matches);
        let winner = all().find(|found| found.won)?;
        let loser = all().find(|found| {
            !found.won
                && found.layer != "tier-default"
                && !found.says.is_empty()
                && closes(found.says) != closes(winner.says)
        })?;
        let name = |found: &Found| found.category.as_ref().unwrap_or(&found.source).to_string();
        let would = if closes(loser.says) {
            "would not"
        } else {
            "would"
        };
        Some(format!(
            "\"{}\" {would} open it, but \"{}\" wins by order.",
            name(loser),
            name(winner)
        ))
    }

    /// When what is limited opens or closes.
    fn times(&self) -> Option<String> {
        let decision = &self.decision;
        let limited = decision.action == Action::Limit;
        match (&decision.until, limited) {
            (Some(at), true) => Some(format!(
                "Closed during lessons only: opens {at} on the school's clock."
            )),
            (None, true) => Some(
                "Closed during lessons only, and policies/school.toml says no time at which there \
                 are none: write down [[lesson]] or school_hours, or a teacher opens it."
                    .to_owned(),
            ),
            (Some(at), false) => Some(format!(
                "Open because no lesson is going on: closes {at} on the school's clock."
            )),
            (None, false) => None,
        }
    }

    /// What could not be known.
    fn unknown(&self) -> Option<&'static str> {
        if !self.full {
            return Some(
                "Only the host name was checked; one page of it may be decided otherwise.",
            );
        }
        if self.decision.read_body && self.read == crate::model::Extent::None {
            return Some(
                "The text of the page was not read here; it is read when the page is asked for.",
            );
        }
        None
    }
}

const LABEL: usize = 16;

/// A numbered line with a note at its right end, the note on a line of its own if need be.
fn line(f: &mut fmt::Formatter<'_>, label: &str, text: &str, note: &str) -> fmt::Result {
    let room = WIDTH - LABEL - note.chars().count() - 3;
    if text.chars().count() <= room {
        writeln!(f, "  {label:<width$}{text:<33} {note}", width = LABEL - 2)
    } else {
        hanging(f, &format!("  {label:<width$}", width = LABEL - 2), text)?;
        writeln!(f, "{:LABEL$}{note}", "")
    }
}

/// The steps under a label, the winner with a star.
fn chain(f: &mut fmt::Formatter<'_>, label: &str, found: &[Found]) -> fmt::Result {
    if found.is_empty() {
        return writeln!(f, "  {label:<width$}none", width = LABEL - 2);
    }
    for (number, step) in found.iter().enumerate() {
        let label = if number == 0 { label } else { "" };
        let star = if step.won { "*" } else { " " };
        let kind = match step.kind {
            Some(MatchSource::List | MatchSource::Path) if step.layer == "school-rules" => "rule",
            Some(MatchSource::List | MatchSource::Path) => "list",
            Some(MatchSource::Search) => "search",
            Some(MatchSource::Image) => "image",
            Some(
                MatchSource::Phrase
                | MatchSource::Model
                | MatchSource::Label
                | MatchSource::Behaviour
                | MatchSource::Name,
            ) => "text",
            None => match step.layer {
                "host-only" => "rule",
                "protected" | "no-inspect" => "group",
                "unlocks" | "only-these" => "staff",
                _ => "tier",
            },
        };
        let category = step
            .category
            .as_ref()
            .map(|name| format!("  {name}"))
            .unwrap_or_default();
        let says = if step.says.is_empty() {
            "not enough"
        } else {
            step.says
        };
        let entry = if step.entry.is_empty() {
            String::new()
        } else {
            format!("  {}", step.entry)
        };
        let about: Vec<&str> = [&step.licence, &step.updated]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        let about = if about.is_empty() {
            String::new()
        } else {
            format!(" ({})", about.join(", "))
        };
        let text = format!(
            "{kind} \"{}\"{about}{entry}{category} -> {says}",
            step.source
        );
        hanging(
            f,
            &format!("  {label:<width$}{star} ", width = LABEL - 2),
            &text,
        )?;
    }
    Ok(())
}

fn paragraph(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    hanging(f, "", text)
}

/// Text behind a prefix, wrapped at 80 columns, later lines indented like the first. A word
/// that is too long for a line is cut into pieces.
fn hanging(f: &mut fmt::Formatter<'_>, prefix: &str, text: &str) -> fmt::Result {
    let indent = prefix.chars().count();
    let room = WIDTH.saturating_sub(indent).max(20);
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        let mut word: Vec<char> = word.chars().filter(|c| !c.is_control()).collect();
        if !line.is_empty() && line.chars().count() + 1 + word.len() > room {
            lines.push(std::mem::take(&mut line));
        } else if !line.is_empty() {
            line.push(' ');
        }
        while word.len() > room {
            let rest = word.split_off(room);
            lines.push(word.into_iter().collect());
            word = rest;
        }
        line.extend(word);
    }
    lines.push(line);
    for (number, line) in lines.iter().enumerate() {
        let before = if number == 0 {
            prefix.to_owned()
        } else {
            " ".repeat(indent)
        };
        writeln!(f, "{}", format!("{before}{line}").trim_end())?;
    }
    Ok(())
}
