//! Stopping is polite: what is open may finish, nothing new begins, and there is a limit.

use std::io::Read;
use std::net::TcpStream;
use std::time::Duration;

use super::origin::pattern;
use super::tunnel;
use super::world::{ORIGIN, PATIENCE, SOMEBODY, Setup, World, https, wait_for};

#[test]
fn a_download_finishes_while_the_gateway_stops() {
    let world = World::start(Setup::default());
    let (mut stream, mut half) = tunnel::half_a_download(&world, "stop");

    world.signal("TERM");
    let closed = wait_for(|| TcpStream::connect(world.proxy).is_err().then_some(()));
    assert!(closed.is_some(), "it still accepts");

    ORIGIN.open("stop");
    stream.read_exact(&mut half).unwrap();
    assert!(half == pattern(100_000, 100_000), "the second half differs");
    drop(stream);
    let ended = world
        .wait_end(PATIENCE)
        .expect("it ends once nobody is left");
    assert!(ended.success(), "{ended}");
}

#[test]
fn whoever_never_finishes_is_left_behind() {
    let world = World::start(Setup {
        settings: vec![("limits", "drain_time = \"1s\"".into())],
        ..Setup::default()
    });
    let _download = tunnel::half_a_download(&world, "never");
    world.signal("TERM");
    assert!(world.wait_end(PATIENCE).is_some(), "it never ends");
}

#[test]
fn an_idle_gateway_stops_at_once() {
    let world = World::start(Setup::default());
    assert_eq!(
        world.curl(SOMEBODY).get(&https("page.test", "/")).status,
        200
    );
    world.signal("INT");
    // The drain limit is 20 seconds: with nobody to wait for it is not used.
    assert!(
        world
            .wait_end(Duration::from_secs(15))
            .is_some_and(|status| status.success())
    );
}
