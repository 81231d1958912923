//! The order of reasons: who is asked first, and whose word counts.
//!
//! [`ORDER`] is the whole of it. Every layer is asked, so that the working shows everything that
//! matched; the first that has a ruling decides. What staff have opened for a class is looked at
//! last, by [`open_for_class`], over what all of them said: it takes away the closings that the
//! person who opened may open, and leaves the rest standing.
//!
//! Two things differ from what one might guess. What the law forbids stands even before what is
//! protected: no setting of a school opens it, and so that a damaged illegal list cannot close a
//! helpline, a rulebook in which the two meet on one host is refused when it is compiled. And
//! the lists are asked three times: a list that closes comes before the words of a search; one
//! that vouches for its pages comes before their text; one that merely opens comes after it.

use std::cell::OnceCell;
use std::sync::Arc;

use crate::model::{
    CategoryId, CategorySet, Extent, Identity, Intent, Match, MatchSource, PageUrl, Reason, Score,
    Step, Timestamp, UnlockBy, Verdict, Visible,
};

use super::lessons::Limited;
use super::paths;
use super::rulebook::{Rulebook, School, SchoolRule, State, TierRules};
use super::unlocks::{self, Asker, Open};
use super::word::Word;

/// A layer: looks, writes down what it saw, and may rule.
pub(super) type Layer = fn(&Case<'_>, &mut Vec<Step>) -> Option<Ruling>;

/// The order of precedence; the first ruling decides.
pub(super) const ORDER: &[Layer] = &[
    locked,         // what the law forbids: nothing opens it
    protected,      // helplines and the school's own pages: nothing closes them
    no_inspect,     // banks, health, updates: never opened
    school_rules,   // what this school decided, four states
    closing_lists,  // the strictest word of all categories it is listed in
    search,         // the words typed into a search engine; help before harm
    positive_lists, // a vouched-for source, whatever words its text holds
    text,           // the text, where it says more than the tier bears
    unreadable,     // text that could not be read
    opening_lists,  // listed, and allowed
    tier_default,   // what nobody has classified
];

/// Categories whose lists vouch for the text of their pages, and whose score in a text speaks
/// against every other: a page about addiction help is full of the words of drugs.
pub(super) const POSITIVE: &[&str] = &[
    "education-reference",
    "health-and-sex-education",
    "kids-safe",
    "news",
    "school-own",
    "security-education",
    "support-and-helplines",
];

/// What an allow-only tier opens, beside what is protected or never inspected.
pub(super) const WALLED: &[&str] = &[
    "education-reference",
    "kids-safe",
    "school-own",
    "support-and-helplines",
];

/// How the working names `limit` at a time when it leaves open.
pub(super) const LIMIT_OPEN: &str = "limit-open";

/// Everything a layer may look at.
pub(super) struct Case<'a> {
    pub book: &'a Rulebook,
    pub who: &'a Identity,
    pub url: &'a PageUrl,
    pub verdict: &'a Verdict,
    pub now: Timestamp,
    /// Whether what is closed during lessons is open.
    pub free: &'a Free<'a>,
    pub tier: &'a TierRules,
    /// What staff have opened, where somebody asks who may profit from it.
    pub open: Option<Open<'a>>,
}

/// Whether what is closed during lessons is open: asked of the clock once, and only where a
/// decision meets such a category.
pub(super) struct Free<'a> {
    clock: Option<(&'a School, Timestamp)>,
    said: OnceCell<Limited>,
}

impl<'a> Free<'a> {
    /// As in a lesson, whatever the time.
    pub(super) fn never() -> Free<'a> {
        Free {
            clock: None,
            said: OnceCell::new(),
        }
    }

    /// As the clock has it.
    pub(super) fn at(school: &'a School, now: Timestamp) -> Free<'a> {
        Free {
            clock: Some((school, now)),
            said: OnceCell::new(),
        }
    }

    /// What the clock said, if somebody had to ask.
    pub(super) fn said(&self) -> Option<Limited> {
        self.said.get().copied()
    }

    fn is_open(&self) -> bool {
        let said = self.said.get_or_init(|| match self.clock {
            Some((school, now)) => school.limited(now),
            None => Limited::Closed { opens: None },
        });
        matches!(said, Limited::Open { .. })
    }
}

/// What a layer decided.
#[derive(Clone, Debug)]
pub(super) struct Ruling {
    pub word: Word,
    pub reason: Reason,
    pub category: Option<CategoryId>,
    pub unlock: UnlockBy,
    /// The step of the working that says so.
    pub step: usize,
    /// How a school rule ranks; what is not a school rule ranks below all.
    pub rank: Option<Rank>,
    /// A source that vouches for its pages: its text is not read.
    pub trusted: bool,
}

/// How school rules rank among themselves: locked-block, then locked-allow; else the more
/// specific one, by host and then by path; and block before allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank {
    lock: u8,
    host: usize,
    path: usize,
    blocks: bool,
}

impl Rank {
    fn of(state: State, host: usize, path: usize) -> Rank {
        let lock = match state {
            State::LockedBlock => 2,
            State::LockedAllow => 1,
            State::Block | State::Allow => 0,
        };
        Rank {
            lock,
            host,
            path,
            blocks: !state.opens(),
        }
    }
}

impl<'a> Case<'a> {
    /// The word that counts for a category now: what is limited is open outside lessons.
    pub(super) fn word(&self, category: CategoryId) -> Word {
        match self.book.word(category, self.who.tier) {
            Word::Limit if self.free.is_open() => Word::Allow,
            word => word,
        }
    }

    /// What the working shows for it.
    fn says(&self, category: CategoryId, word: Word) -> &'static str {
        match (self.book.word(category, self.who.tier), word) {
            (Word::Limit, Word::Allow) => LIMIT_OPEN,
            (_, word) => word.as_str(),
        }
    }

    /// Scores of the text that the tier does not bear: over its threshold, and above what the
    /// best positive category scores in the same text. What a page does, shows or says of itself
    /// is not outweighed by good words.
    pub(super) fn over(&self) -> impl Iterator<Item = &'a Score> {
        let book = self.book;
        let positive = self
            .verdict
            .scores
            .iter()
            .filter(|score| book.positive.contains(score.category))
            .map(|score| score.points)
            .max()
            .unwrap_or(0);
        let threshold = self.tier.threshold;
        let done: CategorySet = self
            .verdict
            .because
            .iter()
            .filter(|found| is_deed(found.source))
            .map(|found| found.category)
            .collect();
        self.verdict.scores.iter().filter(move |score| {
            threshold > 0
                && score.points >= threshold
                && (score.points > positive || done.contains(score.category))
                && !book.positive.contains(score.category)
        })
    }

    /// Somebody looks for help: nothing that goes with it is anybody's business.
    pub(super) fn seeks_help(&self) -> bool {
        self.verdict.intent == Some(Intent::HelpSeeking)
            || self
                .verdict
                .searched
                .iter()
                .any(|category| self.word(category) == Word::Protect)
    }

    /// Suggestions for words that somebody is still typing.
    pub(super) fn is_half_typed(&self) -> bool {
        !self.verdict.searched.is_empty() && self.book.classifier().is_suggestion(self.url)
    }

    /// Whether a list vouches for the page.
    pub(super) fn is_vouched_for(&self) -> bool {
        self.verdict
            .listed
            .iter()
            .any(|category| self.vouches(category))
    }

    fn vouches(&self, category: CategoryId) -> bool {
        self.book.positive.contains(category) && !self.word(category).closes()
    }

    /// Whether a rule is meant for who asks, and still in force.
    fn concerns(&self, rule: &SchoolRule) -> bool {
        let tier = self.book.tier(self.who.tier).id;
        (rule.tiers.is_empty() || rule.tiers.contains(&tier))
            && (rule.classes.is_empty()
                || self.who.class.as_ref().is_some_and(|class| {
                    let id = class.0.to_lowercase();
                    rule.classes.contains(&id)
                }))
            && rule.ends.is_none_or(|ends| self.now < ends)
    }

    /// A path rule of the school that could still open something on this host, once the whole
    /// address is seen, although `ruling` closes the host: its id and its path.
    pub(super) fn path_may_open(&self, ruling: &Ruling) -> Option<(Arc<str>, Arc<str>)> {
        let found = self
            .book
            .rules
            .paths
            .of(&self.url.host)
            .find(|(host, (rule, path, _))| {
                self.book.rules.rules.get(*rule).is_some_and(|rule| {
                    let rank = Rank::of(rule.state, *host, path.prefix.len());
                    rule.state.opens() && self.concerns(rule) && Some(rank) > ruling.rank
                })
            });
        let (_, (rule, _, entry)) = found?;
        Some((self.book.rules.rules.get(*rule)?.id.clone(), entry.clone()))
    }

    /// Writes down every match of the picked categories, and rules by the strictest word; of
    /// equally strict ones by that with the gravest alert.
    fn matched(
        &self,
        trace: &mut Vec<Step>,
        layer: &'static str,
        categories: CategorySet,
        sources: &[MatchSource],
        picks: impl Fn(CategoryId, Word) -> bool,
        reason: impl Fn(Word) -> Reason,
    ) -> Option<Ruling> {
        let mut best: Option<(Word, u8, CategoryId, usize)> = None;
        for category in categories.iter() {
            let word = self.word(category);
            if !picks(category, word) {
                continue;
            }
            let step = trace.len();
            let matches = self
                .verdict
                .because
                .iter()
                .filter(|found| found.category == category && sources.contains(&found.source));
            let says = self.says(category, word);
            trace.extend(matches.map(|found| step_of(layer, found, says)));
            if trace.len() == step {
                // A remembered verdict may have come without its rules.
                let name = &self.book.category(category).name;
                trace.push(Step {
                    layer,
                    source: format!("categories/{name}").into(),
                    entry: "".into(),
                    category: Some(category),
                    matched: sources.first().copied(),
                    says,
                    won: false,
                });
            }
            let alert = self
                .book
                .alert_of(category)
                .map_or(0, |(severity, _)| severity.level());
            if best.is_none_or(|(strictest, gravest, ..)| (word, alert) > (strictest, gravest)) {
                best = Some((word, alert, category, step));
            }
        }
        let (word, _, category, step) = best?;
        Some(Ruling::by(word, reason(word), Some(category), step))
    }
}

impl Ruling {
    fn by(word: Word, reason: Reason, category: Option<CategoryId>, step: usize) -> Ruling {
        let unlock = word.unlock();
        Ruling {
            word,
            reason,
            category,
            unlock,
            step,
            rank: None,
            trusted: false,
        }
    }
}

const LISTS: &[MatchSource] = &[MatchSource::List, MatchSource::Path, MatchSource::Image];
const SEARCH: &[MatchSource] = &[MatchSource::Search];

fn step_of(layer: &'static str, found: &Match, says: &'static str) -> Step {
    Step {
        layer,
        source: found.origin.clone(),
        entry: found.entry.clone(),
        category: Some(found.category),
        matched: Some(found.source),
        says,
        won: false,
    }
}

fn locked(case: &Case<'_>, trace: &mut Vec<Step>) -> Option<Ruling> {
    let is = |_, word| word == Word::Locked;
    let reason = |_| Reason::Locked;
    let listed = case.matched(trace, "locked", case.verdict.listed, LISTS, is, reason);
    let searched = case.matched(trace, "locked", case.verdict.searched, SEARCH, is, reason);
    listed.or(searched)
}

fn protected(case: &Case<'_>, trace: &mut Vec<Step>) -> Option<Ruling> {
    let is = |_, word| word == Word::Protect;
    let group = grouped(case, trace, "protected", Word::Protect);
    let listed = case.matched(trace, "protected", case.verdict.listed, LISTS, is, |_| {
        Reason::Protected
    });
    group.or(listed).map(|ruling| Ruling {
        trusted: true,
        ..ruling
    })
}

fn no_inspect(case: &Case<'_>, trace: &mut Vec<Step>) -> Option<Ruling> {
    let is = |_, word| word == Word::Splice;
    let group = grouped(case, trace, "no-inspect", Word::Splice);
    // What a path says cannot be known before the connection was opened.
    let by_name = &[MatchSource::List];
    let listed = case.matched(
        trace,
        "no-inspect",
        case.verdict.listed,
        by_name,
        is,
        |_| Reason::NoInspect,
    );
    group.or(listed).map(|ruling| Ruling {
        trusted: true,
        ..ruling
    })
}

/// The groups of `protected.toml` and `no_inspect.toml`.
fn grouped(
    case: &Case<'_>,
    trace: &mut Vec<Step>,
    layer: &'static str,
    word: Word,
) -> Option<Ruling> {
    let (table, reason) = match word {
        Word::Protect => (&case.book.protected, Reason::Protected),
        _ => (&case.book.no_inspect, Reason::NoInspect),
    };
    let first = trace.len();
    trace.extend(table.of(&case.url.host).map(|(_, entry)| Step {
        layer,
        source: entry.group.clone(),
        entry: entry.host.clone(),
        category: Some(entry.category),
        matched: None,
        says: word.as_str(),
        won: false,
    }));
    let category = trace.get(first)?.category;
    Some(Ruling::by(word, reason, category, first))
}

fn school_rules(case: &Case<'_>, trace: &mut Vec<Step>) -> Option<Ruling> {
    let school = &case.book.rules;
    if school.rules.is_empty() {
        return None;
    }
    let mut found: Vec<(Rank, &SchoolRule, Arc<str>, MatchSource)> = Vec::new();
    let mut add = |rule: usize, host: usize, path: usize, entry: &Arc<str>, source| {
        if let Some(rule) = school.rules.get(rule).filter(|rule| case.concerns(rule)) {
            found.push((
                Rank::of(rule.state, host, path),
                rule,
                entry.clone(),
                source,
            ));
        }
    };
    for (host, (rule, entry)) in school.hosts.of(&case.url.host) {
        add(*rule, host, 0, entry, MatchSource::List);
    }
    let mut paths = school.paths.of(&case.url.host).peekable();
    if paths.peek().is_some()
        && let Some(address) = paths::of(case.url)
    {
        for (host, (rule, path, entry)) in paths.filter(|(_, (_, path, _))| path.covers(&address)) {
            add(*rule, host, path.prefix.len(), entry, MatchSource::Path);
        }
    }
    if !school.searches.is_empty()
        && let Some(terms) = case.book.classifier().search_terms(case.url)
    {
        let typed = super::folded_words(&terms);
        for (rule, words, entry) in &school.searches {
            if words.iter().all(|word| typed.contains(word)) {
                // The words of one search are more specific than any address.
                add(*rule, usize::MAX, words.len(), entry, MatchSource::Search);
            }
        }
    }
    let first = trace.len();
    trace.extend(found.iter().map(|(_, rule, entry, source)| Step {
        layer: "school-rules",
        source: rule.id.clone(),
        entry: entry.clone(),
        category: rule.category,
        matched: Some(*source),
        says: rule.state.as_str(),
        won: false,
    }));
    let (at, (rank, rule, ..)) = found
        .iter()
        .enumerate()
        .max_by_key(|(_, (rank, ..))| *rank)?;
    let (word, unlock) = match rule.state {
        State::Allow | State::LockedAllow => (Word::Allow, UnlockBy::Teacher),
        State::Block => (Word::Block, UnlockBy::Teacher),
        State::LockedBlock => (Word::Block, UnlockBy::Nobody),
    };
    Some(Ruling {
        word,
        reason: Reason::SchoolRule(rule.id.clone()),
        category: rule.category,
        unlock,
        step: first + at,
        rank: Some(*rank),
        trusted: rule.state == State::LockedAllow,
    })
}

/// What staff have opened for the class: of all closings, those that this person may open do not
/// count. The first ruling that is left decides, so a page that one list leaves to the teacher and
/// another to the safeguarding lead is opened by the lead alone.
///
/// Points of a text do not outweigh somebody who has read it, except where the law forbids. Words
/// of a search are not what was opened: the search engine was.
pub(super) fn open_for_class(
    case: &Case<'_>,
    trace: &mut Vec<Step>,
    said: &[Ruling],
) -> Option<Ruling> {
    let first = said.first().filter(|ruling| ruling.word.closes())?;
    let open = case.open?;
    let who = Asker::of(case.who, &case.book.tier(case.who.tier).name);
    let unlock = open.unlocks.find(who, case.url, open.asks, case.now)?;
    let yields = |ruling: &Ruling| match ruling.reason {
        Reason::Searched | Reason::Locked => false,
        Reason::Scored => ruling.unlock != UnlockBy::Nobody,
        _ => unlocks::may_open(unlock.power, ruling.unlock),
    };
    let left = said
        .iter()
        .find(|ruling| !ruling.word.closes() || !yields(ruling));
    let word = match left.map(|ruling| ruling.word) {
        Some(word) if word.closes() => None,
        Some(Word::Safe) => Some(Word::Safe),
        _ => Some(Word::Allow),
    };
    trace.push(Step {
        layer: "unlocks",
        source: format!("unlock/{}", unlock.id).into(),
        entry: unlocks::in_words(unlock, &case.book.school.time_zone),
        category: None,
        matched: None,
        says: word.map_or("", Word::as_str),
        won: false,
    });
    let Some(word) = word else {
        return left.cloned();
    };
    Some(Ruling {
        word,
        reason: Reason::Opened(unlock.id),
        category: first.category,
        unlock: UnlockBy::Teacher,
        step: trace.len() - 1,
        rank: None,
        trusted: false,
    })
}

/// A class that works with a few pages goes nowhere else: what would open is closed until then,
/// with the moment at which it opens again. What closes anyway keeps its own reason, what is
/// protected or never looked into stays as it is, and so does what staff have opened since.
///
/// The host alone closes nothing: which of its addresses a page loads is seen later.
pub(super) fn only_these(
    case: &Case<'_>,
    trace: &mut Vec<Step>,
    ruling: Ruling,
) -> (Ruling, Option<Timestamp>) {
    let looks = matches!(ruling.word, Word::Allow | Word::Safe | Word::Warn)
        && case.url.visible() == Visible::Full;
    let Some(open) = case.open.filter(|_| looks) else {
        return (ruling, None);
    };
    let class = case.who.class.as_ref();
    let lessons = open.unlocks.lessons();
    let Some(only) = lessons.keeps_from(class, case.url, open.by, case.now) else {
        return (ruling, None);
    };
    let who = Asker::of(case.who, &case.book.tier(case.who.tier).name);
    let since = open.unlocks.find(who, case.url, open.asks, case.now);
    if since.is_some_and(|unlock| unlock.from >= only.from) {
        return (ruling, None);
    }
    let pages: Vec<String> = only.pages.iter().map(ToString::to_string).collect();
    trace.push(Step {
        layer: "only-these",
        source: format!("only/{}", only.id).into(),
        entry: pages.join(", ").into(),
        category: None,
        matched: None,
        says: Word::Block.as_str(),
        won: false,
    });
    let reason = Reason::OnlyThese(only.id);
    let ruling = unclassified(Word::Block, reason, trace.len() - 1);
    (ruling, Some(only.until))
}

fn closing_lists(case: &Case<'_>, trace: &mut Vec<Step>) -> Option<Ruling> {
    let is = |_, word: Word| word.closes() && word != Word::Locked;
    case.matched(trace, "lists", case.verdict.listed, LISTS, is, |_| {
        Reason::Listed
    })
}

fn search(case: &Case<'_>, trace: &mut Vec<Step>) -> Option<Ruling> {
    let found = case.verdict.searched;
    let help = case.matched(
        trace,
        "search",
        found,
        SEARCH,
        |_, word| word == Word::Protect,
        |_| Reason::Protected,
    );
    let other = |_, word| word != Word::Protect && word != Word::Locked;
    let other = case.matched(trace, "search", found, SEARCH, other, |_| Reason::Searched);
    let help = help.map(|ruling| Ruling {
        trusted: true,
        ..ruling
    });
    // Words that merely open say nothing about what the search finds.
    help.or(other.filter(|ruling| ruling.word.closes()))
}

fn positive_lists(case: &Case<'_>, trace: &mut Vec<Step>) -> Option<Ruling> {
    let is =
        |category, word: Word| case.vouches(category) && matches!(word, Word::Allow | Word::Safe);
    let ruling = case.matched(trace, "lists", case.verdict.listed, LISTS, is, |_| {
        Reason::Listed
    })?;
    opened(case, ruling).map(|ruling| Ruling {
        trusted: true,
        ..ruling
    })
}

fn opening_lists(case: &Case<'_>, trace: &mut Vec<Step>) -> Option<Ruling> {
    let is = |category, word| !case.vouches(category) && matches!(word, Word::Allow | Word::Safe);
    let ruling = case.matched(trace, "lists", case.verdict.listed, LISTS, is, |_| {
        Reason::Listed
    })?;
    opened(case, ruling)
}

/// An allow-only tier opens nothing outside its garden.
fn opened(case: &Case<'_>, ruling: Ruling) -> Option<Ruling> {
    let walled = case.book.walled.intersection(case.verdict.listed);
    if case.tier.allow_only && walled.is_empty() {
        None
    } else {
        Some(ruling)
    }
}

/// Sources that no words of the text outweigh.
fn is_deed(source: MatchSource) -> bool {
    matches!(
        source,
        MatchSource::Behaviour | MatchSource::Label | MatchSource::Image
    )
}

/// Sources that speak about the page itself, in points.
fn is_text(source: MatchSource) -> bool {
    !matches!(
        source,
        MatchSource::List | MatchSource::Path | MatchSource::Search
    )
}

fn text(case: &Case<'_>, trace: &mut Vec<Step>) -> Option<Ruling> {
    let over: Vec<CategoryId> = case.over().map(|score| score.category).collect();
    let threshold = case.tier.threshold;
    let mut best: Option<(Word, u8, CategoryId, usize)> = None;
    for score in &case.verdict.scores {
        let word = case.word(score.category);
        let counts = over.contains(&score.category);
        let phrases = case
            .verdict
            .because
            .iter()
            .filter(|found| is_text(found.source) && found.category == score.category);
        let heaviest = phrases.max_by_key(|found| found.points.saturating_mul(count(found)));
        let step = trace.len();
        trace.push(Step {
            layer: "text",
            source: heaviest.map_or_else(|| "".into(), |found| found.origin.clone()),
            entry: match heaviest {
                Some(found) => {
                    format!(
                        "\"{}\": {} points, {threshold} count",
                        found.entry, score.points
                    )
                }
                None => format!("{} points, {threshold} count", score.points),
            }
            .into(),
            category: Some(score.category),
            matched: Some(heaviest.map_or(MatchSource::Phrase, |found| found.source)),
            says: match counts {
                true => case.says(score.category, word),
                false => "",
            },
            won: false,
        });
        let alert = case
            .book
            .alert_of(score.category)
            .map_or(0, |(severity, _)| severity.level());
        if counts
            && word.closes()
            && best.is_none_or(|(strictest, gravest, ..)| (word, alert) > (strictest, gravest))
        {
            best = Some((word, alert, score.category, step));
        }
    }
    let (word, _, category, step) = best?;
    Some(Ruling::by(word, Reason::Scored, Some(category), step))
}

fn count(found: &Match) -> i32 {
    i32::try_from(found.count).unwrap_or(i32::MAX)
}

fn unreadable(case: &Case<'_>, trace: &mut Vec<Step>) -> Option<Ruling> {
    if case.verdict.extent != Extent::Damaged {
        return None;
    }
    let word = case.tier.unreadable;
    trace.push(tier_step(
        case,
        "unreadable",
        "text that could not be read",
        word,
    ));
    // Where the unreadable is let pass, a list may still have said how.
    word.closes()
        .then(|| unclassified(word, Reason::Unreadable, trace.len() - 1))
}

fn tier_default(case: &Case<'_>, trace: &mut Vec<Step>) -> Option<Ruling> {
    let (entry, word) = if case.tier.allow_only {
        ("allow_only", Word::Block)
    } else {
        ("unknown", case.tier.unknown)
    };
    trace.push(tier_step(case, "tier-default", entry, word));
    Some(unclassified(word, Reason::TierDefault, trace.len() - 1))
}

/// What is closed only because nobody has looked at it yet, a teacher who has may open.
fn unclassified(word: Word, reason: Reason, step: usize) -> Ruling {
    Ruling {
        unlock: UnlockBy::Teacher,
        ..Ruling::by(word, reason, None, step)
    }
}

fn tier_step(case: &Case<'_>, layer: &'static str, entry: &str, word: Word) -> Step {
    Step {
        layer,
        source: format!("tiers/{}", case.book.tier(case.who.tier).name).into(),
        entry: entry.into(),
        category: None,
        matched: None,
        says: word.as_str(),
        won: false,
    }
}
