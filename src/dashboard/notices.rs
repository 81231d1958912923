//! What a person is told, and how: notices that wait, wishes, and the address for mail.
//!
//! An address counts once the code that was sent there has been typed here. Urgent notices can
//! be switched off by somebody who has named a deputy, and by nobody else (UX section 13).

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use uuid::Uuid;

use super::Dashboard;
use super::access::{Fields, Person, Posted, SignedIn};
use super::error::Error;
use super::frame::{Frame, dates, page};
use super::messages::kind_name;
use super::sign_in::note;
use super::text::Text;
use crate::model::{NoticeKind, Role, Weight};
use crate::safeguard::delivery::{DIGEST_TIME, Preferences};
use crate::safeguard::rights::{Right, holds};
use crate::store::{Account, AccountId, MailChange, NewNotice, NoticePreferences};

/// How long a code counts.
const CODE: std::time::Duration = std::time::Duration::from_secs(30 * 60);
/// The pause between two codes of one person: nobody's mailbox is to be filled from here.
const PAUSE: std::time::Duration = std::time::Duration::from_secs(60);

struct Waiting {
    what: String,
    when: String,
    machine: String,
    page: String,
    urgent: bool,
}

struct DeputyChoice {
    id: String,
    name: String,
    chosen: bool,
}

#[derive(Default)]
struct Problem {
    text: String,
    at: &'static str,
}

#[derive(Default)]
struct Typed {
    mail: Option<String>,
    wishes: Option<(Preferences, Option<AccountId>, String)>,
}

#[derive(Template)]
#[template(path = "staff_notices.html")]
struct NoticesPage {
    frame: Frame,
    waiting: Vec<Waiting>,
    problem: Option<Problem>,
    mail_on: bool,
    mail: Option<String>,
    typed_mail: String,
    expects_code: Option<String>,
    ordinary: bool,
    has_digest: bool,
    weekly: bool,
    digest: bool,
    digest_time: String,
    chain: bool,
    urgent: bool,
    deputies: Vec<DeputyChoice>,
    sees_delivery: bool,
}

/// The page.
pub(crate) async fn show(
    who: SignedIn,
    uri: Uri,
    State(state): State<Dashboard>,
) -> Result<Response, Error> {
    let here = uri
        .path_and_query()
        .map_or("/account/notices", |at| at.as_str());
    render(&state, &who.0, here, None, Typed::default()).await
}

/// Whether somebody belongs to the safeguarding team, whose urgent notices need a person.
fn in_chain(role: Role) -> bool {
    holds(role, Right::ReadConcerns)
}

/// Who could be told in this person's place.
async fn possible_deputies(state: &Dashboard, person: &Person) -> Result<Vec<Account>, Error> {
    if !in_chain(person.account.role) {
        return Ok(Vec::new());
    }
    let mut accounts = state.store.accounts().await?;
    accounts.retain(|other| {
        other.id != person.account.id
            && !other.disabled
            && other.has_password
            && in_chain(other.role)
    });
    Ok(accounts)
}

async fn render(
    state: &Dashboard,
    person: &Person,
    here: &str,
    problem: Option<Problem>,
    typed: Typed,
) -> Result<Response, Error> {
    let text = Text(person.language);
    let dates = dates(state, text);
    let now = state.clock.now();
    let mut frame = Frame::of(state, person, here, "notices").await?;
    if problem.is_some() {
        frame.title = text.of("title-error", &frame.title);
    }
    let id = person.account.id;
    let kept = state.store.notice_preferences(id).await?;
    let (wants, deputy, time) = typed.wishes.unwrap_or_else(|| {
        let minute = kept.wants.digest.unwrap_or(DIGEST_TIME);
        (kept.wants, kept.deputy, clock_words(minute))
    });
    let expected = state.store.proposed_mail(id, now).await?;
    let waiting = state.store.unseen_notices(id).await?;
    let deputies = possible_deputies(state, person).await?;
    let role = person.account.role;
    let status = match problem {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let view = NoticesPage {
        waiting: waiting
            .iter()
            .map(|notice| Waiting {
                what: kind_name(notice.kind, text),
                when: dates.full(notice.at),
                machine: dates.machine(notice.at),
                page: notice.page.clone(),
                urgent: notice.kind.weight() == Weight::Urgent,
            })
            .collect(),
        problem,
        mail_on: state.ways.mail,
        typed_mail: typed
            .mail
            .or_else(|| person.account.mail.clone())
            .unwrap_or_default(),
        mail: person.account.mail.clone(),
        expects_code: expected.map(|change| change.mail),
        ordinary: wants.ordinary,
        has_digest: !matches!(role, Role::SafeguardingContact | Role::Inspector),
        weekly: role == Role::SafeguardingLead,
        digest: wants.digest.is_some(),
        digest_time: time,
        chain: in_chain(role),
        urgent: wants.urgent,
        deputies: deputies
            .iter()
            .map(|other| DeputyChoice {
                id: other.id.0.to_string(),
                name: other.display.clone(),
                chosen: deputy == Some(other.id),
            })
            .collect(),
        sees_delivery: holds(role, Right::ReadDelivery),
        frame,
    };
    Ok((status, page(&view)?).into_response())
}

/// Keeps what the person wants.
pub(crate) async fn keep(
    State(state): State<Dashboard>,
    form: Posted<SignedIn>,
) -> Result<Response, Error> {
    let person = &form.who.0;
    let text = Text(person.language);
    let fields = &form.fields;
    let kept = state.store.notice_preferences(person.account.id).await?;
    let role = person.account.role;
    let deputies = possible_deputies(&state, person).await?;
    let deputy = fields
        .get("deputy")
        .parse::<Uuid>()
        .ok()
        .map(AccountId)
        .filter(|id| deputies.iter().any(|other| other.id == *id));
    let time = fields.get("digest-time");
    let minute = minute_of(time);
    let digests = matches!(role, Role::Teacher | Role::SafeguardingLead);
    let wants = Preferences {
        ordinary: fields.get("ordinary") == "yes",
        digest: match fields.get("digest") {
            "yes" => minute.or(Some(DIGEST_TIME)),
            _ if digests => None,
            // A form without the choice takes nothing away.
            _ => kept.wants.digest,
        },
        urgent: !in_chain(role) || fields.get("urgent") == "yes",
    };
    let problem = if fields.get("digest") == "yes" && minute.is_none() {
        Some(("notices-bad-time", "digest-time"))
    } else if !wants.urgent && deputy.is_none() {
        Some(("notices-no-deputy", "deputy"))
    } else {
        None
    };
    if let Some((key, at)) = problem {
        let problem = Problem {
            text: text.t(key),
            at,
        };
        let typed = Typed {
            mail: None,
            wishes: Some((wants, deputy, time.chars().take(20).collect())),
        };
        return render(&state, person, "/account/notices", Some(problem), typed).await;
    }
    let said = NoticePreferences { wants, deputy };
    state
        .store
        .set_notice_preferences(person.account.id, &said)
        .await?;
    // That a lead is no longer told is worth a line; how somebody likes digests is not.
    if kept.wants.urgent != wants.urgent || kept.deputy != deputy {
        let why = match wants.urgent {
            true => "urgent on",
            false => "urgent to the deputy",
        };
        let who = &person.account.name;
        note(&state, who, "notice.urgent", who, Some(why)).await?;
    }
    Ok(Redirect::to("/account/notices?done=notices-kept").into_response())
}

/// Notes that the person has seen everything that waits.
pub(crate) async fn seen(
    State(state): State<Dashboard>,
    form: Posted<SignedIn>,
) -> Result<Redirect, Error> {
    let id = form.who.0.account.id;
    let now = state.clock.now();
    for notice in state.store.unseen_notices(id).await? {
        state.store.see_page(id, &notice.page, now).await?;
    }
    Ok(Redirect::to("/account/notices?done=notices-seen"))
}

/// Takes an address: sends a code there, or forgets the one that was known if it is empty.
pub(crate) async fn mail(
    State(state): State<Dashboard>,
    form: Posted<SignedIn>,
) -> Result<Response, Error> {
    let person = &form.who.0;
    let text = Text(person.language);
    let now = state.clock.now();
    let id = person.account.id;
    let mail = form.fields.get("mail");
    let who = &person.account.name;
    if mail.is_empty() {
        state.store.set_mail(id, None).await?;
        note(&state, who, "account.mail", who, Some("removed")).await?;
        return Ok(Redirect::to("/account/notices?done=mail-gone").into_response());
    }
    let recent = state
        .store
        .proposed_mail(id, now)
        .await?
        .is_some_and(|change| now.plus(CODE).since(change.expires_at) < PAUSE);
    let problem = if !is_mail(mail) {
        Some("mail-bad")
    } else if !state.ways.mail {
        Some("mail-is-off")
    } else if recent {
        Some("mail-too-soon")
    } else {
        None
    };
    if let Some(key) = problem {
        let problem = Problem {
            text: text.t(key),
            at: "mail",
        };
        let typed = Typed {
            mail: Some(mail.chars().take(254).collect()),
            wishes: None,
        };
        return render(&state, person, "/account/notices", Some(problem), typed).await;
    }
    let change = MailChange {
        mail: mail.to_owned(),
        code: fresh_code()?,
        expires_at: now.plus(CODE),
    };
    state.store.propose_mail(id, &change).await?;
    let notice = NewNotice {
        id: format!("mail-check:{}", Uuid::now_v7()),
        at: now,
        kind: NoticeKind::MailCheck,
        whom: id,
        page: "/account/notices".into(),
    };
    state.store.announce(&notice, None).await?;
    Ok(Redirect::to("/account/notices?done=mail-code").into_response())
}

/// Takes the code, and with it the address.
pub(crate) async fn code(
    State(state): State<Dashboard>,
    form: Posted<SignedIn>,
) -> Result<Response, Error> {
    let person = &form.who.0;
    let text = Text(person.language);
    let code = digits(&form.fields);
    let now = state.clock.now();
    let id = person.account.id;
    if state.store.confirm_mail(id, &code, now).await? {
        let who = &person.account.name;
        note(&state, who, "account.mail", who, Some("confirmed")).await?;
        return Ok(Redirect::to("/account/notices?done=mail-set").into_response());
    }
    let left = state.store.proposed_mail(id, now).await?.is_some();
    let problem = match left {
        true => Problem {
            text: text.t("mail-wrong-code"),
            at: "code",
        },
        false => Problem {
            text: text.t("mail-code-over"),
            at: "mail",
        },
    };
    let typed = Typed::default();
    render(&state, person, "/account/notices", Some(problem), typed).await
}

/// People type codes with spaces.
fn digits(fields: &Fields) -> String {
    fields
        .get("code")
        .chars()
        .filter(char::is_ascii_digit)
        .take(12)
        .collect()
}

/// Six digits.
fn fresh_code() -> Result<String, Error> {
    let mut bytes = [0u8; 8];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| Error::NoRandomness)?;
    // 2^64 is so much larger than 10^6 that no code is noticeably likelier than another.
    Ok(format!("{:06}", u64::from_le_bytes(bytes) % 1_000_000))
}

/// Whether a text is an address that mail can go to.
pub(crate) fn is_mail(text: &str) -> bool {
    text.len() <= 254
        && text
            .parse::<lettre::Address>()
            .is_ok_and(|address| address.domain().contains('.'))
}

/// `15:00` as a minute of the day.
fn minute_of(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute) = (hour.parse::<u16>().ok()?, minute.parse::<u16>().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

fn clock_words(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::super::access::TOKEN_FIELD;
    use super::super::tests::{Browser, World, world};
    use super::*;
    use crate::model::Timestamp;
    use crate::safeguard::delivery::Channel;
    use crate::store::NewDelivery;

    async fn id_of(world: &World, name: &str) -> AccountId {
        let found = world.store.account_by_name(name).await.unwrap();
        found.unwrap().account.id
    }

    async fn tell(world: &World, name: &str, kind: NoticeKind, page: &str) {
        let notice = NewNotice {
            id: format!("{kind:?}:{name}:{page}"),
            at: world.clock.now(),
            kind,
            whom: id_of(world, name).await,
            page: page.into(),
        };
        assert!(world.store.announce(&notice, None).await.unwrap());
        assert!(!world.store.announce(&notice, None).await.unwrap());
    }

    #[tokio::test]
    async fn an_urgent_notice_stands_on_every_page_until_its_page_was_opened() {
        let world = world().await;
        let mut tom = world.signed_in("tom").await;
        tell(&world, "tom", NoticeKind::SelfReport, "/s/concerns").await;
        tell(&world, "tom", NoticeKind::CaseHanded, "/t/review").await;
        let strip = "One urgent notice waits for you";
        let page = tom.get(&world, "/t/incidents").await;
        assert!(page.body.contains(strip));
        assert!(
            page.body.contains(r#"<a href="/s/concerns">One urgent"#),
            "{}",
            page.body
        );
        // Nobody else's.
        let mut ivan = world.signed_in("ivan").await;
        assert!(!ivan.get(&world, "/t/incidents").await.body.contains(strip));
        assert!(ivan.get(&world, "/s/concerns").await.status == StatusCode::NOT_FOUND);
        // The script that keeps a page up to date is not a person.
        let request = tom
            .request("GET", "/s/concerns?x=1")
            .header("x-schoolgate-quiet", "1")
            .body(Body::empty())
            .unwrap();
        assert!(tom.send(&world, request).await.body.contains(strip));
        assert!(tom.get(&world, "/t/incidents").await.body.contains(strip));
        assert!(
            !tom.get(&world, "/s/concerns?x=1")
                .await
                .body
                .contains(strip)
        );
        let page = tom.get(&world, "/account/notices").await;
        assert!(!page.body.contains(strip));
        assert!(page.body.contains("A case was handed over"));
        let token = page.token();
        let fields = [(TOKEN_FIELD, token.as_str())];
        tom.post(&world, "/account/notices/seen", &fields).await;
        let page = tom.get(&world, "/account/notices").await;
        assert!(page.body.contains("Nothing waits for you."));
    }

    #[tokio::test]
    async fn urgent_notices_need_a_deputy_to_be_switched_off() {
        let world = world().await;
        let mut tom = world.signed_in("tom").await;
        let token = tom.get(&world, "/account/notices").await.token();
        let ivan = id_of(&world, "ivan").await.0.to_string();
        let send = async |tom: &mut Browser, more: &[(&str, &str)]| {
            let mut fields = vec![
                (TOKEN_FIELD, token.as_str()),
                ("digest", "yes"),
                ("digest-time", "08:15"),
            ];
            fields.extend_from_slice(more);
            tom.post(&world, "/account/notices", &fields).await
        };
        // Nobody, and somebody who may not read concerns.
        for deputy in ["", ivan.as_str()] {
            let page = send(&mut tom, &[("deputy", deputy)]).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(page.body.contains("<title>Error: Notices"), "{}", page.body);
            assert!(page.body.contains("Choose a deputy."));
            assert!(
                page.body.contains(r#"value="08:15""#),
                "what was typed is lost"
            );
        }
        let tom_id = id_of(&world, "tom").await;
        let kept = world.store.notice_preferences(tom_id).await.unwrap();
        assert_eq!(kept, NoticePreferences::default());
        let page = send(&mut tom, &[("urgent", "yes")]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
        let kept = world.store.notice_preferences(tom_id).await.unwrap();
        assert_eq!(kept.wants.digest, Some(8 * 60 + 15));
        assert!(kept.wants.urgent && !kept.wants.ordinary);
        let page = send(&mut tom, &[("urgent", "yes"), ("digest-time", "noon")]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "the first field counts");
    }

    #[tokio::test]
    async fn it_sees_errors_and_not_what_it_was_about_the_lead_the_other_way_round() {
        let world = world().await;
        tell(&world, "tom", NoticeKind::SelfReport, "/s/concerns").await;
        let now = world.clock.now();
        for notice in world.store.unplanned_notices().await.unwrap() {
            let mail = NewDelivery {
                channel: Channel::Mail,
                target: String::new(),
                next_at: now,
            };
            world
                .store
                .plan_notice(&notice, &[mail], None, now)
                .await
                .unwrap();
        }
        let due = world.store.due_deliveries(Channel::Mail, "", now, 9).await;
        let id = due.unwrap()[0].id;
        let error = "the mail server said 451";
        world
            .store
            .delivery_later(id, error, Timestamp(now.0 + 60_000), now)
            .await
            .unwrap();
        let mut ivan = world.signed_in("ivan").await;
        let mut tom = world.signed_in("tom").await;
        let about = "A pupil asked for help";
        let (it, lead) = (
            ivan.get(&world, "/it/messages").await.body,
            tom.get(&world, "/it/messages").await.body,
        );
        assert!(it.contains(error) && !it.contains(about), "{it}");
        assert!(lead.contains(about) && !lead.contains(error), "{lead}");
        assert!(it.contains("did not get through yet") && lead.contains("did not get through yet"));
        // The cause is gone.
        let token = ivan.get(&world, "/it/messages").await.token();
        let fields = [(TOKEN_FIELD, token.as_str())];
        let page = ivan.post(&world, "/it/messages/retry", &fields).await;
        assert_eq!(page.to(), "/it/messages?done=tried-again");
        let due = world.store.due_deliveries(Channel::Mail, "", now, 9).await;
        assert_eq!(due.unwrap().len(), 1);
        // Three tests a minute are enough.
        for round in 0..4 {
            let page = ivan.post(&world, "/it/messages/test", &fields).await;
            let expect = match round {
                3 => StatusCode::SERVICE_UNAVAILABLE,
                _ => StatusCode::SEE_OTHER,
            };
            assert_eq!(page.status, expect);
        }
    }

    #[test]
    fn times_of_day_are_read_and_written() {
        for (text, expect) in [
            ("15:00", Some(900)),
            ("0:05", Some(5)),
            ("23:59", Some(1439)),
            ("24:00", None),
            ("12:60", None),
            ("-1:00", None),
            ("noon", None),
            ("", None),
        ] {
            assert_eq!(minute_of(text), expect, "{text}");
        }
        assert_eq!(clock_words(905), "15:05");
    }

    #[test]
    fn addresses_are_plain() {
        for good in ["anna@school.example", "a.b+c@x.y.example"] {
            assert!(is_mail(good), "{good}");
        }
        let long = format!("{}@school.example", "a".repeat(250));
        for bad in [
            "anna",
            "anna@",
            "anna@localhost",
            "a b@c.example",
            "<a@b.example>",
            "a@b.example\r\nBcc: c@d.example",
            &long,
        ] {
            assert!(!is_mail(bad), "{bad}");
        }
    }

    #[test]
    fn codes_have_six_digits() {
        for _ in 0..50 {
            let code = fresh_code().unwrap();
            assert!(code.len() == 6 && code.bytes().all(|digit| digit.is_ascii_digit()));
        }
    }
}
