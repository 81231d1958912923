//! Guilt is remembered, innocence is looked at again.

use super::world::{ORIGIN, SOMEBODY, World, https, pupil};

#[test]
fn a_guilty_page_is_not_fetched_again() {
    let world = World::shared();
    let url = https("other.test", "/guilty/remembered");
    let fetched = || ORIGIN.hits("/guilty/remembered");
    assert_eq!(world.curl(SOMEBODY).get(&url).status, 403);
    assert_eq!(fetched(), 1);
    // Another tier, the same fact: what a page is does not depend on who asks.
    assert_eq!(world.curl(pupil("primary", "pl")).get(&url).status, 403);
    assert_eq!(world.curl(SOMEBODY).get(&url).status, 403);
    assert_eq!(fetched(), 1, "it was fetched again");
}

#[test]
fn a_page_that_is_fine_is_fetched_again() {
    let world = World::shared();
    let before = ORIGIN.hits("/tagged");
    for _ in 0..2 {
        assert_eq!(
            world
                .curl(SOMEBODY)
                .get(&https("page.test", "/tagged"))
                .status,
            200
        );
    }
    assert_eq!(
        ORIGIN.hits("/tagged"),
        before + 2,
        "the gateway is no cache"
    );
    let fresh = world
        .curl(SOMEBODY)
        .with(&["--header", "If-None-Match: \"v1\""]);
    let answer = fresh.get(&https("page.test", "/tagged"));
    assert_eq!((answer.status, answer.body.len()), (304, 0));
}
