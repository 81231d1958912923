//! A certificate that cannot be verified: pupils have no way on; staff may have one, for minutes,
//! where the school says so, and everything about it is on record.

use std::net::Ipv4Addr;

use super::curl::{Answer, Curl};
use super::world::{ORIGIN, SOMEBODY, Setup, World, https, pupil, wait_for};

fn allowing() -> World {
    World::start(Setup {
        settings: vec![("upstream", "staff_pass_minutes = 10".into())],
        ..Setup::default()
    })
}

/// Straight to the portal, as a browser on that device.
fn portal(who: Ipv4Addr) -> Curl {
    Curl::new().with(&["--interface", &who.to_string(), "--noproxy", "*"])
}

/// The way on that a page offers.
fn way(page: &Answer) -> Option<String> {
    let text = page.text();
    let at = text.find("/c/")?;
    let token = text[at + 3..].chars();
    let token: String = token
        .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
        .collect();
    Some(format!("/c/{token}"))
}

#[test]
fn staff_open_a_site_for_minutes_on_record_and_nobody_else_does() {
    let world = allowing();
    let (staff, colleague) = (pupil("staff", "en"), pupil("staff", "vi"));
    let url = https("expired.test", "/waived");
    let get = |who| world.curl(who).get(&url);
    for tier in [
        "early-years",
        "primary",
        "lower-secondary",
        "upper-secondary",
        "guest",
    ] {
        let page = get(pupil(tier, "en"));
        assert_eq!((page.status, way(&page)), (502, None), "{tier}");
    }
    let page = get(staff);
    assert_eq!(page.status, 502);
    let way = way(&page).expect("a way on for staff");
    let place = format!("http://{}{way}", world.portal);

    // It leads nowhere from another device, without a reason, or from another site's page.
    assert_eq!(portal(SOMEBODY).get(&place).status, 410);
    let form = portal(staff).get(&place);
    assert_eq!(form.status, 200);
    assert!(form.text().contains("expired.test"), "{}", form.text());
    let post = |who, more: &[&str]| {
        portal(who)
            .with(&["--data", "lang=en"])
            .with(more)
            .get(&place)
    };
    assert_eq!(post(staff, &["--data", "why="]).status, 200);
    let reason = ["--data", "why=marks are due today"];
    let foreign = [&reason[..], &["--header", "Sec-Fetch-Site: cross-site"]].concat();
    assert_eq!(post(staff, &foreign).status, 400);
    assert_eq!(post(SOMEBODY, &reason).status, 410);
    assert_eq!(get(staff).status, 502);
    assert_eq!(ORIGIN.hits("/waived"), 0);

    let accepted = post(staff, &reason);
    assert_eq!(
        (accepted.status, accepted.field("location")),
        (303, Some(&*url))
    );
    assert_eq!(get(staff).status, 200);
    assert_eq!(ORIGIN.hits("/waived"), 1);
    // Not another device, not a pupil, not another site with a certificate as bad.
    assert_eq!(get(colleague).status, 502);
    assert_eq!(get(SOMEBODY).status, 502);
    assert_eq!(
        world
            .curl(staff)
            .get(&https("self-signed.test", "/waived"))
            .status,
        502
    );
    assert_eq!(ORIGIN.hits("/waived"), 1);

    world.expect_incident("\"certificate-waived\"");
    let list = world.command(&["passes", "list", "--json"]);
    let list = String::from_utf8(list.stdout).unwrap();
    assert!(
        list.contains("expired.test") && !list.contains("127.0.5"),
        "{list}"
    );
    let audit = world.command(&["audit", "show", "--jsonl"]);
    let audit = String::from_utf8(audit.stdout).unwrap();
    for word in ["pass.begin", "expired.test", "marks are due today", "spki/"] {
        assert!(audit.contains(word), "{word}: {audit}");
    }

    // What flows ends with it, and what begins finds it closed.
    let mut slow = world
        .curl(staff)
        .command(&https("expired.test", "/halves/waived"));
    let slow = slow
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null());
    let mut slow = slow.spawn().unwrap();
    assert!(wait_for(|| (ORIGIN.hits("/halves/waived") > 0).then_some(())).is_some());
    let ended = world.command(&["passes", "end", "expired.test"]);
    assert!(ended.status.success());
    assert!(!slow.wait().unwrap().success(), "the download went on");
    assert!(wait_for(|| (get(staff).status == 502).then_some(())).is_some());
}

#[test]
fn staff_take_it_back_and_the_configuration_does() {
    let world = allowing();
    let staff = pupil("staff", "en");
    let url = https("self-signed.test", "/again");
    let get = || world.curl(staff).get(&url);
    let place = |page: &Answer| format!("http://{}{}", world.portal, way(page).unwrap());
    let accept = |place: &str| {
        let form = portal(staff).with(&["--data", "lang=en&why=a copier"]);
        assert_eq!(form.get(place).status, 303);
        assert_eq!(get().status, 200);
    };
    let at = place(&get());
    accept(&at);
    // The same page shows until when it is open, and ends it.
    let page = portal(staff).get(&at).text();
    assert!(page.contains(&format!("{}/end", way_of(&at))), "{page}");
    let end = portal(staff)
        .with(&["--data", ""])
        .get(&format!("{at}/end"));
    assert_eq!(end.status, 303);
    assert_eq!(get().status, 502);

    accept(&place(&get()));
    let config = std::fs::read_to_string(world.config()).unwrap();
    let off = config.replace("staff_pass_minutes = 10", "staff_pass_minutes = 0");
    std::fs::write(world.config(), off).unwrap();
    world.signal("HUP");
    assert!(wait_for(|| (get().status == 502).then_some(())).is_some());
    assert!(way(&get()).is_none());
}

fn way_of(place: &str) -> &str {
    &place[place.find("/c/").unwrap()..]
}

#[test]
fn nobody_has_a_way_on_where_the_school_has_not_said_so() {
    let world = World::shared();
    let page = world
        .curl(pupil("staff", "en"))
        .get(&https("expired.test", "/"));
    assert_eq!((page.status, way(&page)), (502, None));
}
