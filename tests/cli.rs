//! The command line as a shell sees it: the built binary, standard output, exit codes.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by ending"
)]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A directory of its own, in which nothing of this machine's configuration counts.
struct Shell(TempDir);

/// What a command said.
struct Said {
    code: i32,
    out: String,
    err: String,
}

impl Shell {
    fn new() -> Self {
        Shell(tempfile::tempdir().unwrap())
    }

    /// With the rules of a very small school.
    fn with_rules() -> Self {
        let shell = Shell::new();
        for (name, text) in rules() {
            shell.write(&format!("policies/{name}"), &text);
        }
        shell
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).unwrap();
        fs::write(path, text).unwrap();
    }

    #[track_caller]
    fn run(&self, line: &str) -> Said {
        self.run_with(&line.split_whitespace().collect::<Vec<_>>(), "")
    }

    #[track_caller]
    fn run_with(&self, arguments: &[&str], input: &str) -> Said {
        let mut child = Command::new(env!("CARGO_BIN_EXE_schoolgate"))
            .args(arguments)
            .current_dir(self.0.path())
            .env_remove("NO_COLOR")
            .env("RUST_BACKTRACE", "0")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(input.as_bytes())
            .unwrap();
        let Output {
            status,
            stdout,
            stderr,
        } = child.wait_with_output().unwrap();
        let said = Said {
            code: status.code().unwrap(),
            out: String::from_utf8(stdout).unwrap(),
            err: String::from_utf8(stderr).unwrap(),
        };
        assert!(
            !said.out.contains('\x1b'),
            "no colour off a terminal: {}",
            said.out
        );
        assert!(!said.err.contains("panicked"), "{}", said.err);
        said
    }

    /// Runs and expects a code and a part of either output.
    #[track_caller]
    fn check(&self, line: &str, code: i32, out: &str, err: &str) {
        let said = self.run(line);
        assert_eq!(said.code, code, "{line}\n{}{}", said.out, said.err);
        assert!(said.out.contains(out), "{line}\n{}", said.out);
        assert!(said.err.contains(err), "{line}\n{}", said.err);
        if out.is_empty() {
            assert_eq!(said.out, "", "{line}");
        }
    }
}

fn rules() -> Vec<(String, String)> {
    let titles = r#"title = { en = "T", vi = "T", pl = "T", ru = "T" }"#;
    let mut files = vec![
        (
            "school.toml".to_owned(),
            "name = \"Example School\"\ncountry = \"PL\"\nlanguages = [\"pl\", \"en\"]\n\
             time_zone = \"Europe/Warsaw\"\nsafeguarding = []\nretention_days = 30\n\
             guest_tier = \"guest\"\n"
                .to_owned(),
        ),
        (
            "classes.toml".to_owned(),
            "[[class]]\nid = \"7B\"\ntier = \"lower\"\n".to_owned(),
        ),
        (
            "lists/sources.toml".to_owned(),
            "[[list]]\nid = \"starter-gambling\"\npath = \"starter/gambling.txt\"\n\
             format = \"domains\"\ncategory = \"gambling\"\nlicence = \"Apache-2.0\"\n\
             source = \"ours\"\nadded = \"2026-11-22\"\n"
                .to_owned(),
        ),
        (
            "lists/starter/gambling.txt".to_owned(),
            "bets.example\n".to_owned(),
        ),
        (
            "phrases/en/gambling.toml".to_owned(),
            "owner = \"IT\"\ndate = \"2026-11-22\"\ncriterion = \"betting\"\n\
             phrases = [ [\"free spins\", 60] ]\n"
                .to_owned(),
        ),
        (
            "examples/gambling.toml".to_owned(),
            "[[expect]]\nurl = \"https://bets.example/\"\nclass = \"7B\"\n\
             decision = \"block\"\nwhy = \"betting\"\n"
                .to_owned(),
        ),
    ];
    for (order, name) in [(1, "lower"), (2, "guest")] {
        files.push((
            format!("tiers/{name}.toml"),
            format!(
                "order = {order}\nvoice = \"C\"\n{titles}\nthreshold = 50\nunknown = \"allow\"\n\
                 read_bodies = true\nallow_only = false\nyoutube = \"strict\"\n\
                 safe_search = true\nprefer_safe = true\nalerts = true\n"
            ),
        ));
    }
    for (name, word) in [
        ("csam", "locked"),
        ("terrorism-illegal", "locked"),
        ("illegal-other", "locked"),
        ("support-and-helplines", "protect"),
        ("school-own", "protect"),
        ("gambling", "block"),
    ] {
        files.push((
            format!("categories/{name}.toml"),
            format!(
                "{titles}\nsubject = \"general\"\nreason = \"because\"\n\
                 [decisions]\nlower = \"{word}\"\nguest = \"{word}\"\n"
            ),
        ));
    }
    files
}

#[test]
fn help_and_version_are_results() {
    let shell = Shell::new();
    shell.check("--help", 0, "Without a command, the gateway runs.", "");
    shell.check("--version", 0, "schoolgate 0.", "");
    for line in [
        "--help",
        "explain --help",
        "incidents list --help",
        "user add --help",
    ] {
        let said = shell.run(line);
        let long = said.out.lines().find(|line| line.chars().count() > 80);
        assert_eq!(long, None, "{line}");
    }
}

#[test]
fn wrong_use_is_two() {
    let shell = Shell::new();
    shell.check("explode", 2, "", "unrecognized subcommand");
    shell.check("explain", 2, "", "<URL>");
    shell.check("incidents list --min-severity 9", 2, "", "1..=5");
    shell.check("explain ftp://a.example/", 2, "", "only http and https");
    shell.check("user add x --role wizard", 2, "", "--role");
}

#[test]
fn the_configuration_is_checked() {
    let shell = Shell::new();
    shell.check("config check", 0, "the defaults hold", "");
    shell.check(
        "config check --config no.toml",
        3,
        "",
        "config print-default > schoolgate.toml",
    );
    let default = shell.run("config print-default");
    assert_eq!(default.code, 0);
    shell.write("schoolgate.toml", &default.out);
    shell.check("config check", 0, "schoolgate.toml is fine", "");
    shell.write(
        "bad.toml",
        "[listen]\nproxi = 1\n[limits]\nhold_time = \"soon\"\n",
    );
    let said = shell.run("config check --config bad.toml");
    assert_eq!((said.code, said.out.as_str()), (6, ""));
    let expect = "error: bad.toml:2:1: there is no key `proxi` here\n  did you mean `proxy`?\n\
                  error: bad.toml:4:13: `soon` is not a duration\n  \
                  write it like \"10s\", \"300ms\" or \"2m\"\n";
    assert_eq!(said.err, expect);
    // Every other command refuses to work with it.
    for line in [
        "run --config bad.toml",
        "--config bad.toml",
        "user list --config bad.toml",
    ] {
        shell.check(line, 1, "", "bad.toml has 2 problems");
    }
}

#[test]
fn samples_are_judged_by_the_rules_that_are_named() {
    let shell = Shell::with_rules();
    let rules = ["--policies", "policies"];
    let judge = |more: &[&str], input: &str| {
        let arguments: Vec<&str> = ["classify"]
            .iter()
            .chain(more)
            .chain(&rules)
            .copied()
            .collect();
        shell.run_with(&arguments, input)
    };
    let said = judge(&["bets.example/x"], "");
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(
        said.out
            .starts_with("Over the threshold of guest: gambling.\n")
    );
    assert!(said.out.contains("bets.example"), "{}", said.out);
    assert!(
        said.out
            .contains("  lower              block  listed, gambling\n"),
        "{}",
        said.out
    );
    assert!(said.out.lines().all(|line| line.chars().count() <= 80));

    shell.write("page.html", "<title>Free spins</title>");
    for (more, input) in [
        (&["page.html"][..], ""),
        (&["-"], "free spins"),
        (&["-", "--content-type", "text/html"], "free <b>spins</b>"),
    ] {
        let said = judge(&[more, &["--json"]].concat(), input);
        let json: serde_json::Value = serde_json::from_str(&said.out).unwrap();
        assert_eq!(json["flags"], serde_json::json!(["gambling"]), "{more:?}");
        assert_eq!(json["explain"][0]["points"], 60, "{more:?}");
        assert_eq!(json["tiers"]["lower"], "block", "{more:?}");
    }
    assert!(
        judge(&["-"], "nothing at all")
            .out
            .contains("Nothing spoke")
    );

    for (line, code, err) in [
        ("classify", 2, "required"),
        ("classify no.html", 3, "neither a file nor a web address"),
        ("classify ftp://a.example/", 3, "neither a file"),
        (
            "classify bets.example --policies nowhere",
            3,
            "no directory nowhere",
        ),
        (
            "classify bets.example --tier lowr --policies policies",
            3,
            "did you mean",
        ),
        ("classify --jsonl bets.example", 2, "cannot be used with"),
    ] {
        shell.check(line, code, "", err);
    }
}

#[test]
fn a_stream_of_samples_is_answered_line_by_line() {
    let shell = Shell::with_rules();
    let arguments = ["classify", "--jsonl", "--policies", "policies"];
    let said = shell.run_with(
        &arguments,
        "{\"id\":1,\"kind\":\"text\",\"text\":\"free spins\"}\n",
    );
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let line: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(
        (&line["id"], &line["flags"][0]),
        (&1.into(), &"gambling".into())
    );

    let said = shell.run_with(
        &arguments,
        "{\"id\":1,\"text\":\"x\"}\nbad\n{\"id\":3,\"text\":\"x\"}",
    );
    assert_eq!(said.code, 1);
    assert_eq!(said.out.lines().count(), 3);
    assert!(
        said.err.starts_with("1 of 3 lines could not be judged"),
        "{}",
        said.err
    );
    assert_eq!(shell.run_with(&arguments, "").code, 0);
}

#[test]
fn judgements_are_measured() {
    let shell = Shell::with_rules();
    shell.write(
        "data/a.jsonl",
        "{\"id\":1,\"kind\":\"text\",\"lang\":\"en\",\"text\":\"free spins\",\"labels\":{\"gambling\":1},\"src\":\"a set\",\"lic\":\"MIT\"}\n\
         {\"id\":2,\"kind\":\"text\",\"lang\":\"en\",\"text\":\"a walk\",\"labels\":{\"*\":0},\"hard\":\"poems\",\"src\":\"a set\"}\n\
         not a sample\n",
    );
    shell.write(
        "data/test/pl/gambling.txt",
        "# ours\n+ darmowe spiny\n- spacer\n",
    );
    let arguments = "eval data --policies policies --baseline words --json --errors 1";
    let said = shell.run(arguments);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(
        said.err.contains("a.jsonl: 2 samples, 1 lines left out"),
        "{}",
        said.err
    );
    let json: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let ours = &json["tables"]["targets"][0];
    assert_eq!(
        (&ours["target"], &ours["language"]),
        (&"gambling".into(), &"en".into())
    );
    assert_eq!(
        (&ours["recall"]["hits"], &ours["auc"]),
        (&1.into(), &1.0.into())
    );
    assert_eq!(json["errors"][0]["kind"], "missed");
    assert_eq!(json["errors"][0]["text"], "darmowe spiny");

    let said = shell.run("eval data --policies policies --report QUALITY.md");
    assert_eq!((said.code, said.out.as_str()), (0, ""));
    let page = fs::read_to_string(shell.path("QUALITY.md")).unwrap();
    assert!(page.starts_with("# How well it judges\n"));
    assert!(page.contains("| a set | MIT | no |"), "{page}");
    assert!(!page.contains(shell.0.path().to_str().unwrap()));
    shell.check("eval nowhere", 3, "", "the data");
    shell.check("eval data --baseline magic", 2, "", "magic is no baseline");
}

#[test]
fn rules_are_checked_and_tried() {
    let shell = Shell::with_rules();
    shell.check(
        "policy check",
        0,
        "The rules are fine: 6 categories, 2 tiers, 1 classes.",
        "",
    );
    shell.check("policy test", 0, "1 of 1 examples hold.", "");
    shell.check(
        "policy check --dir nowhere",
        3,
        "",
        "there is no directory nowhere",
    );
    let json = shell.run("policy check --dir policies --json");
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json["usable"], true);

    shell.write("policies/lists/starter/gambling.txt", "other.example\n");
    shell.check("policy test", 6, "0 of 1 examples hold.", "");
    shell.check("policy check", 6, "", "examples/gambling.toml:1");
    shell.write(
        "policies/classes.toml",
        "[[class]]\nid = \"7B\"\ntier = \"lowr\"\n",
    );
    let said = shell.run("policy check");
    assert_eq!(said.code, 6);
    assert!(said.err.contains("error: classes.toml:3:"), "{}", said.err);
    assert!(said.err.contains("did you mean \"lower\"?"), "{}", said.err);
    let json = shell.run("policy check --json");
    assert_eq!(json.code, 6);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json["problems"][0]["file"], "classes.toml");
    assert_eq!(json["problems"][0]["line"], 3);
    assert_eq!(json["usable"], false);
}

#[test]
fn decisions_are_explained() {
    let shell = Shell::with_rules();
    let said = shell.run("explain https://www.bets.example/odds?secret=1 --class 7b");
    assert_eq!(said.code, 0, "{}", said.err);
    for part in ["Does not open for 7B", "gambling", "bets.example", "lower"] {
        assert!(said.out.contains(part), "{part}\n{}", said.out);
    }
    assert!(!said.out.contains("secret"), "{}", said.out);
    assert!(
        said.out.lines().all(|line| line.chars().count() <= 80),
        "{}",
        said.out
    );
    let said = shell.run("explain bets.example --tier guest --json");
    let json: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(json["decision"]["action"], "block");
    assert_eq!(json["decision"]["category"], "gambling");
    assert_eq!(json["who"]["tier"], "guest");
    shell.check(
        "explain https://plain.example/ --class 7B",
        0,
        "pens for 7B",
        "",
    );
    shell.check(
        "explain bets.example --class 7C",
        3,
        "",
        "did you mean `7B`?",
    );
    shell.check(
        "explain bets.example --tier wizard",
        3,
        "",
        "there is no tier wizard",
    );
    shell.check("explain bets.example --at sometime", 2, "", "is not a time");
    shell.check("explain bets.example --text-file no.html", 3, "", "no.html");

    shell.write(
        "page.html",
        "<html><body><p>Get your free spins now</p></body></html>",
    );
    let line = "explain https://plain.example/ --class 7B --text-file page.html --json";
    let said = shell.run(line);
    let json: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(json["decision"]["action"], "block", "{}", said.out);
    assert_eq!(json["decision"]["reason"], "scored");
}

#[test]
fn passwords_come_from_standard_input_only() {
    let shell = Shell::new();
    let said = shell.run_with(&["pupil", "hash"], "żółw 7\n");
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(
        said.out.starts_with("password = \"$argon2id$v=19$"),
        "{}",
        said.out
    );
    assert_eq!(said.out.lines().count(), 1);
    assert_eq!(shell.run_with(&["pupil", "hash"], "\n").code, 2);
    assert_eq!(shell.run_with(&["pupil", "hash"], "a\tb\n").code, 2);
    assert_eq!(shell.run_with(&["pupil", "hash"], &"x".repeat(600)).code, 2);
    shell.check("pupil hash secret", 2, "", "unexpected argument");
}

/// The line that `pupil hash` prints is one that `users.toml` takes.
#[test]
fn a_hash_fits_the_file() {
    let shell = Shell::new();
    let line = shell.run_with(&["pupil", "hash"], "secret\n").out;
    let text = format!("[[user]]\nname = \"jan\"\nclass = \"7B\"\n{line}");
    let users = schoolgate::identity::Users::parse(&text, "users.toml").unwrap();
    assert_eq!(users.len(), 1);
}

#[test]
fn the_authority_is_shown_and_exported_without_its_key() {
    let shell = Shell::new();
    shell.check("ca show", 3, "", "the first start makes it: schoolgate run");
    let mut params = rcgen::CertificateParams::new(Vec::new()).unwrap();
    params
        .distinguished_name
        .push(rcgen::DnType::CommonName, "Example School");
    let key = rcgen::KeyPair::generate().unwrap();
    let root = params.self_signed(&key).unwrap();
    // Even if somebody keeps both in one file, only the certificate leaves.
    shell.write(
        "certs/root.pem",
        &format!("{}{}", key.serialize_pem(), root.pem()),
    );
    shell.check("ca show", 0, "CN=Example School", "");
    let json: serde_json::Value = serde_json::from_str(&shell.run("ca show --json").out).unwrap();
    assert_eq!(json["sha256"].as_str().map(str::len), Some(95));
    let pem = shell.run("ca export");
    assert!(
        pem.out.starts_with("-----BEGIN CERTIFICATE-----\n"),
        "{}",
        pem.out
    );
    assert!(!pem.out.contains("PRIVATE KEY"), "{}", pem.out);
    shell.check("ca export --der --out root.der", 0, "", "Wrote root.der");
    assert_eq!(
        fs::read(shell.path("root.der")).unwrap(),
        root.der().to_vec()
    );
    shell.check(
        "ca export --der --out root.der",
        5,
        "",
        "root.der is there already",
    );
    shell.write("certs/root.pem", "nonsense");
    shell.check("ca show", 1, "", "holds no certificate");
}

#[test]
fn an_authority_is_made_renewed_and_changed() {
    let shell = Shell::new();
    shell.check(
        "ca create --name Example --root-key-out safe.key --exclude-dns bank.example",
        0,
        "Words",
        "Made root and intermediate",
    );
    assert!(!shell.path("certs/root.key").exists());
    shell.check("ca create --name Example", 5, "", "ca renew");
    shell.check("ca show", 0, "all but bank.example", "");
    shell.check("ca show", 0, "root.key is not here", "");
    let words = shell.run("ca fingerprint --json").out;
    let words: serde_json::Value = serde_json::from_str(&words).unwrap();
    assert_eq!(words["words"].as_array().map(Vec::len), Some(16));
    let root = fs::read(shell.path("certs/root.pem")).unwrap();

    shell.check("ca renew", 3, "", "--root-key");
    shell.check("ca renew --root-key safe.key", 0, "Example", "Restart");
    assert_eq!(fs::read(shell.path("certs/root.pem")).unwrap(), root);
    shell.check(
        "ca rotate --name Example --root-key safe.key --root-key-out next.key",
        0,
        "Words",
        "are served until",
    );
    assert_ne!(fs::read(shell.path("certs/root.pem")).unwrap(), root);
    shell.check("ca show", 0, "previous root", "");
    shell.check("ca export --mobileconfig", 0, "com.apple.security.root", "");
    shell.check(
        "ca import --cert certs/intermediate.pem --key next.key --root certs/root.pem",
        1,
        "",
        "is not the key of",
    );
    shell.check(
        "ca create --permit-dns 192.0.2.1 --name X",
        2,
        "",
        "is an address",
    );
}

#[test]
fn accounts_are_made_listed_and_ended() {
    let shell = Shell::new();
    shell.check("user list", 0, "No account yet", "");
    assert!(!shell.path("data").exists(), "looking makes nothing");
    let said = shell.run("user add anna --role teacher --class 7B --class 8A");
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(
        said.out.starts_with("https://127.0.0.1:8443/link/"),
        "{}",
        said.out
    );
    assert!(said.out.trim_end().len() > 60, "a long token: {}", said.out);
    shell.check(
        "user add anna --role teacher --class 7B",
        5,
        "",
        "schoolgate user link anna",
    );
    shell.check("user add a/b --role teacher", 2, "", "choose another name");
    let list = shell.run("user list");
    assert!(
        list.out
            .contains("anna  teacher  no password yet  anna      7B 8A"),
        "{}",
        list.out
    );
    let json: serde_json::Value = serde_json::from_str(&shell.run("user list --json").out).unwrap();
    assert_eq!(json[0]["classes"], serde_json::json!(["7B", "8A"]));
    let again = shell.run("user link anna");
    assert!(again.out.starts_with("https://") && again.out != said.out);
    shell.check("user link nobody", 3, "", "there is no account nobody");
    shell.check("user disable anna", 0, "can no longer sign in", "");
    shell.check("user link anna", 3, "", "disabled");
    assert!(shell.run("user list").out.contains("disabled"));
}

#[test]
fn incidents_are_listed_without_making_anything() {
    let shell = Shell::new();
    shell.check("incidents list", 0, "No incidents.", "");
    let said = shell.run("incidents list --json");
    assert_eq!((said.code, said.out.trim()), (0, "[]"));
    let said = shell.run("incidents list --jsonl --since 7d --class 7B --min-severity 2");
    assert_eq!((said.code, said.out.as_str()), (0, ""));
    shell.check("incidents list --since someday", 2, "", "is not a time");
    assert!(!shell.path("data").exists());
}

#[test]
fn status_says_that_nobody_answers() {
    let shell = Shell::with_rules();
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    shell.write(
        "schoolgate.toml",
        &format!("[listen]\nmetrics = \"127.0.0.1:{port}\"\n"),
    );
    shell.check("status", 7, "unreachable", "start it with: schoolgate run");
    let json: serde_json::Value = serde_json::from_str(&shell.run("status --json").out).unwrap();
    assert_eq!(json["gateway"], "unreachable");
    assert_eq!(json["rules"], "fine");
}

/// A database server that is away is said, without what its address may hold.
#[test]
fn status_says_that_the_database_does_not_answer() {
    let shell = Shell::with_rules();
    shell.write("pw", "geheim\n");
    std::fs::set_permissions(
        shell.path("pw"),
        std::os::unix::fs::PermissionsExt::from_mode(0o600),
    )
    .unwrap();
    // Nobody listens on port 1.
    shell.write(
        "schoolgate.toml",
        "[listen]\nmetrics = []\n[store]\nurl = \"postgres://gate@127.0.0.1:1/gate\"\n\
         password_file = \"pw\"\n",
    );
    let said = shell.run("status");
    assert_eq!(said.code, 6, "{}{}", said.out, said.err);
    assert!(said.out.starts_with("Look at this"), "{}", said.out);
    assert!(said.out.contains("does not answer"), "{}", said.out);
    assert!(said.out.contains("0 records are safe"), "{}", said.out);
    let json: serde_json::Value = serde_json::from_str(&shell.run("status --json").out).unwrap();
    assert_eq!(json["store"], "unreachable");
    assert_eq!(json["waiting"], serde_json::Value::Null);
    for said in [said, shell.run("user list")] {
        assert!(!said.out.contains("geheim") && !said.err.contains("geheim"));
    }
}

#[test]
fn a_store_is_copied_once() {
    let shell = Shell::new();
    shell.check(
        "store copy sqlite:data/a.db sqlite:b.db",
        3,
        "",
        "no database",
    );
    shell.check("store copy mysql:x sqlite:b.db", 1, "", "not the address");
    assert_eq!(shell.run("user add anna --role teacher --class 7B").code, 0);
    let copy = "store copy sqlite:data/schoolgate.db sqlite:other/b.db";
    shell.check(copy, 0, "1  accounts\n", "[store] url");
    shell.check(copy, 5, "", "nothing was copied");
    shell.write("schoolgate.toml", "[store]\nurl = \"sqlite:other/b.db\"\n");
    shell.check("user list", 0, "anna", "");
}

/// What waits in the journal is listed although no gateway runs and there is no store yet.
#[test]
fn incidents_of_the_journal_are_listed() {
    use schoolgate::model::{
        ClassId, Confidence, EventCode, Hit, HitKind, Pseudonym, Record, Severity, SourceId,
        Timestamp,
    };
    let shell = Shell::new();
    let (journal, reader) = schoolgate::store::Journal::open(&shell.path("data/journal")).unwrap();
    let id = uuid::Uuid::now_v7();
    let hit = Hit {
        id,
        code: EventCode::of(id),
        request: uuid::Uuid::now_v7(),
        at: Timestamp(1_795_348_800_000),
        kind: HitKind::Block,
        who: Some(Pseudonym("7B·14".into())),
        class: Some(ClassId("7B".into())),
        tier: "lower".into(),
        confidence: Confidence::High,
        source: SourceId::ProxyAuth,
        category: "gambling".into(),
        care: false,
        severity: Severity::try_from(3).ok(),
        reason: "listed".into(),
        host: "bets.example".into(),
        path: None,
        because: vec!["starter-gambling".into()],
        policy: 1,
    };
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(async {
            journal.append(Record::Hit(hit)).await.unwrap();
            journal.close().await;
        });
    drop(reader);
    let said = shell.run("incidents list");
    assert_eq!(said.code, 0, "{}", said.err);
    let row = said.out.lines().nth(1).unwrap_or_default();
    for part in ["7B·14", "3 serious", "gambling", "bets.example"] {
        assert!(row.contains(part), "{part}\n{}", said.out);
    }
    assert!(
        said.out.lines().all(|line| line.chars().count() <= 80),
        "{}",
        said.out
    );
    let said = shell.run("incidents list --jsonl --class 7B --min-severity 3 --category gambling");
    let json: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(json["who"], "7B·14");
    assert_eq!(json["hosts"][0], "bets.example");
    assert_eq!(json["hits"], 1);
    shell.check("incidents list --class 8A", 0, "No incidents.", "");
    shell.check("incidents list --min-severity 4", 0, "No incidents.", "");
    assert!(
        !shell.path("data/schoolgate.db").exists(),
        "looking makes nothing"
    );
}

#[test]
fn status_says_what_the_gateway_says() {
    let shell = Shell::with_rules();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    shell.write(
        "schoolgate.toml",
        &format!("[listen]\nmetrics = \"{address}\"\n"),
    );
    let gateway = std::thread::spawn(move || {
        for answer in ["200 OK\r\n\r\nready\n", "503 No\r\n\r\nthe disk is full\n"] {
            let (mut stream, _) = listener.accept().unwrap();
            let mut asked = [0; 1024];
            let length = std::io::Read::read(&mut stream, &mut asked).unwrap();
            assert!(asked[..length].starts_with(b"GET /readyz HTTP/1.1\r\n"));
            stream
                .write_all(format!("HTTP/1.1 {answer}").as_bytes())
                .unwrap();
        }
    });
    let said = shell.run("status");
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    assert!(said.out.starts_with("All good, as of "), "{}", said.out);
    assert!(said.out.contains("School CA  not made yet"), "{}", said.out);
    let said = shell.run("status");
    assert_eq!(said.code, 6, "{}{}", said.out, said.err);
    assert!(said.out.starts_with("Look at this"), "{}", said.out);
    assert!(said.out.contains("the disk is full"), "{}", said.out);
    gateway.join().unwrap();
}

/// Short texts of betting and of school for a tiny model, a few words each.
fn betting(sign: &str) -> String {
    let (things, ends): (&[&str], &[&str]) = match sign {
        "+" => (
            &[
                "spin the slots",
                "poker jackpot bonus",
                "bet on roulette",
                "casino bonus wins",
            ],
            &[
                "tonight",
                "for cash",
                "now",
                "with friends",
                "again",
                "and win",
                "at once",
                "here",
            ],
        ),
        _ => (
            &[
                "a lesson in biology",
                "the chess club meets",
                "read a poem",
                "draw a triangle",
            ],
            &[
                "today",
                "at noon",
                "in class",
                "with friends",
                "again",
                "on paper",
                "quietly",
                "here",
            ],
        ),
    };
    let mut lines = String::new();
    for thing in things {
        for end in ends {
            lines += &format!("{sign} {thing} {end}\n");
        }
    }
    lines
}

#[test]
fn what_staff_correct_is_learnt_in_force_and_taken_back() {
    let shell = Shell::with_rules();
    shell.write("training/relations.toml", "positive = []\nnear = []\n");
    fs::create_dir_all(shell.path("training/external")).unwrap();
    let lines = betting("+") + &betting("-");
    shell.write("training/train/en/gambling.txt", &lines);
    shell.write("check/en/gambling.txt", &lines);
    fs::create_dir_all(shell.path("policies/model")).unwrap();
    let made = shell.run("model key maker.key");
    let key = made.out.lines().last().unwrap().to_owned();
    shell.write(
        "policies/model/keys.toml",
        &format!("trusted = [\n  \"{key}\", # them\n]\n"),
    );
    let keys = fs::read_to_string(shell.path("policies/model/keys.toml")).unwrap();
    shell.check(
        "model train --rounds 4 --key maker.key --out policies/model/text.model",
        0,
        "held out",
        "written",
    );

    let alarm = "the roulette of the chess club: a casino bonus in biology";
    let flags = || {
        let line = format!("{}\n", serde_json::json!({ "text": alarm }));
        let said = shell.run_with(
            &[
                "classify",
                "--jsonl",
                "--tier",
                "lower",
                "--policies",
                "policies",
            ],
            &line,
        );
        let said: serde_json::Value = serde_json::from_str(&said.out).unwrap();
        said["flags"].as_array().unwrap().len()
    };
    assert_eq!(flags(), 1, "the tiny model takes it for betting");

    shell.check("model adapt", 3, "", "there is no correction");
    shell.check(
        "model corrections",
        0,
        "Nothing has been corrected yet.",
        "",
    );
    let correct = |category: &str, answer: &str| {
        let arguments = [
            "model",
            "correct",
            "--category",
            category,
            answer,
            "--lang",
            "en",
            "-",
        ];
        shell.run_with(&arguments, alarm)
    };
    assert_eq!(correct("gamblin", "--missed").code, 3);
    let kept = correct("gambling", "--false-alarm");
    assert_eq!(kept.code, 0, "{}", kept.err);
    let id = kept.out.trim().to_owned();
    shell.check("model corrections", 0, "false alarm", "");
    let rows = shell.run("model corrections --json");
    let rows: serde_json::Value = serde_json::from_str(&rows.out).unwrap();
    assert_eq!(rows[0]["text"], alarm);
    assert_eq!(rows[0]["state"], "new");

    // Nothing leaves without a name, and then only what is to be learnt from.
    assert_eq!(shell.run("model corrections --export out.jsonl").code, 2);
    shell.check(
        "model corrections --export out.jsonl --approved-by Anna",
        0,
        "1 corrections",
        "",
    );
    let left = fs::read_to_string(shell.path("out.jsonl")).unwrap();
    let left: serde_json::Value = serde_json::from_str(&left).unwrap();
    assert_eq!(
        left,
        serde_json::json!({ "lang": "en", "text": alarm, "labels": { "gambling": 0 } })
    );

    // Measured first: a check that cannot pass keeps it out of force.
    let adapt = "model adapt --texts training --check check";
    shell.check(adapt, 0, "corrections right, learnt", "No loss was seen.");
    assert!(!shell.path("policies/model/overlay.model").exists());
    shell.write("bad/en/gambling.txt", &format!("+ {alarm}\n").repeat(5));
    shell.check(
        "model adapt --texts training --check bad --activate",
        6,
        "harmless texts flagged",
        "recognised instead of",
    );
    assert!(!shell.path("policies/model/overlay.model").exists());
    assert_eq!(flags(), 1);

    shell.check(
        &format!("{adapt} --activate"),
        0,
        "harmless texts flagged",
        "In force as soon as",
    );
    assert_eq!(flags(), 0, "learnt");
    let rows = shell.run("model corrections --json").out;
    assert!(rows.contains("\"learnt\""), "{rows}");
    let mode = std::os::unix::fs::PermissionsExt::mode(
        &fs::metadata(shell.path("data/overlay.key"))
            .unwrap()
            .permissions(),
    );
    assert_eq!(mode & 0o777, 0o600);
    shell.check("policy check", 0, "The rules are fine", "");

    // Another base: the overlay is left aside, and somebody is told.
    let base = fs::read(shell.path("policies/model/text.model")).unwrap();
    shell.check(
        "model train --rounds 2 --key maker.key --out policies/model/text.model",
        0,
        "held out",
        "written",
    );
    shell.check(
        "policy check",
        0,
        "The rules are fine",
        "made for another model",
    );
    fs::write(shell.path("policies/model/text.model"), base).unwrap();

    shell.check("model adapt --deactivate", 0, "The overlay is gone", "");
    assert_eq!(flags(), 1, "as before");
    assert_eq!(
        fs::read_to_string(shell.path("policies/model/keys.toml")).unwrap(),
        keys
    );
    shell.check("model adapt --deactivate", 3, "", "no overlay in force");
    shell.check(
        &format!("model corrections --delete {id}"),
        0,
        "Deleted.",
        "",
    );
    shell.check(
        &format!("model corrections --delete {id}"),
        3,
        "",
        "no correction",
    );
}

#[test]
fn the_record_is_checked_here_and_elsewhere() {
    let shell = Shell::new();
    shell.check("audit verify", 3, "", "there is no such entry");
    for name in ["anna", "boris", "eva"] {
        let said = shell.run(&format!("user add {name} --role teacher --class 7B"));
        assert_eq!(said.code, 0, "{}", said.err);
    }
    shell.check("audit verify", 0, "Unbroken since 20", "");
    let shown = shell.run("audit show --did account.create");
    assert!(shown.out.contains("command-line") && shown.out.contains("boris"));
    assert!(!shown.out.contains("link.create"));
    shell.check(
        "audit export record.jsonl",
        0,
        "audit verify record.jsonl",
        "",
    );
    shell.check("audit export record.jsonl", 5, "", "record.jsonl");

    // On another machine: no configuration, no store.
    let elsewhere = Shell::new();
    let record = fs::read_to_string(shell.path("record.jsonl")).unwrap();
    elsewhere.write("record.jsonl", &record);
    elsewhere.check("audit verify record.jsonl", 0, "Unbroken since 20", "");
    elsewhere.check("audit verify missing.jsonl", 3, "", "missing.jsonl");
    elsewhere.write("changed.jsonl", &record.replacen("boris", "doris", 1));
    let said = elsewhere.run("audit verify changed.jsonl");
    assert_eq!(said.code, 6, "{}", said.out);
    let line = 1 + record
        .lines()
        .position(|line| line.contains("boris"))
        .unwrap();
    assert!(
        said.out
            .contains(&format!("First broken line of the file: {line}\n")),
        "{}",
        said.out
    );
    let json = elsewhere.run("audit verify changed.jsonl --json");
    assert_eq!(json.code, 6);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json["first_broken_line"], line);
    assert_eq!(json["findings"]["problems"][0]["fault"], "changed");

    // Lines cut off the end, and the last line made to fit: only the note of the end tells.
    let lines: Vec<&str> = record.lines().collect();
    let end: serde_json::Value = serde_json::from_str(lines[lines.len() - 1]).unwrap();
    let head = end["heads"][0].to_string();
    elsewhere.write("ends.jsonl", &format!("{{\"at\":\"then\",{}\n", &head[1..]));
    let mut cut: Vec<String> = lines[..lines.len() - 2]
        .iter()
        .map(|line| (*line).to_owned())
        .collect();
    let last: serde_json::Value = serde_json::from_str(&cut[cut.len() - 1]).unwrap();
    let mut fitting = end.clone();
    fitting["heads"][0]["number"] = last["number"].clone();
    fitting["heads"][0]["digest"] = last["digest"].clone();
    cut.push(fitting.to_string());
    elsewhere.write("cut.jsonl", &(cut.join("\n") + "\n"));
    elsewhere.check("audit verify cut.jsonl", 0, "Unbroken", "");
    elsewhere.check(
        "audit verify cut.jsonl --ends ends.jsonl",
        6,
        "it was noted as the end, and is not there any more",
        "",
    );
    elsewhere.check(
        "audit verify record.jsonl --ends ends.jsonl",
        0,
        "Unbroken",
        "",
    );
}

#[test]
fn forgetting_asks_and_telling_is_on_record() {
    let shell = Shell::with_rules();
    shell.check("store purge --dry-run", 0, "Nothing is old enough.", "");
    shell.check("store purge", 4, "", "add --yes");
    shell.check("store purge --yes", 0, "Nothing is old enough.", "");
    let told = shell.run_with(
        &["subject", "export", "7B·14", "--reason", "asked in person"],
        "",
    );
    assert_eq!(told.code, 0, "{}", told.err);
    let told: serde_json::Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!(told["incidents"], serde_json::json!([]));
    let erase = ["subject", "erase", "7B·14", "--reason", "asked in writing"];
    assert_eq!(shell.run_with(&erase, "").code, 4);
    let said = shell.run_with(&[&erase[..], &["--yes"]].concat(), "");
    assert_eq!(said.code, 0, "{}", said.err);
    let shown = shell.run("audit show").out;
    assert!(shown.contains("subject.export") && shown.contains("subject.erase"));
    assert!(!shown.contains("7B"), "{shown}");
    for (language, draft) in [
        ("en", "A draft"),
        ("vi", "Bản nháp"),
        ("pl", "Szkic"),
        ("ru", "Черновик"),
    ] {
        let text = shell.run(&format!("privacy text --lang {language}")).out;
        assert!(
            text.contains(draft) && text.contains("Example School"),
            "{text}"
        );
    }
    let one = shell.run("privacy text --about assessment").out;
    assert!(
        one.starts_with("# Data protection impact assessment"),
        "{one}"
    );
}
