use proptest::prelude::*;

use super::*;

/// 2026-11-20T09:00:00Z, a Friday; 10:00 in Warsaw.
const FRIDAY: Timestamp = Timestamp(1_795_165_200_000);
const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

fn hours() -> Hours {
    Hours::usual(TimeZone::get("Europe/Warsaw").unwrap())
}

fn reader() -> Reader {
    Reader {
        wants: Preferences::default(),
        deputy: false,
        mail: true,
        webhooks: 0,
    }
}

/// The ways of a notice as `channel+minutes`, in order, and whether the deputy is told.
#[track_caller]
fn check(kind: NoticeKind, reader: Reader, expect: &str) {
    let plan = plan(kind, &reader, FRIDAY);
    let mut said: Vec<String> = plan
        .legs
        .iter()
        .map(|leg| {
            let minutes = (leg.at.0 - FRIDAY.0) / MINUTE;
            format!("{}+{minutes}", leg.channel.word())
        })
        .collect();
    if plan.deputy {
        said.push("deputy".into());
    }
    assert_eq!(said.join(" "), expect, "{kind:?}");
}

#[test]
fn urgent_goes_at_once_by_one_channel_and_by_the_next_if_nobody_saw_it() {
    use NoticeKind::{BreakGlass, Escalated, Overdue, SelfReport, Urgent};
    for kind in [SelfReport, Urgent, Escalated, Overdue, BreakGlass] {
        check(kind, reader(), "screen+0 mail+0");
        check(
            kind,
            Reader {
                webhooks: 1,
                ..reader()
            },
            "screen+0 webhook+0 mail+15",
        );
        check(
            kind,
            Reader {
                mail: false,
                ..reader()
            },
            "screen+0",
        );
    }
}

#[test]
fn urgent_is_switched_off_only_with_a_deputy() {
    let off = Preferences {
        urgent: false,
        ..Preferences::default()
    };
    check(
        NoticeKind::SelfReport,
        Reader {
            wants: off,
            ..reader()
        },
        "screen+0 mail+0",
    );
    check(
        NoticeKind::SelfReport,
        Reader {
            wants: off,
            deputy: true,
            ..reader()
        },
        "screen+0 deputy",
    );
    // A deputy alone takes nothing away.
    check(
        NoticeKind::SelfReport,
        Reader {
            deputy: true,
            ..reader()
        },
        "screen+0 mail+0",
    );
}

#[test]
fn ordinary_stays_on_the_screen_first() {
    check(NoticeKind::CaseHanded, reader(), "screen+0 mail+15");
    check(
        NoticeKind::Approval,
        Reader {
            webhooks: 2,
            ..reader()
        },
        "screen+0 webhook+15 webhook+15 mail+30",
    );
    let few = Preferences {
        ordinary: false,
        ..Preferences::default()
    };
    check(
        NoticeKind::Approval,
        Reader {
            wants: few,
            webhooks: 1,
            ..reader()
        },
        "screen+0",
    );
}

#[test]
fn what_was_asked_for_comes_at_once() {
    check(
        NoticeKind::Test,
        Reader {
            webhooks: 1,
            ..reader()
        },
        "screen+0 webhook+0 mail+0",
    );
    let nobody = Reader {
        mail: false,
        ..reader()
    };
    check(NoticeKind::MailCheck, nobody, "mail+0");
    check(NoticeKind::Digest, reader(), "mail+0");
    check(NoticeKind::Digest, nobody, "");
}

#[track_caller]
fn check_release(kind: NoticeKind, after_hours: i64, seen: bool, count: u32, expect: &str) {
    let moment = Moment {
        now: Timestamp(FRIDAY.0 + after_hours * HOUR),
        seen,
        interruptions: count,
    };
    let said = match release(kind, &hours(), moment) {
        Release::Go => "go".to_owned(),
        Release::Seen => "seen".to_owned(),
        Release::Wait(until, why) => {
            format!("{why:?} {}", hours().local(until).strftime("%a %H:%M"))
        }
    };
    assert_eq!(said, expect, "{kind:?} after {after_hours} h");
}

#[test]
fn quiet_hours_and_the_budget_hold_only_what_is_ordinary() {
    use NoticeKind::{CaseHanded, Digest, SelfReport, Test};
    check_release(CaseHanded, 0, false, 0, "go");
    check_release(CaseHanded, 0, false, 2, "go");
    check_release(CaseHanded, 0, false, 3, "Budget Mon 07:00");
    check_release(CaseHanded, 8, false, 0, "QuietHours Mon 07:00");
    check_release(CaseHanded, -5, false, 0, "QuietHours Fri 07:00");
    check_release(CaseHanded, 24, false, 0, "QuietHours Mon 07:00");
    check_release(CaseHanded, 0, true, 0, "seen");
    check_release(SelfReport, 24, false, 99, "go");
    check_release(SelfReport, 24, true, 0, "seen");
    check_release(Digest, 8, true, 99, "go");
    check_release(Test, 24, true, 99, "go");
}

#[test]
fn the_clock_of_the_school_is_kept_when_it_is_put_back() {
    // 2026-10-25: Warsaw goes back from 03:00 to 02:00.
    let saturday = Timestamp(FRIDAY.0 - 27 * DAY);
    let open = hours().next_open(saturday);
    let said = hours().local(open).strftime("%a %F %H:%M %:z").to_string();
    assert_eq!(said, "Mon 2026-10-26 07:00 +01:00");
    assert_eq!(
        hours().local(hours().midnight(FRIDAY)).to_string(),
        "2026-11-20T00:00:00+01:00[Europe/Warsaw]"
    );
}

#[test]
fn a_school_that_never_opens_holds_nothing_for_ever() {
    let closed = Hours {
        days: [false; 7],
        ..hours()
    };
    assert_eq!(closed.next_open(FRIDAY), FRIDAY);
    assert!(closed.next_day(FRIDAY) > FRIDAY);
    let upside_down = Hours {
        from: Time::constant(17, 0, 0, 0),
        to: Time::constant(7, 0, 0, 0),
        ..hours()
    };
    assert_eq!(upside_down.next_open(FRIDAY), FRIDAY);
}

#[test]
fn pauses_grow_from_a_minute_to_six_hours() {
    let minutes: Vec<u64> = (0..10).map(|n| pause(n).as_secs() / 60).collect();
    assert_eq!(minutes, [1, 1, 2, 5, 15, 60, 180, 360, 360, 360]);
}

#[test]
fn digests_come_on_their_day_from_their_time_on() {
    let wants = Preferences::default();
    let due = |role, days: i64, hour: i64, wants| {
        let now = Timestamp(FRIDAY.0 + days * DAY + (hour - 10) * HOUR);
        digest_due(role, wants, &hours(), now).map(|(digest, date)| format!("{digest:?} {date}"))
    };
    let said = |text: &str| Some(text.to_owned());
    assert_eq!(due(Role::Teacher, 0, 14, wants), None);
    assert_eq!(due(Role::Teacher, -1, 15, wants), said("Daily 2026-11-19"));
    assert_eq!(due(Role::Teacher, 0, 15, wants), said("Weekly 2026-11-20"));
    assert_eq!(due(Role::Teacher, 0, 23, wants), said("Weekly 2026-11-20"));
    assert_eq!(due(Role::Teacher, 1, 15, wants), None);
    assert_eq!(
        due(Role::SafeguardingLead, 0, 15, wants),
        said("Weekly 2026-11-20")
    );
    assert_eq!(due(Role::SafeguardingLead, -1, 15, wants), None);
    for role in [Role::Admin, Role::Leadership, Role::DataProtectionOfficer] {
        assert_eq!(due(role, 0, 15, wants), said("Weekly 2026-11-20"));
        assert_eq!(due(role, -1, 15, wants), None);
    }
    for role in [Role::SafeguardingContact, Role::Inspector] {
        assert_eq!(due(role, 0, 15, wants), None);
    }
    let early = Preferences {
        digest: Some(11 * 60 + 30),
        ..wants
    };
    assert_eq!(due(Role::Teacher, 0, 11, early), None);
    assert!(due(Role::Teacher, 0, 12, early).is_some());
    let none = Preferences {
        digest: None,
        ..wants
    };
    assert_eq!(due(Role::Teacher, 0, 15, none), None);
}

#[test]
fn where_friday_is_free_the_week_ends_earlier() {
    let mut hours = hours();
    hours.days = [true, true, true, true, false, false, true];
    // A week that begins on Sunday ends for us on Sunday as well: weeks are Monday first.
    let sunday = Timestamp(FRIDAY.0 + 2 * DAY + 6 * HOUR);
    assert!(
        digest_due(
            Role::SafeguardingLead,
            Preferences::default(),
            &hours,
            sunday
        )
        .is_some()
    );
}

#[test]
fn small_counts_of_others_are_not_shown() {
    assert_eq!(shown(0, false), Some(0));
    assert_eq!(shown(1, false), None);
    assert_eq!(shown(4, false), None);
    assert_eq!(shown(5, false), Some(5));
    assert_eq!(shown(1, true), Some(1));
}

/// One notice on its way through a small model of the outbox.
#[derive(Debug)]
struct Travelling {
    kind: NoticeKind,
    told: Timestamp,
    legs: Vec<(Leg, Option<End>)>,
    seen_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum End {
    Sent(Timestamp),
    Seen,
    Failed,
}

fn kinds() -> impl Strategy<Value = NoticeKind> {
    proptest::sample::select(&NoticeKind::ALL[..])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// A fortnight and more in steps of five minutes, with a mail server that is down for some
    /// of it: nothing urgent is lost or delayed by rules, the budget and quiet hours hold, and
    /// every leg ends.
    #[test]
    fn every_notice_ends_and_no_rule_is_broken(
        notices in proptest::collection::vec((kinds(), 0i64..4 * 24 * 12, proptest::option::of(0i64..300)), 1..14),
        down in (0i64..600, 0i64..200),
        webhooks in 0usize..3,
        ordinary: bool,
    ) {
        let hours = hours();
        let reader = Reader {
            wants: Preferences { ordinary, ..Preferences::default() },
            deputy: false,
            mail: true,
            webhooks,
        };
        let step = 5 * MINUTE;
        let mut all: Vec<Travelling> = notices
            .iter()
            .map(|(kind, at, seen)| {
                let told = Timestamp(FRIDAY.0 + at * step);
                Travelling {
                    kind: *kind,
                    told,
                    legs: plan(*kind, &reader, told).legs.into_iter().map(|leg| (leg, None)).collect(),
                    seen_at: seen.map(|after| Timestamp(told.0 + after * step)),
                }
            })
            .collect();
        let mut sent_on: std::collections::BTreeMap<String, u32> = Default::default();
        let mut tries: std::collections::BTreeMap<(usize, usize), u32> = Default::default();
        for tick in 0..(4 + 21) * 24 * 12 {
            let now = Timestamp(FRIDAY.0 + tick * step);
            let broken = (down.0..down.0 + down.1).contains(&tick);
            let today = hours.local(now).date().to_string();
            for (which, notice) in all.iter_mut().enumerate() {
                for (number, (leg, end)) in notice.legs.iter_mut().enumerate() {
                    if end.is_some() || leg.at > now {
                        continue;
                    }
                    if leg.channel == Channel::Screen {
                        *end = Some(End::Sent(now));
                        continue;
                    }
                    let moment = Moment {
                        now,
                        seen: notice.seen_at.is_some_and(|at| at <= now),
                        interruptions: sent_on.get(&today).copied().unwrap_or(0),
                    };
                    match release(notice.kind, &hours, moment) {
                        Release::Seen => *end = Some(End::Seen),
                        Release::Wait(until, _) => {
                            prop_assert!(until > now);
                            leg.at = until;
                        }
                        Release::Go if broken => {
                            let tries = tries.entry((which, number)).or_default();
                            *tries += 1;
                            leg.at = now.plus(pause(*tries));
                            if now.since(notice.told) > PATIENCE {
                                *end = Some(End::Failed);
                            }
                        }
                        Release::Go => {
                            *end = Some(End::Sent(now));
                            if notice.kind.weight() == Weight::Ordinary {
                                *sent_on.entry(today.clone()).or_default() += 1;
                                prop_assert!(hours.open(now), "{now}");
                            }
                        }
                    }
                }
            }
        }
        for (day, count) in &sent_on {
            prop_assert!(*count <= DAILY_BUDGET, "{count} on {day}");
        }
        for notice in &all {
            for (leg, end) in &notice.legs {
                let end = end.expect("each leg ends");
                if notice.kind.weight() == Weight::Urgent && leg.channel != Channel::Screen {
                    match end {
                        End::Sent(at) => {
                            let late = at.since(notice.told);
                            let fair = UNSEEN + Duration::from_millis(down.1 as u64 * step as u64)
                                + Duration::from_secs(6 * 3600);
                            prop_assert!(late <= fair, "{late:?}");
                        }
                        End::Seen => prop_assert!(notice.seen_at.is_some()),
                        End::Failed => prop_assert!(down.1 > 0),
                    }
                }
            }
            prop_assert!(
                !notice.legs.is_empty() || notice.kind.weight() == Weight::Digest
            );
        }
    }
}

#[test]
fn hours_are_those_that_the_school_wrote_down() {
    let warsaw = TimeZone::get("Europe/Warsaw").unwrap();
    let school = crate::model::SchoolHours {
        opens: 8 * 60 + 15,
        closes: 24 * 60,
        holidays: vec![Date::constant(2026, 11, 23)],
        ..Default::default()
    };
    let hours = Hours::of(&school, warsaw);
    assert_eq!(hours.from, Time::constant(8, 15, 0, 0));
    assert_eq!(hours.to, Time::constant(23, 59, 0, 0));
    // The Monday after that Friday is a holiday.
    let next = hours.next_day(FRIDAY);
    assert_eq!(
        hours.local(next).to_string(),
        "2026-11-24T08:15:00+01:00[Europe/Warsaw]"
    );
}
