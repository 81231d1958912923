//! No block page without a record: what a client has received is in the list, whatever happens.

use std::net::Ipv4Addr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::world::{Setup, World, http};

/// How many times the gateway is killed; the environment may ask for more.
fn rounds() -> u32 {
    std::env::var("SCHOOLGATE_KILL_ROUNDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(3)
}

#[test]
fn a_block_page_is_in_the_list_at_once() {
    let world = World::start(Setup::default());
    let answer = world
        .curl(Ipv4Addr::new(127, 9, 1, 1))
        .get(&http("games.test", "/at-once"));
    world.expect_incident(&answer.code());
}

#[test]
fn every_block_page_has_its_record_after_kill_9() {
    let world = World::start(Setup::default());
    let received: Mutex<Vec<String>> = Mutex::default();
    for round in 0..rounds() {
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for pupil in 1..=4u8 {
                let (world, received, stop) = (&world, &received, &stop);
                scope.spawn(move || {
                    let mut visit = 0;
                    while !stop.load(Ordering::Relaxed) {
                        visit += 1;
                        // Other people and other pages: each page must have its own record.
                        let address = Ipv4Addr::new(127, 9, pupil, (round % 250) as u8 + 1);
                        let page = http("games.test", &format!("/{round}/{pupil}/{visit}"));
                        let answer = world.curl(address).try_get(&page);
                        if answer.exit == 0 {
                            assert_eq!(answer.status, 403);
                            received.lock().unwrap().push(answer.code());
                        }
                    }
                });
            }
            // At another moment each round, but only once pages are flowing.
            let before = received.lock().unwrap().len();
            let flowing = super::world::wait_for(|| {
                (received.lock().unwrap().len() > before + 2 + round as usize % 7).then_some(())
            });
            std::thread::sleep(Duration::from_micros(u64::from(round) * 1_777 % 40_000));
            world.kill();
            stop.store(true, Ordering::Relaxed);
            assert!(flowing.is_some(), "no block pages arrive");
        });
        // With the gateway away, the list is complete already: it reads what the journal holds.
        if round % 2 == 1 {
            check(&world, &received.lock().unwrap());
        }
        world.run();
    }
    check(&world, &received.lock().unwrap());
    println!(
        "{} block pages received, each with its record",
        received.lock().unwrap().len()
    );
}

#[track_caller]
fn check(world: &World, codes: &[String]) {
    let missing = super::world::wait_for(|| {
        let list = world.incidents();
        codes
            .iter()
            .all(|code| list.contains(code.as_str()))
            .then_some(())
    });
    if missing.is_none() {
        let list = world.incidents();
        let missing: Vec<_> = codes
            .iter()
            .filter(|code| !list.contains(code.as_str()))
            .collect();
        panic!(
            "{} of {} pages have no record: {missing:?}",
            missing.len(),
            codes.len()
        );
    }
}
