//! Starts the gateway and waits until it has stopped.

use super::config::Config;

/// Runs the gateway until it is told to stop.
pub fn run(config: Config) -> anyhow::Result<()> {
    anyhow::bail!(
        "the listeners on {:?} are not wired yet",
        config.listen.proxy
    )
}
