use super::*;

/// What is said about a text: `line:column message (hint)`, one a line.
#[track_caller]
fn check(text: &str, expect: &[&str]) {
    let said: Vec<String> = match Config::parse(text, "schoolgate.toml") {
        Ok(_) => Vec::new(),
        Err(problems) => problems
            .iter()
            .map(|p| {
                assert_eq!(p.file, "schoolgate.toml");
                assert!(p.fatal);
                format!("{}:{} {} ({})", p.line, p.column, p.message, p.hint)
            })
            .collect(),
    };
    assert_eq!(said, expect, "{text}");
}

#[test]
fn the_printed_default_is_the_default() {
    assert_eq!(
        Config::parse(DEFAULT_TEXT, "default").unwrap(),
        Config::default()
    );
    assert_eq!(Config::parse("", "empty").unwrap(), Config::default());
}

#[test]
fn the_printed_default_names_every_key() {
    // Each key of each section, also those that are commented out, is known to its section.
    let switched_on = DEFAULT_TEXT.replace("# public_url", "public_url");
    let config = Config::parse(&switched_on, "default").unwrap();
    assert_eq!(config.portal_url(), "http://gateway.school.example");
    // For a file it would be one too many.
    let switched_on = switched_on.replace("# password_file", "password_file");
    for section in SECTIONS {
        if section == "webhook" {
            // A list, empty by default; `the_printed_webhook_is_one` reads its text.
            continue;
        }
        assert!(
            DEFAULT_TEXT.contains(&format!("\n[{section}]\n")),
            "{section}"
        );
        let text = format!("[{section}]\nzzzzzzzz = 1");
        let hint = Config::parse(&text, "x").unwrap_err().remove(0).hint;
        let known = hint.strip_prefix("known here: ").unwrap_or(&hint);
        for key in known.split(", ").map(|key| key.trim_matches('`')) {
            let line = format!("\n{key} = ");
            assert!(
                switched_on.contains(&line),
                "{section}.{key} is missing in the text"
            );
        }
    }
}

#[test]
fn wrong_keys_and_values_are_said_with_their_place() {
    check(
        "[listen]\nproxi = \"127.0.0.1:1\"",
        &["2:1 there is no key `proxi` here (did you mean `proxy`?)"],
    );
    check(
        "[lisen]\n",
        &["1:2 there is no section [lisen] (did you mean `listen`?)"],
    );
    check(
        "proxy = 1\n",
        &[
            "1:1 there is no key `proxy` outside a section (known here: listen, ca, \
            policy, store, journal, data, portal, dashboard, upstream, identity, limits, log, \
            threads, pinned, mail, webhook)",
        ],
    );
    check(
        "[listen]\nproxy = \"localhost:3128\"",
        &[
            "2:9 `localhost:3128` is not an address with a port (write it like \"127.0.0.1:3128\" or \
           \"[::1]:3128\")",
        ],
    );
    check(
        "[listen]\nproxy = [\"127.0.0.1:1\", \"127.0.0.1:1\"]",
        &["2:9 `127.0.0.1:1` is there twice (take one out)"],
    );
    check(
        "[listen]\ntransparent_mode = \"bridge\"",
        &["2:20 `bridge` is not one of the choices (choose one of \"redirect\", \"tproxy\")"],
    );
    check(
        "[upstream]\n# ten\nconnect_timeout = 10",
        &["3:19 invalid type: integer `10` (expected a string)"],
    );
    check(
        "[upstream]\nconnect_timeout = \"10 parsecs\"",
        &["2:19 `10 parsecs` is not a duration (write it like \"10s\", \"300ms\" or \"2m\")"],
    );
    check(
        "[upstream]\nallow_private = [\"10.0.0.0/33\"]",
        &[
            "2:17 `10.0.0.0/33` is not a range of addresses (write it like \"10.0.0.0/8\" or \
           \"fd00::/8\")",
        ],
    );
    check(
        "[limits]\nhold_time = \"0s\"",
        &["2:13 `0s` is outside what makes sense (choose from 1ms to 24h)"],
    );
    check(
        "[limits]\nhold_time = \"-3s\"",
        &["2:13 `-3s` is before now (write it like \"10s\", \"300ms\" or \"2m\")"],
    );
    check(
        "[limits]\nconnections = 0",
        &["2:15 0 is outside what makes sense (choose from 1 to 100000000)"],
    );
    check(
        "[limits]\nheader_bytes = \"64 parsec\"",
        &["2:16 not a number of bytes (write it like 65536, \"64 KiB\" or \"8 MiB\")"],
    );
    check(
        "[limits]\nheader_bytes = 5",
        &["2:16 5 bytes is outside what makes sense (choose from 1 KiB to 64 GiB)"],
    );
    check(
        "[store]\nurl = \"mysql://x\"",
        &[
            "2:7 not the address of a store (write it like \"sqlite:data/schoolgate.db\" or \
             \"postgres://user@host/database\")",
        ],
    );
    check(
        "[store]\nurl = \"postgres://gate:geheim@db/gate\"",
        &[
            "2:7 a password does not belong into the address (put it into a file of its own and \
             name that with password_file)",
        ],
    );
    check(
        "[store]\n\nurl = \"postgres://db/gate?sslmode=yes\"",
        &["3:7 unknown sslmode (choose disable, prefer, require, verify-ca or verify-full)"],
    );
    check(
        "[store]\npassword_file = \"a\"",
        &[
            "2:1 `password_file` is for a PostgreSQL server only (take it out, or give a url \
             that begins with postgres://)",
        ],
    );
    check(
        "[log]\nlevel = \"chatty\"",
        &["2:9 `chatty` is not a level (choose error, warn, info, debug or trace)"],
    );
    check(
        "[identity]\nproxy_auth = \"maybe\"",
        &[
            "2:14 `maybe` is not one of the choices (choose one of \"off\", \"optional\", \"required\")",
        ],
    );
    check(
        "[portal]\npublic_url = \"http://a.example/path\"",
        &[
            "2:14 `http://a.example/path` is not the address of a site (write it like \
           \"https://gateway.school.example\", without a path)",
        ],
    );
    check(
        "[threads]\nworkers = -1",
        &["2:11 -1 is not a number of workers (choose from 1 to 1024, or 0 for one per core)"],
    );
}

#[test]
fn an_address_has_one_listener() {
    check(
        "[listen]\nproxy = \"127.0.0.1:8080\"",
        &[
            "2:1 127.0.0.1:8080 is claimed by `proxy` and by `portal` (give one of them another port)",
        ],
    );
    check(
        "[listen]\nproxy = \"[::1]:1\"\nmetrics = [\"127.0.0.1:2\", \"[::1]:1\"]",
        &["3:1 [::1]:1 is claimed by `proxy` and by `metrics` (give one of them another port)"],
    );
    check(
        "[listen]\nproxy = \"127.0.0.1:0\"\nportal = \"127.0.0.1:0\"",
        &[],
    );
}

#[test]
fn named_files_have_to_be_there() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("schoolgate.toml");
    let text = "[identity]\nproxy_auth = \"required\"\n[upstream]\nextra_roots = \"r.pem\"\n";
    std::fs::write(&file, text.replace("\"r.pem\"", "[\"r.pem\"]")).unwrap();
    let config = Config::load(&file).unwrap();
    let problems = config.missing_files();
    assert_eq!(
        (problems[0].line, problems[0].column),
        (4, 1),
        "{problems:?}"
    );
    assert!(problems[1].file.ends_with("users.toml"), "{problems:?}");
    let key = rcgen::KeyPair::generate().unwrap();
    let mut params = rcgen::CertificateParams::new(Vec::<String>::new()).unwrap();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let root = params.self_signed(&key).unwrap().pem();
    std::fs::write(home.path().join("r.pem"), root).unwrap();
    std::fs::write(home.path().join("users.toml"), "").unwrap();
    assert_eq!(config.missing_files(), []);
}

#[test]
fn all_problems_are_said_at_once_and_in_order() {
    check(
        "[limits]\nhold_time = \"soon\"\nleafs = 3\n\n[listen]\nproxy = 3128\n",
        &[
            "2:13 `soon` is not a duration (write it like \"10s\", \"300ms\" or \"2m\")",
            "3:1 there is no key `leafs` here (did you mean `leaves`?)",
            "6:9 expected one text or a list of texts (see: schoolgate config print-default)",
        ],
    );
}

#[test]
fn what_is_not_toml_is_said_with_its_place() {
    let problems = Config::parse("[listen]\nproxy = \"127.0.0.1:1\n\n[ca\n", "x").unwrap_err();
    assert_eq!(
        (problems[0].line, problems[0].column > 0),
        (2, true),
        "{problems:?}"
    );
    for text in [
        "listen = 3",
        "[listen]\n[listen]",
        "[[listen]]",
        "=",
        "\u{0}",
        "[listen]\nproxy",
    ] {
        let problems = Config::parse(text, "x").unwrap_err();
        assert!(
            !problems.is_empty() && problems[0].line > 0,
            "{text:?}: {problems:?}"
        );
    }
}

#[test]
fn values_arrive() {
    let text = r#"
        [listen]
        proxy = ["0.0.0.0:3128", "[::]:3128"]
        portal = "0.0.0.0:80"
        dashboard = []
        transparent_mode = "tproxy"
        [upstream]
        allow_private = ["10.0.5.0/24", "192.168.1.7"]
        connect_timeout = "1m 30s"
        [limits]
        header_bytes = 32768
        hold_total = "1 GiB"
        [log]
        format = "json"
        level = "info,schoolgate::proxy=debug"
        [identity]
        proxy_auth = "required"
    "#;
    let config = Config::parse(text, "x").unwrap();
    assert_eq!(config.listen.proxy.len(), 2);
    assert_eq!(config.listen.transparent_mode, TransparentMode::Tproxy);
    assert_eq!(
        config.portal_url(),
        "http://127.0.0.1:80",
        "an address that can be opened"
    );
    assert!(config.listen.dashboard.is_empty());
    assert_eq!(
        config.upstream.allow_private[1].to_string(),
        "192.168.1.7/32"
    );
    assert_eq!(config.upstream.connect_timeout, Duration::from_secs(90));
    assert_eq!(config.limits.header_bytes, 32768);
    assert_eq!(config.limits.hold_total, 1 << 30);
    assert_eq!(
        config.limits.leaves, 10_000,
        "what is not named keeps its default"
    );
    assert_eq!(config.log.format, LogFormat::Json);
    assert_eq!(config.identity.proxy_auth, identity::ProxyAuth::Required);
    let changed = ["listen", "upstream", "identity", "limits", "log"];
    assert_eq!(Config::default().differences(&config), changed);
}

#[test]
fn exceptions_say_what_is_wrong_with_them() {
    let line = |host: &str, spki: &str, until: &str, reason: &str| {
        format!(
            "[upstream]\nexceptions = [{{ host = \"{host}\", spki = \"{spki}\", \
             until = \"{until}\", reason = \"{reason}\" }}]"
        )
    };
    let key = "ab".repeat(32);
    let config = Config::parse(
        &line("Copier.School.Example", &key, "2027-01-31", "old"),
        "x",
    );
    let excepted = &config.unwrap().upstream.exceptions[0];
    assert_eq!(excepted.host.as_str(), "copier.school.example");
    assert_eq!(excepted.spki, [0xab; 32]);
    for (text, wrong) in [
        (line("a b", &key, "2027-01-31", "old"), "is not a host"),
        (
            line("a.example", "abc", "2027-01-31", "old"),
            "is not a SHA-256",
        ),
        (line("a.example", &key, "soon", "old"), "is not a day"),
        (line("a.example", &key, "2027-01-31", " "), "is no reason"),
        (
            "[upstream]\nexceptions = [{ host = \"a.example\" }]".to_owned(),
            "`spki` is missing",
        ),
    ] {
        let problem = Config::parse(&text, "x").unwrap_err().remove(0);
        assert!(problem.message.contains(wrong), "{problem:?}");
        assert_eq!(problem.line, 2, "{problem:?}");
    }
}

#[test]
fn providers_are_read_and_checked() {
    let google = "[[oidc]]\nname = \"Google\"\nissuer = \"https://accounts.google.com\"\n\
                  client_id = \"abc\"\nclient_secret_file = \"google.secret\"\n\
                  require = { hd = \"school.example\" }\n";
    let config = Config::parse(google, "x").unwrap();
    let [provider] = config.oidc.as_slice() else {
        panic!("{:?}", config.oidc);
    };
    assert_eq!(provider.claim, "email");
    assert!(!provider.trust_second_factor);
    assert_eq!(provider.require["hd"], "school.example");
    assert_eq!(Config::default().differences(&config), ["dashboard"]);

    let home = tempfile::tempdir().unwrap();
    let config = config.resolved(home.path());
    assert!(config.oidc[0].provider().is_err(), "no such file");
    std::fs::write(home.path().join("google.secret"), "hush\n").unwrap();
    let provider = config.oidc[0].provider().unwrap();
    assert_eq!(provider.client_secret.as_deref(), Some("hush"));
    assert!(!format!("{provider:?}").contains("hush"));

    let twice = format!("{google}{google}");
    assert!(Config::parse(&twice, "x").is_err());
    check(
        "[[oidc]]\nname = \"x\"\nissuer = \"http://x.example\"\nclient_id = \"a\"",
        &[
            "3:10 `http://x.example` is not an issuer (write it as the provider does, like \
             \"https://accounts.google.com\")",
        ],
    );
    check(
        "[dashboard]\nsecond_factor = \"never\"",
        &["2:17 `never` is not one of the choices (choose one of \"offered\", \"required\")"],
    );
}

#[test]
fn relative_paths_start_at_the_file() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("schoolgate.toml");
    let text = "\u{feff}[ca]\ndir = \"/etc/schoolgate/ca\"\n[upstream]\nextra_roots = [\"r.pem\"]";
    std::fs::write(&file, text).unwrap();
    let config = Config::load(&file).unwrap();
    assert_eq!(config.file.as_deref(), Some(&*file));
    assert_eq!(config.ca.dir, Path::new("/etc/schoolgate/ca"));
    assert_eq!(config.policy.dir, home.path().join("policies"));
    assert_eq!(config.identity.users, home.path().join("users.toml"));
    assert_eq!(config.upstream.extra_roots, [home.path().join("r.pem")]);
    assert_eq!(
        config.store.path(),
        Some(home.path().join("data/schoolgate.db"))
    );
    for url in ["sqlite::memory:", "postgres://db/gate"] {
        let store = Store {
            url: url.into(),
            ..Store::default()
        };
        assert_eq!(store.path(), None);
    }
    let text = "[store]\nurl = \"postgres://gate@db/school\"\npassword_file = \"pw\"";
    std::fs::write(&file, text).unwrap();
    let url = Config::load(&file).unwrap().store.url;
    let secret = home
        .path()
        .join("pw")
        .display()
        .to_string()
        .replace('/', "%2F");
    assert_eq!(
        url,
        format!("postgres://gate@db/school?password_file={secret}")
    );
}

#[test]
fn files_that_are_none_are_said() {
    let home = tempfile::tempdir().unwrap();
    let say = |path: &Path| Config::load(path).unwrap_err().remove(0);
    let missing = say(&home.path().join("no.toml"));
    assert_eq!(
        (missing.line, missing.message.as_str()),
        (0, "there is no such file")
    );
    assert!(missing.hint.contains("print-default"));
    assert!(say(home.path()).message.starts_with("cannot be read"));
    let latin = home.path().join("latin.toml");
    std::fs::write(&latin, b"# \xb3\n").unwrap();
    assert_eq!(say(&latin).message, "is not UTF-8 text (byte 2)");
}

proptest::proptest! {
    #[test]
    fn no_text_panics(text in "\\PC*|(\\[[a-z]{2,6}\\]\n|[a-z_]{2,9} = [\"\\[0-9a-z:.]{0,9}\n){0,8}") {
        if let Err(problems) = Config::parse(&text, "x") {
            proptest::prop_assert!(!problems.is_empty());
        }
    }
}

#[test]
fn the_printed_webhook_is_one() {
    let begin = DEFAULT_TEXT.find("# [[webhook]]").unwrap();
    let text: String = DEFAULT_TEXT[begin..]
        .lines()
        .map_while(|line| line.strip_prefix("# "))
        .map(|line| format!("{line}\n"))
        .collect();
    let config = Config::parse(&text, "default").unwrap();
    assert_eq!(config.webhook.len(), 1);
    assert_eq!(config.webhook[0].called(), "text-messages");
    assert_eq!(config.webhook[0].kinds.len(), 5);
}

#[test]
fn mail_and_webhooks_that_cannot_work_are_said_with_their_place() {
    check(
        "[mail]\nhost = \"smtp.example\"\nfrom = \"school\"",
        &[
            "3:1 `school` is not an address that notices can come from (write it like from = \
           \"schoolgate@school.example\")",
        ],
    );
    check(
        "[mail]\nhost = \"smtp.example\"\nfrom = \"a@b.example\"\ntls = \"none\"",
        &[
            "4:1 mail would leave this machine without encryption (choose tls = \"starttls\" or \
           \"implicit\"; \"none\" is for a server on localhost)",
        ],
    );
    check(
        "[mail]\nhost = \"localhost\"\nfrom = \"a@b.example\"\ntls = \"none\"\nuser = \"a\"",
        &[
            "5:1 a name and a password belong together (give both `user` and `password_file`, or \
           neither)",
        ],
    );
    check(
        "[mail]\nfrom = \"a@b.example\"",
        &["2:1 there is no mail server (name it: host = \"smtp.school.example\")"],
    );
    check(
        "[mail]\ntls = \"yes\"",
        &[
            "2:7 `yes` is not one of the choices (choose one of \"starttls\", \"implicit\", \"none\")",
        ],
    );
    let hook = |line: &str| format!("[[webhook]]\nsecret_file = \"s\"\n{line}\n");
    check(&hook("url = \"https://sms.example/a\""), &[]);
    check(&hook("url = \"http://127.0.0.1:81/a\""), &[]);
    check(&hook("url = \"http://[::1]/a\""), &[]);
    for url in [
        "http://sms.example/a",
        "https://u:p@sms.example/",
        "sms",
        "ftp://localhost/",
    ] {
        check(
            &hook(&format!("url = \"{url}\"")),
            &[
                "3:1 not an address that notices can be sent to (write it like \
               \"https://sms.school.example/notices\"; http only on localhost, and no password in \
               it)",
            ],
        );
    }
    let twice = hook("url = \"https://a.example/1\"") + &hook("url = \"https://a.example/2\"");
    check(
        &twice,
        &["6:1 `a.example` is there twice (give each a `name` of its own)"],
    );
    check(
        &hook("url = \"https://a.example/\"\nkinds = [\"digest\"]"),
        &["4:1 `mail-check` and `digest` go by mail only (take them out)"],
    );
}

#[test]
fn tls_only_is_for_a_name_of_the_dashboards_own() {
    let cases = [
        ("", "", false),
        ("https://desk.school.example", "", false),
        ("", "http://help.school.example", false),
        (
            "https://desk.school.example",
            "http://help.school.example",
            true,
        ),
        (
            "https://desk.school.example:8443",
            "http://help.school.example:8080",
            true,
        ),
        (
            "https://Gate.school.example",
            "http://gate.school.example:8080",
            false,
        ),
        (
            "https://gate.school.example.",
            "http://gate.school.example",
            false,
        ),
        ("https://192.0.2.1", "http://help.school.example", false),
        (
            "https://localhost:8443",
            "http://help.school.example",
            false,
        ),
        (
            "http://desk.school.example",
            "http://help.school.example",
            false,
        ),
    ];
    for (dashboard, portal, expect) in cases {
        let section = |name: &str, url: &str| match url {
            "" => String::new(),
            url => format!("[{name}]\npublic_url = \"{url}\"\n"),
        };
        let text = section("dashboard", dashboard) + &section("portal", portal);
        let config = Config::parse(&text, "schoolgate.toml").unwrap();
        assert_eq!(
            config.dashboard_is_tls_only(),
            expect,
            "{dashboard} {portal}"
        );
    }
}
