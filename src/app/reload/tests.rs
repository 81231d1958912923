use std::fs;
use std::sync::atomic::{AtomicI64, Ordering};

use tempfile::TempDir;

use super::*;
use crate::model::PageUrl;
use crate::policy::fixture;

/// A gateway's rules and people in a directory of their own.
struct Home {
    dir: TempDir,
    live: Live,
    reloader: Option<Reloader>,
    handle: ReloadHandle,
    registry: Registry,
    /// What the clock says, in milliseconds.
    now: Arc<AtomicI64>,
}

impl Home {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::write(
            dir.path().join("schoolgate.toml"),
            "[identity]\nproxy_auth = \"off\"\n",
        )
        .unwrap();
        files::unpack(&fixture::source(), &dir.path().join("policies")).unwrap();
        let config = Config::load(&dir.path().join("schoolgate.toml")).unwrap();
        let now = Arc::new(AtomicI64::new(fixture::NOW.0));
        let clock = {
            let now = now.clone();
            Clock::new(move || Timestamp(now.load(Ordering::Relaxed)))
        };
        let shelf = Shelf::new(&config.data.dir);
        let (rules, warnings) =
            load_rules(&config.policy.dir, &shelf, [7; 16], 1, clock.now(), None)
                .expect("the fixture");
        let live = Live::new(rules);
        let users = load_users(&config.identity).unwrap();
        let identities = Arc::new(Identities::new(
            ProxyAuth::Off,
            users,
            &[1; 32],
            clock.clone(),
        ));
        let mut registry = Registry::default();
        let (reloader, handle) = Reloader::new(
            config,
            live.clone(),
            identities,
            [7; 16],
            clock,
            warnings,
            &mut registry,
        );
        Home {
            dir,
            live,
            reloader: Some(reloader),
            handle,
            registry,
            now,
        }
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.dir.path().join(name), text).unwrap();
    }

    async fn attempt(&self) -> ReloadStatus {
        let done = self.reloader.as_ref().unwrap().attempt().await;
        let status = self.handle.status();
        assert_eq!(done, !status.refused);
        status
    }

    /// Whether the address stands on a list in the rules in force.
    fn listed(&self, url: &str) -> bool {
        !self
            .live
            .current()
            .judge_url(&PageUrl::parse(url).unwrap())
            .listed
            .is_empty()
    }
}

#[tokio::test]
async fn changed_rules_come_into_force() {
    let home = Home::new();
    assert!(!home.listed("https://new-games.example/"));
    home.write("policies/lists/starter/games.txt", "new-games.example\n");
    let status = home.attempt().await;
    assert_eq!(
        (status.generation, status.refused),
        (2, false),
        "{:?}",
        status.problems
    );
    assert!(home.listed("https://new-games.example/"));
    assert_eq!(home.live.current().generation(), 2);
    assert_eq!(status.digest, home.live.current().digest());
}

#[tokio::test]
async fn a_fresh_list_is_swapped_by_itself_and_a_broken_one_is_not() {
    let home = Home::new();
    let sources = "policies/lists/sources.toml";
    let before = fs::read_to_string(home.dir.path().join(sources)).unwrap();
    let fresh = "[[list]]\nid = \"minutes\"\npath = \"fresh/minutes.txt\"\nformat = \"domains\"\n\
         category = \"games\"\nlicence = \"own\"\nsource = \"here\"\nfresh = true\n";
    home.write(sources, &format!("{before}\n{fresh}"));
    let status = home.attempt().await;
    let said = |status: &ReloadStatus| {
        let mut problems = status.problems.iter();
        problems.any(|problem| problem.message.contains("minutes") && !problem.fatal)
    };
    assert!(!status.refused && said(&status), "{:?}", status.problems);

    fs::create_dir(home.dir.path().join("policies/lists/fresh")).unwrap();
    home.write("policies/lists/fresh/minutes.txt", "one.example\n");
    let status = home.attempt().await;
    assert!(!said(&status), "{:?}", status.problems);
    assert!(home.listed("https://one.example/"));
    let hosts = home.live.current().classifier().hosts().clone();

    home.write("policies/lists/fresh/minutes.txt", "two.example\n");
    home.attempt().await;
    assert!(home.listed("https://two.example/") && !home.listed("https://one.example/"));

    for broken in ["", "<html>not found</html>\n<p>x y\nthree.example\n"] {
        home.write("policies/lists/fresh/minutes.txt", broken);
        let status = home.attempt().await;
        assert!(!status.refused && said(&status), "{:?}", status.problems);
        assert!(home.listed("https://two.example/"), "the one before holds");
        assert!(!home.listed("https://three.example/"));
    }
    home.write("policies/lists/fresh/minutes.txt", "four.example\n");
    home.attempt().await;
    assert!(home.listed("https://four.example/"));
    assert!(
        Arc::ptr_eq(&hosts, home.live.current().classifier().hosts()),
        "the big index was never touched"
    );
}

#[tokio::test]
async fn a_start_reads_the_index_that_another_has_made() {
    let home = Home::new();
    let policies = home.dir.path().join("policies");
    home.write(
        "policies/lists/starter/games.txt",
        "play.example\nchess.example\nno name\ncom\n",
    );
    let data = home.dir.path().join("elsewhere");
    let shelf = Shelf::new(&data);
    let load = |key: u8| {
        load_rules(&policies, &shelf, [key; 16], 1, fixture::NOW, None).expect("the fixture")
    };
    let kept = || -> Vec<_> {
        fs::read_dir(&data)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect()
    };
    let url = PageUrl::parse("https://play.example/").unwrap();
    let (first, warnings) = load(7);
    let bad_lines = warnings.iter().filter(|warning| warning.line > 0);
    assert_eq!(bad_lines.count(), 2, "{warnings:?}");
    assert!(first.lists_image().is_some(), "made from the lists");
    let [image] = kept().try_into().expect("one file");
    let (again, said_again) = load(7);
    assert_eq!(said_again, warnings);
    assert!(again.lists_image().is_none(), "read from its image");
    assert_eq!(again.judge_url(&url).listed, first.judge_url(&url).listed);
    assert_eq!(again.lists(), first.lists());

    let bytes = fs::read(&image).unwrap();
    let mut damaged = bytes.clone();
    damaged[bytes.len() / 2] ^= 1;
    for wrong in [
        damaged,
        bytes[..bytes.len() / 2].to_vec(),
        b"foreign".to_vec(),
    ] {
        fs::write(&image, wrong).unwrap();
        let (rules, _) = load(7);
        assert!(rules.lists_image().is_some(), "made again");
        assert_eq!(rules.judge_url(&url).listed, first.judge_url(&url).listed);
        assert_eq!(fs::read(&image).unwrap(), bytes, "and put right");
    }
    assert!(
        load(8).0.lists_image().is_some(),
        "another key, another index"
    );
    assert!(!image.exists(), "the old one is taken away");
}

#[tokio::test]
async fn the_same_rules_keep_their_generation() {
    let home = Home::new();
    let before = home.live.current();
    let status = home.attempt().await;
    assert_eq!(
        (status.generation, status.refused),
        (1, false),
        "{:?}",
        status.problems
    );
    assert!(Arc::ptr_eq(&before, &home.live.current()));
}

#[tokio::test]
async fn a_helpline_is_shown_until_its_review() {
    let home = Home::new();
    let shown = |home: &Home| home.live.current().school().helplines.len();
    assert_eq!(shown(&home), 1);
    let review: jiff::Timestamp = "2027-05-02T12:00:00Z".parse().unwrap();
    home.now.store(review.as_millisecond(), Ordering::Relaxed);
    let status = home.attempt().await;
    assert_eq!((status.generation, shown(&home)), (2, 0), "{status:?}");
    assert_eq!(home.attempt().await.generation, 2, "once a day");
}

#[tokio::test]
async fn broken_rules_leave_the_old_ones_in_force() {
    let home = Home::new();
    let before = home.live.current();
    home.write("policies/lists/starter/games.txt", "new-games.example\n");
    home.write(
        "policies/classes.toml",
        "[[class]]\nid = \"1A\"\ntier = \"wizards\"\n",
    );
    let status = home.attempt().await;
    assert!(status.refused);
    let problem = &status.problems[0];
    assert_eq!(
        (problem.file.as_str(), problem.line),
        ("classes.toml", 3),
        "{problem:?}"
    );
    assert!(Arc::ptr_eq(&before, &home.live.current()));
    assert!(home.listed("https://play.example/") && !home.listed("https://new-games.example/"));

    // An expectation that fails is no better.
    home.write(
        "policies/classes.toml",
        std::str::from_utf8(fixture::source().get("classes.toml").unwrap()).unwrap(),
    );
    fs::create_dir_all(home.dir.path().join("policies/examples")).unwrap();
    home.write(
        "policies/examples/a.toml",
        "[[expect]]\nurl = \"https://play.example/\"\ntier = \"primary\"\ndecision = \"teacher\"\nwhy = \"\"\n",
    );
    let status = home.attempt().await;
    assert!(status.refused && status.generation == 1, "{status:?}");
    home.write(
        "policies/lists/starter/games.txt",
        "new-games.example\nplay.example\n",
    );
    let status = home.attempt().await;
    assert_eq!(
        (status.refused, status.generation),
        (false, 2),
        "{:?}",
        status.problems
    );

    let mut text = String::new();
    prometheus_client::encoding::text::encode(&mut text, &home.registry).unwrap();
    assert!(
        text.contains("schoolgate_reloads_total{outcome=\"refused\"} 2"),
        "{text}"
    );
    assert!(text.contains("schoolgate_policy_generation 2"), "{text}");
}

#[tokio::test]
async fn a_rule_directory_that_went_away_changes_nothing() {
    let home = Home::new();
    fs::rename(
        home.dir.path().join("policies"),
        home.dir.path().join("away"),
    )
    .unwrap();
    assert!(home.attempt().await.refused);
    assert!(home.listed("https://play.example/"));
}

#[tokio::test]
async fn what_needs_a_restart_is_named() {
    let home = Home::new();
    home.write(
        "schoolgate.toml",
        "[listen]\nproxy = \"127.0.0.1:1\"\n[limits]\nleaves = 7\n",
    );
    let status = home.attempt().await;
    assert_eq!(status.needs_restart, ["listen", "limits"]);
    assert!(!status.refused);
    home.write("schoolgate.toml", "[listen]\nproxi = \"127.0.0.1:1\"\n");
    let status = home.attempt().await;
    assert!(status.refused);
    assert_eq!(status.problems[0].line, 2);
    home.write("schoolgate.toml", "# nothing\n");
    let status = home.attempt().await;
    assert!(!status.refused && status.needs_restart.is_empty());
}

/// Waits for a generation; a change that nobody notices must not hang the tests.
async fn until(seen: &mut watch::Receiver<ReloadStatus>, generation: u64) {
    let noticed = seen.wait_for(|status| status.generation == generation);
    let noticed = tokio::time::timeout(Duration::from_secs(60), noticed).await;
    assert!(noticed.is_ok(), "generation {generation} did not come");
}

/// Watching for real: file events in, new rules out.
#[tokio::test]
async fn files_are_watched() {
    let mut home = Home::new();
    let stop = CancellationToken::new();
    let reloader = home.reloader.take().unwrap();
    let mut seen = home.handle.watch();
    let watching = tokio::spawn(reloader.run(stop.clone()));
    // A request first: once it is answered, the watcher stands.
    home.handle.request();
    seen.changed().await.unwrap();

    home.write("policies/lists/starter/games.txt", "new-games.example\n");
    until(&mut seen, 2).await;
    assert!(home.listed("https://new-games.example/"));

    // As a careful script does it: a new directory in the place of the old one.
    let dir = home.dir.path().join("policies");
    let source = fixture::source().with("lists/starter/games.txt", "third.example\n");
    files::unpack(&source, &home.dir.path().join("next")).unwrap();
    fs::rename(&dir, home.dir.path().join("old")).unwrap();
    fs::rename(home.dir.path().join("next"), &dir).unwrap();
    until(&mut seen, 3).await;
    assert!(home.listed("https://third.example/"));

    // And the new directory is watched as well.
    home.write("policies/lists/starter/games.txt", "fourth.example\n");
    until(&mut seen, 4).await;
    assert!(home.listed("https://fourth.example/"));

    stop.cancel();
    watching.await.unwrap();
}

#[test]
fn reading_is_no_change() {
    use notify::event::{CreateKind, DataChange, ModifyKind, RemoveKind};
    for (kind, expect) in [
        (EventKind::Access(AccessKind::Open(AccessMode::Any)), false),
        (EventKind::Access(AccessKind::Read), false),
        (
            EventKind::Access(AccessKind::Close(AccessMode::Read)),
            false,
        ),
        (
            EventKind::Access(AccessKind::Close(AccessMode::Write)),
            true,
        ),
        (EventKind::Create(CreateKind::File), true),
        (EventKind::Modify(ModifyKind::Data(DataChange::Any)), true),
        (EventKind::Remove(RemoveKind::File), true),
        (EventKind::Any, true),
    ] {
        assert_eq!(is_change(&kind), expect, "{kind:?}");
    }
}

#[test]
fn people_are_read_only_where_they_are_asked() {
    let home = tempfile::tempdir().unwrap();
    let users = home.path().join("users.toml");
    let settings = |proxy_auth| identity::Settings {
        proxy_auth,
        users: users.clone(),
    };
    assert!(load_users(&settings(ProxyAuth::Off)).unwrap().is_empty());
    let problems = load_users(&settings(ProxyAuth::Required)).unwrap_err();
    assert!(
        problems[0].message.starts_with("cannot be read"),
        "{problems:?}"
    );
    fs::write(&users, "[[user]]\nnam = 1").unwrap();
    assert!(load_users(&settings(ProxyAuth::Off)).unwrap().is_empty());
    let problems = load_users(&settings(ProxyAuth::Required)).unwrap_err();
    assert_eq!(
        (problems[0].line, problems[0].column),
        (2, 1),
        "{problems:?}"
    );
    fs::write(&users, b"\xff").unwrap();
    assert!(load_users(&settings(ProxyAuth::Optional)).is_err());
}
