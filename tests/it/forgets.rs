//! What is not to be kept is in no file: visits to protected pages, queries, open pages (H4, H5).

use std::fs;
use std::path::Path;

use super::world::{SOMEBODY, Setup, World, https, wait_for};

/// A group of the tests' own in which nothing is closed and nothing is recorded.
const PROTECTED: &str = r#"

[[group]]
name = "help of the tests"
category = "support-and-helplines"
reason = "somebody looks for help"
hosts = ["school.test"]
"#;

/// Every byte of every file below a directory.
fn bytes(dir: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(bytes(&path));
        } else {
            // A segment of the journal may go while it is looked at.
            all.extend(fs::read(path).unwrap_or_default());
        }
    }
    all
}

#[test]
fn protected_visits_queries_and_open_pages_leave_nothing_anywhere() {
    let shipped = include_str!("../../policies/protected.toml");
    let world = World::start(Setup {
        files: vec![("policies/protected.toml", format!("{shipped}{PROTECTED}"))],
        ..Setup::default()
    });
    let open = |url: &str| {
        // A protected connection may pass unopened, with the origin's own certificate.
        let answer = world.curl(SOMEBODY).with(&["--insecure"]).get(url);
        assert_ne!(answer.status, 403, "{url}");
    };
    open(&https("school.test", "/lookingforhelp?how=quietlyasked"));
    open(&https("page.test", "/openpagevisited?word=openquery"));
    open(&https("other.test", "/anotheropenpage"));
    let closed = world.curl(SOMEBODY).get(&https(
        "games.test",
        "/closedplace?q=closedquery&token=secrettoken",
    ));
    assert_eq!(closed.status, 403);
    // The list has no paths; where the path is kept is looked for below.
    world.expect_incident("games.test");

    let traces = [
        "school.test",
        "lookingforhelp",
        "quietlyasked",
        "openpagevisited",
        "openquery",
        "other.test",
        "anotheropenpage",
        "closedquery",
        "secrettoken",
    ];
    let data = world.dir.path().join("data");
    let look = || {
        let mut all = bytes(&data);
        all.extend(world.printed().into_bytes());
        all.extend(world.metric_page("/metrics").into_bytes());
        all
    };
    let holds =
        |all: &[u8], text: &str| all.windows(text.len()).any(|part| part == text.as_bytes());
    let all = look();
    assert!(holds(&all, "closedplace"), "the search finds what is there");
    for trace in traces {
        assert!(!holds(&all, trace), "{trace} was kept");
    }
    // What is on record with a date to go by is not in a log, which has none.
    let printed = world.printed();
    assert!(printed.contains("a page was closed"), "{printed}");
    for trace in ["games.test", "closedplace", "127.0.3.1"] {
        assert!(!printed.contains(trace), "{trace} was printed:\n{printed}");
    }
    // Nor once the journal has been drained, nor after an end.
    let journal = data.join("journal");
    assert!(journal.is_dir());
    world.signal("TERM");
    assert!(world.wait_end(super::world::PATIENCE).is_some());
    let all = bytes(&data);
    for trace in traces {
        assert!(!holds(&all, trace), "{trace} was kept");
    }
    let found = wait_for(|| {
        let output = world.command(&["audit", "verify", "--json"]);
        output.status.success().then_some(output)
    });
    let report = String::from_utf8(found.unwrap().stdout).unwrap();
    assert!(report.contains("\"unbroken\": true"), "{report}");
    assert!(report.contains("\"sealed\": 1"), "{report}");
}
