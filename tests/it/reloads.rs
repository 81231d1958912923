//! Rules change while the gateway runs: at once, as a whole, or not at all.

use std::fs;
use std::io::{Read, Write};

use super::origin::pattern;
use super::tunnel;
use super::world::{ORIGIN, SOMEBODY, Setup, World, http, https, wait_for};

const CLOSED_OTHER: &str = r#"
[[rule]]
id = "closed-other"
state = "block"
hosts = ["other.test"]
category = "games"
reason = "closed while running"
owner = "tests"
"#;

fn status(world: &World, url: &str) -> u16 {
    world.curl(SOMEBODY).get(url).status
}

#[track_caller]
fn becomes(world: &World, url: &str, wanted: u16) {
    let done = wait_for(|| (status(world, url) == wanted).then_some(()));
    assert!(
        done.is_some(),
        "{url} does not become {wanted}:\n{}",
        world.printed()
    );
}

fn add_rule(world: &World, rule: &str) -> String {
    let file = world.policy("rules.toml");
    let before = fs::read_to_string(&file).unwrap();
    // As an editor saves: a new file takes the place of the old one.
    let next = world.policy("rules.toml.new");
    fs::write(&next, format!("{before}\n{rule}")).unwrap();
    fs::rename(next, file).unwrap();
    before
}

#[test]
fn a_changed_rule_counts_without_a_restart() {
    let world = World::start(Setup::default());
    let url = https("other.test", "/");
    assert_eq!(status(&world, &url), 200);
    let before = add_rule(&world, CLOSED_OTHER);
    becomes(&world, &url, 403);
    fs::write(world.policy("rules.toml"), before).unwrap();
    becomes(&world, &url, 200);
}

#[test]
fn a_hang_up_reloads() {
    let world = World::start(Setup::default());
    let url = http("other.test", "/");
    assert_eq!(status(&world, &url), 200);
    add_rule(&world, CLOSED_OTHER);
    world.signal("HUP");
    becomes(&world, &url, 403);
}

#[test]
fn limits_and_ways_to_origins_change_without_a_restart() {
    let world = World::start(Setup::default());
    let url = https("other.test", "/");
    assert_eq!(status(&world, &url), 200);
    let before = fs::read_to_string(world.config()).unwrap();
    let closed = before.replace(r#"allow_private = ["127.0.0.1/32"]"#, "allow_private = []");
    assert_ne!(before, closed);
    fs::write(world.config(), &closed).unwrap();
    becomes(&world, &url, 403);
    // What cannot be put in force leaves what is in force.
    let missing = before.replace("extra_roots = [", r#"extra_roots = ["nowhere.pem", "#);
    assert_ne!(before, missing);
    fs::write(world.config(), missing).unwrap();
    let said = wait_for(|| world.printed().contains("nowhere.pem").then_some(()));
    assert!(said.is_some(), "{}", world.printed());
    assert_eq!(status(&world, &url), 403);
    fs::write(world.config(), before).unwrap();
    becomes(&world, &url, 200);
}

#[test]
fn a_wrong_rule_leaves_yesterdays_rules_running_and_says_where_it_is() {
    let world = World::start(Setup::default());
    let before = add_rule(
        &world,
        "[[rule]]\nid = \"half\"\nstate = \"bloc\"\nhosts = [\"other.test\"]\n",
    );
    world.signal("HUP");
    let said = wait_for(|| world.printed().contains("rules.toml").then_some(()));
    assert!(
        said.is_some(),
        "nothing is said about rules.toml:\n{}",
        world.printed()
    );
    assert_eq!(status(&world, &https("games.test", "/")), 403);
    assert_eq!(status(&world, &https("other.test", "/")), 200);
    fs::write(
        world.policy("rules.toml"),
        format!("{before}\n{CLOSED_OTHER}"),
    )
    .unwrap();
    becomes(&world, &https("other.test", "/"), 403);
}

#[test]
fn policy_check_finds_the_line() {
    let world = World::shared();
    let copy = tempfile::tempdir().unwrap();
    let fine = world.command(&["policy", "check"]);
    assert!(
        fine.status.success(),
        "{}",
        String::from_utf8_lossy(&fine.stderr)
    );
    let broken = copy.path().join("policies");
    let status = std::process::Command::new("cp")
        .arg("-r")
        .arg(world.policy(""))
        .arg(&broken)
        .status();
    assert!(status.unwrap().success());
    fs::write(
        broken.join("rules.toml"),
        "[[rule]]\nid = \"x\"\n\nstate = \"bloc\"\n",
    )
    .unwrap();
    let output = world.command(&["policy", "check", "--dir", &broken.display().to_string()]);
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("rules.toml:4"), "{said}");
}

#[test]
fn no_connection_is_dropped_by_a_reload() {
    let world = World::start(Setup::default());
    let port = ORIGIN.https1.port();
    let (mut stream, mut half) = tunnel::half_a_download(&world, "reload");

    add_rule(&world, CLOSED_OTHER);
    world.signal("HUP");
    becomes(&world, &https("other.test", "/"), 403);

    ORIGIN.open("reload");
    stream.read_exact(&mut half).unwrap();
    assert!(half == pattern(100_000, 100_000));
    // The same connection knows the new rules at its next request.
    write!(
        stream,
        "GET /closed HTTP/1.1\r\nHost: page.test:{port}\r\n\r\n"
    )
    .unwrap();
    assert!(tunnel::read_head(&mut stream).starts_with("HTTP/1.1 403"));
}
