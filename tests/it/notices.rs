//! Notices reach a real mail server and a real program, whatever is killed in between.

use std::collections::BTreeSet;

use super::sink::{MailServer, Mood, Program, certificate};
use super::world::{Setup, World, wait_for};

/// A school that tells people by encrypted mail and by https.
fn school(mail: &MailServer, program: &Program, root: String) -> World {
    let world = World::start(Setup {
        settings: vec![
            ("mail", "host = \"localhost\"".into()),
            ("mail", format!("port = {}", mail.address.port())),
            ("mail", "from = \"gate@school.example\"".into()),
            ("mail", "user = \"gate\"".into()),
            ("mail", "password_file = \"mail.password\"".into()),
            ("[webhook]", "name = \"messages\"".into()),
            (
                "[webhook]",
                format!("url = \"https://localhost:{}/\"", program.address.port()),
            ),
            ("[webhook]", "secret_file = \"webhook.secret\"".into()),
            (
                "upstream",
                "extra_roots = [\"origin-root.pem\", \"sink-root.pem\"]".into(),
            ),
        ],
        files: vec![
            ("mail.password", "a password of the tests\n".into()),
            (
                "webhook.secret",
                "a secret of the tests, long enough\n".into(),
            ),
            ("sink-root.pem", root),
        ],
        ..Setup::default()
    });
    let words = "user add tom --role safeguarding-lead --mail tom@school.example";
    run(&world, words);
    world
}

#[track_caller]
fn run(world: &World, words: &str) -> String {
    let output = world.command(&words.split(' ').collect::<Vec<_>>());
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{words}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// How many deliveries are in a state, as the command line tells it.
fn count(world: &World, state: &str) -> u64 {
    let output = world.command(&["notices", "status", "--json"]);
    let status: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    status["deliveries"][state].as_u64().unwrap()
}

fn message_ids(mail: &MailServer) -> Vec<String> {
    mail.letters()
        .iter()
        .map(|letter| {
            let line = letter.lines().find(|line| line.starts_with("Message-ID:"));
            line.unwrap().to_owned()
        })
        .collect()
}

fn webhook_ids(program: &Program) -> Vec<String> {
    program
        .told()
        .iter()
        .map(|told| told.head["webhook-id"].clone())
        .collect()
}

fn distinct(ids: &[String]) -> usize {
    ids.iter().collect::<BTreeSet<_>>().len()
}

#[test]
fn nothing_is_lost_or_told_as_two_when_the_gateway_is_killed() {
    let (tls, root) = certificate();
    let mail = MailServer::start(None, Some(tls.clone()), Mood::Forgets);
    let program = Program::start(Some(tls), Mood::Forgets);
    let world = school(&mail, &program, root);
    let rounds = 3;
    let (mut letters, mut told) = (0, 0);
    for round in 1..=rounds {
        for _ in 0..4 {
            run(&world, "notices test tom");
        }
        // Both have taken something and have not said so.
        let arrived = wait_for(|| {
            (mail.letters().len() > letters && program.told().len() > told).then_some(())
        });
        assert!(arrived.is_some(), "nothing arrives:\n{}", world.printed());
        world.kill();
        (letters, told) = (mail.letters().len(), program.told().len());
        if round == rounds {
            mail.mood(Mood::Fine);
            program.mood(Mood::Fine);
        }
        world.run();
    }
    let all = 4 * rounds;
    let done = wait_for(|| (count(&world, "sent") == 2 * all as u64).then_some(()));
    assert!(done.is_some(), "{}", run(&world, "notices status"));
    for ids in [message_ids(&mail), webhook_ids(&program)] {
        assert!(ids.len() > all, "some were repeated: {}", ids.len());
        assert_eq!(distinct(&ids), all, "{ids:?}");
    }
    let printed = world.printed();
    assert!(!printed.contains("tom@school.example"));
    assert!(!printed.contains("a password of the tests"));
    assert!(!printed.contains("a secret of the tests"));
    assert!(
        printed.contains("chmod 600"),
        "the files are readable by others"
    );
}

#[test]
fn a_stop_waits_for_nobody_who_hangs() {
    let (tls, root) = certificate();
    let mail = MailServer::start(None, Some(tls.clone()), Mood::Hangs);
    let program = Program::start(Some(tls), Mood::Forgets);
    let world = school(&mail, &program, root);
    run(&world, "notices test tom");
    let told = wait_for(|| (program.told().len() == 1).then_some(()));
    assert!(told.is_some());
    world.signal("TERM");
    let ended = world.wait_end(std::time::Duration::from_secs(30));
    assert!(
        ended.is_some_and(|status| status.success()),
        "{}",
        world.printed()
    );
    assert_eq!(count(&world, "waiting"), 2);
    // The same ones, after the next start.
    mail.mood(Mood::Fine);
    program.mood(Mood::Fine);
    world.run();
    let done = wait_for(|| (count(&world, "sent") == 2).then_some(()));
    assert!(done.is_some(), "{}", run(&world, "notices status"));
    assert_eq!(distinct(&webhook_ids(&program)), 1);
    assert_eq!(mail.letters().len(), 1);
}
