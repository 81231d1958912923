//! Judges the text of an answer for the one who asks, while it is held and while it flows.

use std::net::IpAddr;
use std::sync::Arc;

use uuid::Uuid;

use super::Worker;
use super::hold::Judge;
use super::opened::Held;
use super::report::Event;
use super::verdicts::WORTH_REMEMBERING;
use crate::model::{Action, Decided, Evidence, Extent, HitKind, Identity, PageUrl, Verdict};
use crate::policy::{Asks, By, Facts, Open, Rulebook};

/// Reads a page's evidence with the rules of one identity.
#[derive(Clone)]
pub(super) struct PageJudge {
    pub(super) worker: Worker,
    pub(super) request: Uuid,
    pub(super) rules: Arc<Rulebook>,
    /// The reader has gone on from a warning already.
    pub(super) passed: bool,
    pub(super) client: IpAddr,
    pub(super) who: Arc<Identity>,
    pub(super) page: PageUrl,
    pub(super) known: Arc<Verdict>,
    /// Whether the request was let through on just what is known: a text that was read before
    /// and says the same again leads to the same.
    pub(super) stands: bool,
    /// A page, or a part of one.
    pub(super) asks: Asks,
    /// What lets it pass, for its end.
    pub(super) held: Arc<Held>,
    pub(super) private: bool,
    /// How many matches the last look saw.
    pub(super) seen: usize,
    pub(super) found: Option<Decided>,
}

impl PageJudge {
    /// What this evidence would lead to, with what is known of the page; nothing is remembered.
    pub(super) fn weigh(&self, evidence: Evidence) -> (Verdict, Decided, bool) {
        let shared = &self.worker.shared;
        let verdict = self.rules.with_body(&self.known, evidence);
        let facts = Facts {
            url: &self.page,
            verdict: &verdict,
        };
        let unlocks = shared.opened.current();
        let open = Some(Open {
            unlocks: &unlocks,
            asks: self.asks,
            // Asked before; what begins meanwhile ends the flow itself.
            by: By::Settled,
        });
        let decided = self
            .rules
            .decide_open(&self.who, &facts, open, shared.clock.now());
        drop(unlocks);
        let open = || self.passed || shared.passes.is_open(self.client, &self.page.host);
        let guilty = match decided.action {
            Action::Block | Action::Limit => true,
            Action::Warn => !open(),
            Action::Allow | Action::Splice => false,
        };
        if !guilty {
            self.held.note(&decided);
        }
        (verdict, decided, guilty)
    }

    /// Makes ready to cut a connection as soon as it turns out to carry this; says whether it
    /// would have to be cut.
    pub(super) fn would_cut(&mut self, evidence: Evidence) -> bool {
        let (_, decided, guilty) = self.weigh(evidence);
        self.found = guilty.then_some(decided);
        guilty
    }
}

impl Judge for PageJudge {
    fn is_guilty(&mut self, evidence: Evidence) -> bool {
        let weight = evidence
            .matches
            .iter()
            .map(|m| m.count as usize + 1)
            .sum::<usize>()
            + usize::from(evidence.extent == Extent::Damaged);
        if weight == self.seen {
            return false;
        }
        self.seen = weight;
        if self.stands && self.known.rests_on(&evidence) {
            return false;
        }
        let (verdict, decided, guilty) = self.weigh(evidence);
        self.worker
            .shared
            .verdicts
            .put(&self.page, &self.who.subject, self.private, &verdict);
        if guilty {
            self.found = Some(decided);
        }
        guilty
    }

    fn bears(&self, loudest: i32) -> bool {
        // What is worth remembering is weighed, so that it is remembered.
        loudest < WORTH_REMEMBERING && self.rules.leaves_as_it_was(&self.known, loudest)
    }

    fn cut(&mut self) {
        if self.found.is_some() {
            self.worker.shared.metrics.exchange("cut");
        }
        self.tell(HitKind::Cut);
    }
}

impl PageJudge {
    /// Writes the record of what was found, once. Of what has passed (`HitKind::Alert`) only if
    /// somebody is to be told.
    pub(super) fn tell(&mut self, kind: HitKind) {
        let Some(decided) = self.found.take() else {
            return;
        };
        if !decided.record || (kind == HitKind::Alert && decided.alert.is_none()) {
            return;
        }
        let shared = self.worker.shared.clone();
        let event = Event {
            id: Uuid::now_v7(),
            request: self.request,
            at: shared.clock.now(),
            rules: &self.rules,
            who: &self.who,
            page: &self.page,
        };
        let hit = event.decision(kind, &decided);
        // A body cannot wait: its record is written beside it.
        let who = self.who.clone();
        self.worker.tasks.spawn(async move {
            if shared.write(&who, hit).await.is_err() {
                shared.journal_failed();
            }
        });
    }
}
