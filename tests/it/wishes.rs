//! Where a school wants it, pupils read once a term what it asks of them, before their first page;
//! nobody else is held up, and help never.

use std::fs;

use super::world::{Setup, World, https, pupil, wait_for};

/// Where the button of a page leads, on the portal.
fn way(page: &str) -> String {
    let mark = "action=\"";
    let at = page.find(mark).unwrap_or_else(|| panic!("no form: {page}")) + mark.len();
    page[at..].split('"').next().unwrap().replace("&#38;", "&")
}

#[test]
fn a_page_is_read_once_by_each_device_and_remembered_over_a_restart() {
    let world = World::start(Setup::default());
    let school = world.policy("school.toml");
    let on = fs::read_to_string(&school).unwrap();
    let on = on.replace("agreement = false", "agreement = true");
    fs::write(&school, on).unwrap();
    let reader = pupil("upper-secondary", "en");
    let url = https("page.test", "/plain");
    let document = ["--header", "Accept: text/html"];
    let visit = |from| world.curl(from).with(&document).get(&url);
    let asked = wait_for(|| {
        let answer = visit(reader);
        (answer.status == 403).then_some(answer)
    })
    .expect("the page comes first");
    let text = asked.text();
    assert!(text.contains("Before you start"), "{text}");
    assert!(text.contains("I have read this"), "{text}");
    // A program, a part of a page, and staff are not held up.
    assert_eq!(world.curl(reader).get(&url).status, 200);
    assert_eq!(visit(pupil("staff", "en")).status, 200);
    // Reading it in one's own language.
    let polish = visit(pupil("primary", "pl"));
    assert!(
        polish.text().contains("Zanim zaczniesz"),
        "{}",
        polish.text()
    );

    let post = ["--data", "", "--noproxy", "*"];
    let answer = world.curl(reader).with(&post).get(&way(&text));
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert_eq!(answer.field("location"), Some(url.as_str()));
    assert_eq!(visit(reader).status, 200);
    // Everybody else is asked on their own.
    assert_eq!(visit(pupil("upper-secondary", "vi")).status, 403);
    let incidents = world.incidents();
    assert!(!incidents.contains("page.test"), "{incidents}");

    // Kept at the latest when it stops; a new process knows it.
    std::thread::sleep(std::time::Duration::from_secs(4));
    world.signal("TERM");
    world.wait_end(super::world::PATIENCE).unwrap();
    world.run();
    let known = wait_for(|| (visit(reader).status == 200).then_some(()));
    assert!(known.is_some(), "it was forgotten");
    assert_eq!(visit(pupil("upper-secondary", "vi")).status, 403);
}
