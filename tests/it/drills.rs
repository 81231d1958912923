//! The gateway tests itself as a device of each tier, and nobody else can be one.

use serde_json::Value;

use super::world::{SOMEBODY, Setup, TIERS, World};

/// The steps of the run that walked the gateway as each tier, and the exit code.
fn tested(world: &World) -> (Vec<Value>, Option<i32>) {
    let output = world.command(&["selftest", "--json"]);
    let text = String::from_utf8_lossy(&output.stdout);
    let runs: Vec<Value> = serde_json::from_str(&text).unwrap_or_else(|error| {
        let errors = String::from_utf8_lossy(&output.stderr);
        panic!("{error}: {text}\n{errors}\n{}", world.printed())
    });
    let run = runs.iter().find(|run| run["way"] == "tiers").unwrap();
    let steps = run["steps"].as_array().unwrap().clone();
    (steps, output.status.code())
}

fn step<'a>(steps: &'a [Value], tier: &str, probe: &str) -> &'a Value {
    steps
        .iter()
        .find(|step| step["tier"] == tier && step["probe"] == probe)
        .unwrap_or_else(|| panic!("no {probe} for {tier}"))
}

#[test]
fn every_tier_is_walked_through_the_gateway_and_nobody_has_an_incident() {
    let world = World::start(Setup::default());
    let before = world.incidents();
    let (steps, _) = tested(&world);
    let failed: Vec<&Value> = steps
        .iter()
        .filter(|step| step["result"] == "failed")
        .collect();
    assert!(failed.is_empty(), "{failed:#?}");
    for (tier, _) in TIERS {
        let own = steps.iter().filter(|step| step["tier"] == tier);
        let passed = own.filter(|step| step["result"] == "passed").count();
        assert!(passed > 20, "{tier}: {passed}");
        let locked = step(&steps, tier, "category:csam");
        assert_eq!(locked["seen"], "closed", "{tier}");
        assert_eq!(step(&steps, tier, "open")["seen"], "opens", "{tier}");
    }
    // The text of a page was read on its way, and a search was made safe.
    assert_eq!(step(&steps, "primary", "text")["seen"], "closed");
    assert_eq!(step(&steps, "primary", "safe-search")["seen"], "safe");
    assert_eq!(step(&steps, "staff", "category:games")["seen"], "opens");
    assert_eq!(step(&steps, "primary", "category:games")["seen"], "closed");
    // What a test opens for a moment is no app that refuses the school's certificate.
    let pinned = world.command(&["pinned", "list", "--json"]);
    let pinned = String::from_utf8_lossy(&pinned.stdout).into_owned();
    assert!(!pinned.contains("blocked.example"), "{pinned}");
    // As this machine it asks too, which leaves a record or two as for anybody.
    let after = world.incidents();
    for category in ["csam", "self-harm-promotion", "pornography"] {
        let marks = |text: &str| text.matches(category).count();
        assert_eq!(marks(&after), marks(&before), "{after}");
    }
}

#[test]
fn a_rule_that_opens_what_should_be_closed_is_found_on_the_way() {
    let rule = "[[rule]]\nid = \"slip\"\nstate = \"allow\"\n\
                hosts = [\"gambling.blocked.example\"]\ntiers = [\"primary\"]\n\
                reason = \"a slip\"\nowner = \"tests\"\n";
    let world = World::start(Setup {
        rules: rule.into(),
        ..Setup::default()
    });
    let (steps, code) = tested(&world);
    let failed: Vec<(&Value, &Value)> = steps
        .iter()
        .filter(|step| step["result"] == "failed")
        .map(|step| (&step["tier"], &step["probe"]))
        .collect();
    assert_eq!(failed.len(), 1, "{failed:?}");
    let slip = step(&steps, "primary", "category:gambling");
    assert_eq!(
        (&slip["expected"], &slip["seen"]),
        (&"closed".into(), &"opens".into())
    );
    assert_eq!(code, Some(6));
}

#[test]
fn nothing_that_is_sent_makes_a_client_a_drill() {
    let world = World::shared();
    for header in [
        "x-schoolgate-drill: staff",
        "x-schoolgate-selftest: 1",
        "x-schoolgate-asked: q=x",
        "x-forwarded-for: 127.0.0.1",
    ] {
        let curl = world.curl(SOMEBODY).with(&["--header", header]);
        let answer = curl.try_get("https://gambling.blocked.example/");
        assert_eq!(answer.status, 403, "{header}");
        // Nor does the page of tests answer anybody else.
        let curl = world.curl(SOMEBODY).with(&["--header", header]);
        let answer = curl.try_get("https://selftest.open.example/");
        assert!(answer.status >= 500, "{header}: {}", answer.status);
    }
}
