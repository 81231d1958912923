//! No message of a pupil is lost: each receipt has its concern, whatever ends the gateway.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use schoolgate::model::EventCode;
use uuid::Uuid;

use super::world::{PATIENCE, Setup, World, wait_for};

/// How many times the gateway is killed; the environment may ask for more.
fn rounds() -> u32 {
    std::env::var("SCHOOLGATE_KILL_ROUNDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(3)
}

/// Sends a message as the form does; the receipt, if one came.
fn tell(world: &World, address: Ipv4Addr) -> Option<String> {
    // While the gateway is away nobody answers: no panic, as `world` would.
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).ok()?;
    socket
        .bind(&std::net::SocketAddr::from((address, 0)).into())
        .ok()?;
    socket.connect(&world.portal.into()).ok()?;
    let mut stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let body = "wish=talk&words=someone+please&lang=en";
    let request = format!(
        "POST /h HTTP/1.1\r\nHost: {}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        world.portal,
        body.len()
    );
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (_, rest) = answer.split_once("/h/sent?code=")?;
    Some(rest.chars().take(7).collect())
}

/// The receipts of all concerns that the command knows.
fn known(world: &World) -> Vec<String> {
    let output = world.command(&["concerns", "list", "--all", "--json"]);
    let Ok(listing) = serde_json::from_slice::<serde_json::Value>(&output.stdout) else {
        return Vec::new();
    };
    let concerns = listing["concerns"].as_array().cloned().unwrap_or_default();
    assert_eq!(listing["counts"]["came"], concerns.len());
    concerns
        .iter()
        .filter_map(|concern| concern["id"].as_str()?.parse::<Uuid>().ok())
        .map(|id| EventCode::of(id).to_string())
        .collect()
}

#[test]
fn every_message_has_its_concern_after_kill_9() {
    let world = World::start(Setup::default());
    let received: Mutex<Vec<String>> = Mutex::default();
    for round in 0..rounds() {
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for pupil in 1..=3u8 {
                let (world, received, stop) = (&world, &received, &stop);
                scope.spawn(move || {
                    let mut visit = 0u8;
                    while !stop.load(Ordering::Relaxed) {
                        visit = visit.wrapping_add(1);
                        // Each message from another place: no place may send too many.
                        let from = Ipv4Addr::new(127, 10 + pupil, (round % 250) as u8, visit);
                        if let Some(code) = tell(world, from) {
                            received.lock().unwrap().push(code);
                        } else {
                            std::thread::sleep(Duration::from_millis(5));
                        }
                    }
                });
            }
            let before = received.lock().unwrap().len();
            let flowing = wait_for(|| {
                (received.lock().unwrap().len() > before + 2 + round as usize % 7).then_some(())
            });
            std::thread::sleep(Duration::from_micros(u64::from(round) * 1_777 % 40_000));
            world.kill();
            stop.store(true, Ordering::Relaxed);
            assert!(flowing.is_some(), "no receipts arrive");
        });
        world.run();
    }
    let codes = received.lock().unwrap().clone();
    let all = wait_for(|| {
        let known = known(&world);
        codes.iter().all(|code| known.contains(code)).then_some(())
    });
    assert!(
        all.is_some(),
        "{} receipts, {} concerns",
        codes.len(),
        known(&world).len()
    );
    println!("{} messages received, each with its concern", codes.len());
    // What the command prints holds no word of a child.
    let output = world.command(&["concerns", "list"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        text.contains("came") && !text.contains("someone please"),
        "{text}"
    );
}
