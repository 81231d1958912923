//! What the forms of a case do. Each one changes one thing, says so in the audit log, and leads back
//! to the page; what is not complete comes back with what was typed.

use axum::response::{IntoResponse, Redirect, Response};

use super::super::access::CaseWorker;
use super::super::error::Error;
use super::super::matter::OUTCOMES;
use super::super::sent::Sent;
use super::{ENTRY, SHORT, again, kind_words, stage_word};
use crate::store::{AccountId, CaseEnd, EntryKind, NewEntry, NewTask, Stage};

type Form = Sent<CaseWorker>;

impl Form {
    /// The page again, with what was typed and what is wrong with it.
    async fn wrong(self, field: &'static str, key: &'static str) -> Result<Response, Error> {
        let fields = self.fields.clone();
        again(&self.state, self.person(), self.id, fields, field, key).await
    }

    /// A line in the log, and the page that says what was done.
    async fn led(&self, did: &str, why: Option<&str>, said: &str) -> Result<Response, Error> {
        let to = format!("/s/cases/{}?done={said}", self.id);
        self.done(did, self.id, why, &to).await
    }
}

/// Adds to the record, or keeps a draft of it.
pub(crate) async fn record(form: Form) -> Result<Response, Error> {
    let (id, who, now) = (form.id, form.insider(), form.now);
    let store = &form.state.store;
    let text = form.typed("text", ENTRY);
    let kind = EntryKind::WRITTEN
        .into_iter()
        .find(|kind| kind_words(*kind).0 == form.fields.get("kind"))
        .unwrap_or(EntryKind::Note);
    if form.fields.get("do") == "draft" {
        store.keep_draft(id, who, kind, &text, now).await?;
        return Ok(Redirect::to(&format!("/s/cases/{id}?done=case-draft")).into_response());
    }
    let reason = form.typed("reason", SHORT);
    let check_at = form.moment("check", 8);
    let corrects = form.named("corrects");
    if text.is_empty() {
        return form.wrong("text", "case-record-empty").await;
    }
    if kind == EntryKind::Decision && reason.is_empty() {
        return form.wrong("reason", "case-record-no-reason").await;
    }
    if !form.fields.get("check").is_empty() && check_at.is_none_or(|at| at <= now) {
        return form.wrong("check", "case-date-wrong").await;
    }
    if kind == EntryKind::Correction && corrects.is_none() {
        return form.wrong("corrects", "case-record-no-line").await;
    }
    let entry = NewEntry {
        kind,
        text,
        reason: (!reason.is_empty()).then_some(reason),
        corrects: corrects.filter(|_| kind == EntryKind::Correction),
        check_at: check_at.filter(|_| kind == EntryKind::Decision),
    };
    store.add_entry(id, who, &entry, now).await?;
    form.led("case.record", Some(kind_words(kind).0), "case-record")
        .await
}

/// Adds a task.
pub(crate) async fn task(form: Form) -> Result<Response, Error> {
    let what = form.typed("what", SHORT);
    let due_at = form.moment("task-due", 16);
    if what.is_empty() {
        return form.wrong("what", "case-task-empty").await;
    }
    if !form.fields.get("task-due").is_empty() && due_at.is_none() {
        return form.wrong("task-due", "case-date-wrong").await;
    }
    let mut by = form.typed("task-who", SHORT);
    if by.is_empty() {
        by.clone_from(&form.person().account.display);
    }
    let task = NewTask {
        what,
        who: by,
        due_at,
    };
    let store = &form.state.store;
    store
        .add_task(form.id, form.insider(), &task, form.now)
        .await?;
    form.led("case.task", None, "case-task").await
}

/// Marks a task as done.
pub(crate) async fn task_done(form: Form) -> Result<Response, Error> {
    let task = form.named("task").ok_or(Error::NotFound)?;
    let store = &form.state.store;
    store
        .finish_task(form.id, form.insider(), task, form.now)
        .await?;
    form.led("case.task-done", None, "case-task").await
}

/// Lets somebody see the case until a day.
pub(crate) async fn guest(form: Form) -> Result<Response, Error> {
    let Some(guest) = form.named("guest") else {
        return form.wrong("guest", "case-guest-empty").await;
    };
    let until = form.moment("guest-until", 24);
    let Some(until) = until.filter(|until| *until > form.now) else {
        return form.wrong("guest-until", "case-date-wrong").await;
    };
    let reason = form.typed("guest-reason", SHORT);
    if reason.is_empty() {
        return form.wrong("guest-reason", "case-reason-empty").await;
    }
    let (store, who) = (&form.state.store, form.insider());
    store
        .invite(form.id, who, AccountId(guest), until, &reason, form.now)
        .await?;
    form.led("case.guest", None, "case-access").await
}

/// Ends a guest's permission.
pub(crate) async fn guest_end(form: Form) -> Result<Response, Error> {
    let permission = form.named("permission").ok_or(Error::NotFound)?;
    let store = &form.state.store;
    store
        .end_guest(form.id, form.insider(), permission, form.now)
        .await?;
    form.led("case.guest-end", None, "case-access").await
}

/// Hands the case over with a note.
pub(crate) async fn hand(form: Form) -> Result<Response, Error> {
    let Some(to) = form.named("hand-to") else {
        return form.wrong("hand-to", "case-guest-empty").await;
    };
    let words = form.typed("hand-note", SHORT);
    if words.is_empty() {
        return form.wrong("hand-note", "case-hand-no-note").await;
    }
    let store = &form.state.store;
    store
        .hand_case(form.id, form.insider(), AccountId(to), &words, form.now)
        .await?;
    // Whoever handed it over may not be able to see it any more.
    let to = "/s/cases?done=case-handed";
    form.done("case.hand", form.id, None, to).await
}

/// Moves the case to a stage.
pub(crate) async fn stage(form: Form) -> Result<Response, Error> {
    let stage = Stage::ALL
        .into_iter()
        .find(|stage| stage_word(*stage) == form.fields.get("stage"))
        .ok_or(Error::NotFound)?;
    let waiting = !form.fields.get("waiting").is_empty();
    let store = &form.state.store;
    store
        .set_stage(form.id, form.insider(), stage, waiting, form.now)
        .await?;
    form.led("case.stage", Some(stage_word(stage)), "case-stage")
        .await
}

/// Closes the case.
pub(crate) async fn close(form: Form) -> Result<Response, Error> {
    let said = form.fields.get("end-outcome");
    let Some((outcome, _)) = OUTCOMES.iter().find(|(word, _)| *word == said) else {
        return form.wrong("end-outcome", "case-outcome-choose").await;
    };
    let reason = form.typed("end-reason", ENTRY);
    if reason.is_empty() {
        return form.wrong("end-reason", "case-reason-empty").await;
    }
    let wish = form.typed("end-wish", ENTRY);
    if wish.is_empty() {
        return form.wrong("end-wish", "case-wish-empty").await;
    }
    let check_at = form.moment("end-check", 8);
    if !form.fields.get("end-check").is_empty() && check_at.is_none_or(|at| at <= form.now) {
        return form.wrong("end-check", "case-date-wrong").await;
    }
    let end = CaseEnd {
        outcome: (*outcome).to_owned(),
        reason,
        wish,
        check_at,
    };
    let store = &form.state.store;
    store
        .close_case(form.id, form.insider(), &end, form.now)
        .await?;
    form.led("case.close", Some(outcome), "case-closed").await
}

/// Opens a closed case again.
pub(crate) async fn reopen(form: Form) -> Result<Response, Error> {
    let reason = form.typed("reopen-reason", SHORT);
    if reason.is_empty() {
        return form.wrong("reopen-reason", "case-reason-empty").await;
    }
    let store = &form.state.store;
    store
        .reopen_case(form.id, form.insider(), &reason, form.now)
        .await?;
    form.led("case.reopen", None, "case-reopened").await
}
