//! Pages that a reader went on to after a thought; remembered until the lesson is over.

use std::net::IpAddr;
use std::time::Duration;

use moka::sync::Cache;
use uuid::Uuid;

use crate::model::{HostName, PageUrl};

/// A lesson.
const LESSON: Duration = Duration::from_secs(45 * 60);
/// How long the question waits for an answer.
const QUESTION: Duration = Duration::from_secs(30 * 60);

/// Who may pass where, for a lesson. Held in memory only: nothing of it reaches a disk.
#[derive(Clone)]
pub(super) struct Passes {
    asked: Cache<Uuid, (IpAddr, PageUrl)>,
    open: Cache<(IpAddr, HostName), ()>,
}

impl Passes {
    pub(super) fn new() -> Self {
        let bounded = || Cache::builder().max_capacity(20_000);
        Passes {
            asked: bounded().time_to_live(QUESTION).build(),
            open: Cache::builder()
                .max_capacity(20_000)
                .time_to_live(LESSON)
                .build(),
        }
    }

    /// A page asked first.
    pub(super) fn ask(&self, event: Uuid, client: IpAddr, page: &PageUrl) {
        self.asked.insert(event, (client, page.clone()));
    }

    /// The reader goes on: the site is open for this device. Gives the address to return to.
    pub(super) fn go_on(&self, event: Uuid) -> Option<String> {
        let (client, page) = self.asked.get(&event)?;
        self.open.insert((client, page.host.clone()), ());
        Some(address(&page))
    }

    /// Whether this device may pass to the site.
    pub(super) fn is_open(&self, client: IpAddr, host: &HostName) -> bool {
        self.open.contains_key(&(client, host.clone()))
    }
}

/// The address of a page with its query, for the reader's own browser.
pub(super) fn address(page: &PageUrl) -> String {
    let query = page.query.as_deref();
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    format!("{page}{query}")
}
