//! Reports as their readers get them.

use axum::http::StatusCode;
use jiff::tz::TimeZone;

use super::super::access::TOKEN_FIELD;
use super::super::tests::{Browser, PASSWORD, World, hit, world};
use crate::model::{Language, Pseudonym, Record, Role, Timestamp};
use crate::policy::fixture;
use crate::safeguard::period::days_over;
use crate::store::{NewAccount, Said, SaidOf, Tally};

const DAY: i64 = 86_400_000;

/// A school with some weeks behind it: 40 pupils met closed games, three of 1A gambling.
async fn school() -> World {
    let world = world().await;
    for n in 0..43i64 {
        let mut one = if n < 40 {
            hit("11C", "games", "games.example")
        } else {
            hit("1A", "gambling", "bets.example")
        };
        one.at = Timestamp(fixture::NOW.0 - 10 * DAY - n * 3_600_000);
        one.who = Some(Pseudonym(
            format!("{}·{n}", one.class.clone().unwrap()).into(),
        ));
        world.absorb(Record::Hit(one)).await;
    }
    let zone = TimeZone::get("Europe/Warsaw").unwrap();
    let days = days_over(fixture::NOW, Timestamp(0), 30, &zone);
    world.store.tally(&days).await.unwrap();
    world
}

async fn somebody(world: &World, name: &str, role: Role) -> Browser {
    let hash = world.store.account_by_name("anna").await.unwrap().unwrap();
    let new = NewAccount {
        name: name.into(),
        display: name.into(),
        role,
        classes: Vec::new(),
        language: Some(Language::En),
        mail: None,
    };
    // Some of them work at this school already.
    if let Ok(account) = world.store.create_account(&new).await {
        let hash = hash.password_hash.unwrap();
        let set = world.store.set_password_hash(account.id, &hash).await;
        set.unwrap();
    }
    let mut browser = Browser::default();
    browser.sign_in(world, name, PASSWORD).await;
    browser
}

#[tokio::test]
async fn a_term_report_tells_the_school_and_no_pupil() {
    let world = school().await;
    let mut maria = somebody(&world, "maria", Role::Leadership).await;
    let index = maria.get(&world, "/reports").await;
    assert_eq!(index.status, StatusCode::OK);
    assert!(
        index.body.contains("/reports/term/2026-autumn"),
        "{}",
        index.body
    );
    let page = maria.get(&world, "/reports/term/2026-autumn").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    assert!(page.body.contains("43 pages were closed."), "{}", page.body);
    // No class, no stand-in, and the three are hidden together with what would tell them.
    for hidden in ["1A", "11C", "·", ">3<", ">40<"] {
        let main = page.body.split("<main").nth(1).unwrap();
        let main = if hidden == "·" {
            main.replace("· ", "")
        } else {
            main.to_owned()
        };
        assert!(!main.contains(hidden), "{hidden}: {main}");
    }
    assert!(page.body.contains("not shown"));
    assert!(page.body.contains("<title id=\"subjects-title\">"));
    // A chart and the table behind it.
    assert!(page.body.contains("<details><summary>"));
    for (path, status) in [
        ("/reports/term/2027-spring", StatusCode::NOT_FOUND),
        ("/reports/term/nonsense", StatusCode::NOT_FOUND),
        ("/reports/mistakes", StatusCode::OK),
        ("/reports/review", StatusCode::OK),
        ("/reports/coverage", StatusCode::OK),
        ("/reports/tests", StatusCode::OK),
        ("/reports/study", StatusCode::OK),
    ] {
        let page = maria.get(&world, path).await;
        assert_eq!(page.status, status, "{path}: {}", page.body);
    }
}

#[tokio::test]
async fn the_report_of_mistakes_says_what_pupils_said() {
    let world = school().await;
    let mut maria = somebody(&world, "maria", Role::Leadership).await;
    let before = maria.get(&world, "/reports/mistakes").await;
    assert!(!before.body.contains("What pupils said"));
    let say = async |category: &str, said: Said, times: usize| {
        let one = hit("1A", category, "some.example");
        let id = one.id;
        world.absorb(Record::Hit(one)).await;
        for _ in 0..times {
            let of = SaidOf::Page(id);
            let counted = world.store.count_feedback("2026-11-09", of, said).await;
            counted.unwrap();
        }
    };
    say("games", Said::Helped, 12).await;
    say("games", Said::Wrong, 7).await;
    say("gambling", Said::Helped, 30).await;
    say("gambling", Said::Wrong, 9).await;
    // Nobody is asked under a page about care; if it were there, it would not be named.
    say("self-harm-promotion", Said::Helped, 6).await;
    say("self-harm-promotion", Said::Wrong, 41).await;
    let part = async |maria: &mut Browser| {
        let page = maria.get(&world, "/reports/mistakes").await;
        let mut parts = page.body.split("<h2>What pupils said");
        let part = parts.nth(1).unwrap_or_else(|| panic!("{}", page.body));
        part.split("</section>").next().unwrap().to_owned()
    };
    let all = part(&mut maria).await;
    for shown in [">12<", ">7<", ">30<", ">9<", ">48<", ">57<"] {
        assert!(all.contains(shown), "{shown}: {all}");
    }
    assert!(!all.contains("elf-harm"), "{all}");
    // What few have said is not shown, nor what would tell it.
    say("drugs", Said::Wrong, 2).await;
    let few = part(&mut maria).await;
    assert!(few.contains(">not shown<") && !few.contains(">2<"), "{few}");
    // A week that is not over is not in it.
    let sums = world.store.said_of_pages("2026-11-16", "2026-11-23").await;
    assert_eq!(sums.unwrap(), []);
}

#[tokio::test]
async fn an_inspector_reads_what_is_over_and_nothing_small() {
    let world = school().await;
    let mut guest = somebody(&world, "visitor", Role::Inspector).await;
    let running = guest.get(&world, "/reports/term/2026-autumn").await;
    assert_eq!(running.status, StatusCode::NOT_FOUND);
    world.later(std::time::Duration::from_secs(120 * 86_400));
    let mut guest_again = Browser::default();
    guest_again.sign_in(&world, "visitor", PASSWORD).await;
    let over = guest_again.get(&world, "/reports/term/2026-autumn").await;
    assert_eq!(over.status, StatusCode::OK);
    for code in ["1A·", "11C·", ">3<"] {
        assert!(!over.body.contains(code), "{code}");
    }
    let mistakes = guest_again.get(&world, "/reports/mistakes").await;
    assert!(!mistakes.body.contains(".example"), "{}", mistakes.body);
    for path in ["/t/incidents", "/it/audit", "/reports/study"] {
        let page = guest_again.get(&world, path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_teacher_reads_the_own_classes_and_not_the_school() {
    let world = school().await;
    let mut boris = world.signed_in("boris").await;
    let own = boris.get(&world, "/t/reports").await;
    assert_eq!(own.status, StatusCode::OK);
    assert!(own.body.contains("40 pages were closed."), "{}", own.body);
    let mut anna = world.signed_in("anna").await;
    let few = anna.get(&world, "/t/reports").await;
    assert!(
        few.body.contains("Too few pages were closed"),
        "{}",
        few.body
    );
    for path in ["/reports/term/2026-autumn", "/reports/coverage"] {
        assert_eq!(
            anna.get(&world, path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    let token = anna.get(&world, "/t/reports").await;
    let token = token_of(&token.body);
    let fields = [
        (TOKEN_FIELD, token.as_str()),
        ("report", "term:2026-autumn"),
        ("part", "subjects"),
        ("format", "csv"),
    ];
    let page = anna.post(&world, "/reports/export", &fields).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
}

fn token_of(page: &str) -> String {
    let mark = format!("name=\"{TOKEN_FIELD}\" value=\"");
    let start = page.find(&mark).unwrap() + mark.len();
    page[start..].split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_download_is_what_the_page_shows_and_leaves_a_line() {
    let world = school().await;
    let mut maria = somebody(&world, "maria", Role::Leadership).await;
    let page = maria.get(&world, "/reports/term/2026-autumn").await;
    let token = token_of(&page.body);
    let fields = [
        (TOKEN_FIELD, token.as_str()),
        ("report", "term:2026-autumn"),
        ("part", "subjects"),
        ("format", "csv"),
    ];
    let file = maria.post(&world, "/reports/export", &fields).await;
    assert_eq!(file.status, StatusCode::OK, "{}", file.body);
    assert!(
        file.body.contains(",*") && !file.body.contains(",40"),
        "{}",
        file.body
    );
    let lines = world.store.audit_entries(5).await.unwrap();
    assert_eq!(
        (lines[0].did.as_str(), lines[0].what.as_str()),
        ("report.export", "term:2026-autumn subjects")
    );
}

#[tokio::test]
async fn a_search_keeps_what_is_looked_for_out_of_the_address() {
    let world = school().await;
    let mut tom = world.signed_in("tom").await;
    let token = token_of(&tom.get(&world, "/t/incidents").await.body);
    let fields = [
        (TOKEN_FIELD, token.as_str()),
        ("state", "new"),
        ("who", "1A·41"),
        ("from", "2026-11-01"),
        ("to", "2026-11-22"),
    ];
    let page = tom.post(&world, "/t/incidents/search", &fields).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    let to = page.to().to_owned();
    // The word of the search is random, so any two digits may stand in it.
    let (search, rest): (Vec<&str>, Vec<&str>) =
        (to.split(['?', '&'])).partition(|field| field.starts_with("search="));
    assert!(
        search.len() == 1 && rest.contains(&"from=2026-11-01"),
        "{to}"
    );
    assert!(!rest.concat().contains("41"), "{to}");
    let list = tom.get(&world, &to).await;
    assert_eq!(
        list.body.matches("<li class=\"item").count(),
        1,
        "{}",
        list.body
    );
    // There is no export of a pupil.
    assert!(!list.body.contains("/t/incidents/export"));
    // The address is of no use to somebody else.
    let mut anna = world.signed_in("anna").await;
    let list = anna.get(&world, &to).await;
    assert_eq!(list.body.matches("<li class=\"item").count(), 0);
}

#[tokio::test]
async fn a_list_goes_out_with_codes_of_its_own() {
    let world = school().await;
    let mut tom = world.signed_in("tom").await;
    let token = token_of(&tom.get(&world, "/t/incidents").await.body);
    let fields = [
        (TOKEN_FIELD, token.as_str()),
        ("state", "new"),
        ("format", "csv"),
    ];
    let one = tom.post(&world, "/t/incidents/export", &fields).await;
    assert_eq!(one.status, StatusCode::OK, "{}", one.body);
    assert_eq!(one.body.lines().count(), 44);
    assert!(!one.body.contains('·'));
    let two = tom.post(&world, "/t/incidents/export", &fields).await;
    let codes = |body: &str| -> Vec<String> {
        body.lines()
            .skip(1)
            .filter_map(|line| line.rsplit(',').next().map(str::to_owned))
            .collect()
    };
    assert_eq!(codes(&one.body).len(), 43);
    assert_ne!(codes(&one.body), codes(&two.body));
}

#[tokio::test]
async fn the_rules_are_tested_from_the_page() {
    let world = school().await;
    let mut ivan = world.signed_in("ivan").await;
    let page = ivan.get(&world, "/reports/tests").await;
    let token = token_of(&page.body);
    let page = ivan
        .post(&world, "/reports/tests", &[(TOKEN_FIELD, token.as_str())])
        .await;
    assert_eq!(page.to(), "/reports/tests?done=tested");
    let page = ivan.get(&world, page.to()).await;
    assert!(
        page.body.contains("The filter was tested."),
        "{}",
        page.body
    );
    assert_eq!(world.store.selftests(5).await.unwrap().len(), 1);
}

#[tokio::test]
async fn data_for_studies_are_chosen_by_week_alone() {
    let world = school().await;
    let mut maria = somebody(&world, "maria", Role::Leadership).await;
    let empty = maria.get(&world, "/reports/study").await;
    assert!(
        empty.body.contains("No week is ready yet."),
        "{}",
        empty.body
    );
    let zone = TimeZone::get("Europe/Warsaw").unwrap();
    for week in crate::safeguard::period::Week::over(fixture::NOW, 0, 4, &zone) {
        let span = crate::safeguard::period::Day {
            date: week.monday,
            from: crate::safeguard::period::beginning(week.monday, &zone),
            to: crate::safeguard::period::beginning(week.end(), &zone),
        };
        world
            .store
            .make_study_week(&week.name(), &span, 10, fixture::NOW)
            .await
            .unwrap();
    }
    let page = maria.get(&world, "/reports/study").await;
    let token = token_of(&page.body);
    let take = |from: &'static str, format: &'static str| {
        [
            (TOKEN_FIELD.to_owned(), token.clone()),
            ("from".to_owned(), from.to_owned()),
            ("to".to_owned(), "2026-W53".to_owned()),
            ("format".to_owned(), format.to_owned()),
            // Whatever else is sent changes nothing.
            ("tier".to_owned(), "primary".to_owned()),
            ("least".to_owned(), "1".to_owned()),
        ]
    };
    for format in ["csv", "json"] {
        let fields = take("2026-W01", format);
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str()))
            .collect();
        let file = maria.post(&world, "/reports/study", &fields).await;
        assert_eq!(file.status, StatusCode::OK, "{}", file.body);
        assert!(
            file.body.contains("games") && !file.body.contains("gambling"),
            "{}",
            file.body
        );
        assert!(!file.body.contains('·'));
    }
    let fields = take("2027-W01", "csv");
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(k, v)| (k.as_str(), v.as_str()))
        .collect();
    let wrong = maria.post(&world, "/reports/study", &fields).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("<title>Error:"), "{}", wrong.body);
}

/// A tally is a number of a day: whoever reads the table finds nobody in it.
#[tokio::test]
async fn tallies_hold_no_person_and_no_site() {
    let world = school().await;
    let tallies: Vec<Tally> = world
        .store
        .tallies("2026-01-01", "2027-01-01", None)
        .await
        .unwrap();
    let text = format!("{tallies:?}");
    assert!(!text.contains('·') && !text.contains(".example"), "{text}");
    assert_ne!(tallies.len(), 0);
}
