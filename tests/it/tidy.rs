//! The house stays a house: imports point down, and the pure rooms stay pure.

use std::fs;
use std::path::{Path, PathBuf};

/// Rooms from the ground up. Those below the surfaces know `model` and whom they are named with
/// here; the surfaces and `app` know everything below.
const FLOORS: &[&[(&str, &[&str])]] = &[
    &[("model", &[])],
    &[
        ("classify", &[]),
        ("policy", &["classify"]),
        ("safeguard", &[]),
        ("evaluate", &[]),
    ],
    &[
        ("store", &["safeguard"]),
        ("identity", &["policy"]),
        ("tls", &[]),
        ("pages", &["policy"]),
    ],
    &[("proxy", &[]), ("portal", &[]), ("dashboard", &[])],
    &[("app", &[])],
];

/// What the two lowest floors must not touch, and why that would show.
const IMPURE: &[&str] = &[
    "tokio",
    "std::fs",
    "std::net::Tcp",
    "std::net::Udp",
    "SystemTime",
    "Instant::now",
    "std::process",
];

fn floor(room: &str) -> Option<usize> {
    FLOORS
        .iter()
        .position(|rooms| rooms.iter().any(|(name, _)| *name == room))
}

/// The floor of the surfaces.
const SURFACES: usize = 3;

fn may_know(room: &str, other: &str) -> bool {
    let named = FLOORS
        .iter()
        .flat_map(|rooms| rooms.iter())
        .find(|(name, _)| *name == room)
        .unwrap()
        .1;
    let below = floor(other) < floor(room);
    let everything_below = floor(room) >= Some(SURFACES);
    room == other || named.contains(&other) || below && (everything_below || other == "model")
}

fn sources(dir: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            all.push(path);
        }
    }
    all.sort();
    all
}

/// The lines of a file that are code of the program.
fn program(file: &Path) -> Vec<(usize, String)> {
    if file.file_name().is_some_and(|name| name == "tests.rs")
        || file.components().any(|part| part.as_os_str() == "tests")
    {
        return Vec::new();
    }
    code_of(&fs::read_to_string(file).unwrap())
}

/// Numbered lines without comments and without items that are there for tests only: declarations
/// anywhere, and the tests' module, which stands last by the house's habit.
fn code_of(text: &str) -> Vec<(usize, String)> {
    let mut lines = Vec::new();
    let mut numbered = (1..).zip(text.lines());
    while let Some((at, line)) = numbered.next() {
        if line.starts_with("#[cfg(test)]") {
            match numbered.next() {
                Some((_, item)) if item.ends_with(';') => continue,
                _ => break,
            }
        }
        let code = line.split("//").next().unwrap_or_default();
        lines.push((at, code.to_owned()));
    }
    lines
}

/// The rooms named on a line: after `crate::`, one word or a list in braces.
fn rooms_named(line: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    for after in line.split("crate::").skip(1) {
        let word = |text: &str| -> String {
            text.trim()
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                .collect()
        };
        match after.strip_prefix('{') {
            Some(list) => rooms.extend(list.split(',').map(word)),
            None => rooms.push(word(after)),
        }
    }
    rooms.retain(|room| floor(room).is_some());
    rooms
}

#[test]
fn imports_point_down() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for file in sources(&root) {
        let inside = file.strip_prefix(&root).unwrap();
        let Some(room) = inside.iter().next().and_then(|name| name.to_str()) else {
            continue;
        };
        let room = room.trim_end_matches(".rs");
        if floor(room).is_none() {
            continue;
        }
        for (line, code) in program(&file) {
            for other in rooms_named(&code) {
                if !may_know(room, &other) {
                    wrong.push(format!(
                        "src/{}:{line}: {room} knows {other}",
                        inside.display()
                    ));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "imports that point up or sideways:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn the_pure_rooms_are_pure() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for room in ["model", "classify", "policy", "safeguard", "evaluate"] {
        for file in sources(&root.join(room)) {
            for (line, code) in program(&file) {
                for word in IMPURE.iter().filter(|word| code.contains(**word)) {
                    let file = file.strip_prefix(&root).unwrap().display();
                    wrong.push(format!("src/{file}:{line}: {word}"));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "the pure rooms touch the world:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn every_room_is_on_a_floor() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in fs::read_dir(&root).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let room = name.trim_end_matches(".rs");
        assert!(
            floor(room).is_some() || ["lib", "main"].contains(&room),
            "src/{name} is on no floor: add it to FLOORS and to ARCHITECTURE.md"
        );
    }
}

#[test]
fn the_check_would_notice() {
    assert_eq!(rooms_named("use crate::model::Tier;"), ["model"]);
    assert_eq!(
        rooms_named("use crate::{proxy, store::Store};"),
        ["proxy", "store"]
    );
    assert_eq!(
        rooms_named("    crate::app::config::Config::load(path)"),
        ["app"]
    );
    assert!(rooms_named("use std::fs;").is_empty());
    let file =
        "mod a;\n#[cfg(test)]\nmod tests;\nuse b; // c\n#[cfg(test)]\nmod more {\nuse d;\n}\n";
    assert_eq!(
        code_of(file),
        [(1, "mod a;".to_owned()), (4, "use b; ".to_owned())]
    );
    for (room, other, fine) in [
        ("policy", "classify", true),
        ("classify", "policy", false),
        ("proxy", "dashboard", false),
        ("identity", "policy", true),
        ("identity", "store", false),
        ("tls", "pages", false),
        ("tls", "policy", false),
        ("portal", "store", true),
        ("model", "policy", false),
        ("app", "proxy", true),
    ] {
        assert_eq!(may_know(room, other), fine, "{room} -> {other}");
    }
}

#[test]
fn nothing_is_left_undone() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let marks = [
        ["TO", "DO"].concat(),
        ["FIX", "ME"].concat(),
        ["todo", "!("].concat(),
        ["unimplemented", "!("].concat(),
    ];
    let mut left = Vec::new();
    for dir in ["src", "tests", "benches"] {
        for file in sources(&root.join(dir)) {
            for (at, line) in fs::read_to_string(&file).unwrap().lines().enumerate() {
                if marks.iter().any(|mark| line.contains(mark.as_str())) {
                    left.push(format!("{}:{}", file.display(), at + 1));
                }
            }
        }
    }
    assert!(left.is_empty(), "left undone:\n{}", left.join("\n"));
}
