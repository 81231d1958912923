//! The first start makes what is missing, the second one changes nothing, and a wrong
//! configuration is explained.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use super::world::{SOMEBODY, Setup, World, https};

#[test]
fn keys_are_for_the_owner_only() {
    let world = World::shared();
    let mut keys = 0;
    for file in files(world.dir.path()) {
        let text = fs::read(&file).unwrap_or_default();
        let is_key = text.windows(11).any(|part| part == b"PRIVATE KEY");
        if is_key {
            keys += 1;
            let mode = fs::metadata(&file).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{}", file.display());
        }
    }
    assert!(
        keys >= 2,
        "a root key and an intermediate key, found {keys}"
    );
}

#[test]
fn a_second_start_changes_nothing() {
    let world = World::start(Setup::default());
    let before = certificates(&world);
    assert!(!before.is_empty());
    let policies = contents(&world.policy(""));
    world.kill();
    world.run();
    assert_eq!(certificates(&world), before);
    assert!(
        contents(&world.policy("")) == policies,
        "the policies changed"
    );
    assert_eq!(
        world.curl(SOMEBODY).get(&https("page.test", "/")).status,
        200
    );
}

#[test]
fn the_start_says_what_a_newcomer_needs() {
    let world = World::shared();
    let printed = world.printed();
    for wanted in [
        world.proxy.to_string(),
        world.portal.to_string(),
        world.dashboard.to_string(),
        "root.pem".into(),
        "curl ".into(),
    ] {
        assert!(
            printed.contains(&wanted),
            "the start does not say `{wanted}`:\n{printed}"
        );
    }
}

#[test]
fn a_wrong_configuration_is_explained() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("schoolgate.toml");
    fs::write(&file, "[listen]\nproxy = \"127.0.0.1\"\n\n[upstreem]\n").unwrap();
    for words in [["config", "check"].as_slice(), ["run"].as_slice()] {
        let output = Command::new(env!("CARGO_BIN_EXE_schoolgate"))
            .args(words)
            .arg("--config")
            .arg(&file)
            .output()
            .unwrap();
        assert!(!output.status.success(), "{words:?}");
        let said =
            String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("schoolgate.toml:2"), "{words:?}: {said}");
        assert!(said.contains("schoolgate.toml:4"), "{words:?}: {said}");
        assert!(!said.contains("panicked"), "{said}");
    }
}

#[test]
fn the_default_configuration_is_a_configuration() {
    let printed = Command::new(env!("CARGO_BIN_EXE_schoolgate"))
        .args(["config", "print-default"])
        .output()
        .unwrap();
    assert!(printed.status.success());
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("schoolgate.toml");
    fs::write(&file, printed.stdout).unwrap();
    let checked = Command::new(env!("CARGO_BIN_EXE_schoolgate"))
        .args(["config", "check", "--config"])
        .arg(&file)
        .output()
        .unwrap();
    assert!(
        checked.status.success(),
        "{}",
        String::from_utf8_lossy(&checked.stderr)
    );
}

#[test]
fn the_example_of_a_school_is_a_configuration() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/schoolgate.toml");
    let checked = Command::new(env!("CARGO_BIN_EXE_schoolgate"))
        .args(["config", "check", "--config"])
        .arg(&file)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&checked.stderr);
    assert!(checked.status.success(), "{said}");
}

#[test]
fn health_and_metrics_answer() {
    let world = World::shared();
    world.curl(SOMEBODY).get(&https("page.test", "/"));
    let metrics = world.metric_page("/metrics");
    assert!(metrics.starts_with("HTTP/1.1 200"), "{metrics}");
    assert!(metrics.contains("# TYPE "), "{metrics}");
    assert!(metrics.contains("schoolgate_"), "{metrics}");
    // What people open is no label.
    assert!(
        !metrics.contains("page.test"),
        "a name is in the metrics:\n{metrics}"
    );
    let health = world.metric_page("/healthz");
    assert!(health.starts_with("HTTP/1.1 200"), "{health}");
}

#[test]
fn the_log_knows_no_address_that_was_opened() {
    let world = World::shared();
    world
        .curl(SOMEBODY)
        .get(&https("page.test", "/a-private-path?secret=words"));
    world
        .curl(SOMEBODY)
        .get(&https("games.test", "/another-private-path?secret=words"));
    let printed = world.printed();
    for private in [
        "a-private-path",
        "another-private-path",
        "secret=words",
        "127.0.3.1",
    ] {
        assert!(!printed.contains(private), "`{private}` is in the log");
    }
}

fn files(dir: &Path) -> Vec<std::path::PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files(&path))
        } else {
            all.push(path)
        }
    }
    all
}

fn contents(dir: &Path) -> BTreeMap<std::path::PathBuf, Vec<u8>> {
    files(dir)
        .into_iter()
        .map(|file| (file.clone(), fs::read(file).unwrap()))
        .collect()
}

fn certificates(world: &World) -> BTreeMap<std::path::PathBuf, Vec<u8>> {
    contents(&world.dir.path().join("certs"))
}
