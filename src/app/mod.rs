//! Puts it together.
//!
//! The only place that reads the configuration, the clock and the file system of the policies,
//! and the only one that uses `anyhow`. [`main`] is the command line; [`run`](run::run) starts
//! the gateway.

mod agreed;
mod caretaker;
mod clockwork;
mod commands;
pub mod config;
mod drill;
mod expiry;
pub mod fetch;
pub mod files;
mod handover;
mod heads;
pub mod limits;
mod messenger;
mod office;
mod opening;
mod passes;
mod pinned;
mod process;
pub mod reload;
pub mod run;
pub mod secrets;
mod serve;
mod shelf;
pub mod telemetry;
pub mod training;

use crate::model::{Clock, Timestamp};

pub use commands::main;

/// The system's clock.
pub fn clock() -> Clock {
    Clock::new(|| Timestamp(jiff::Timestamp::now().as_millisecond()))
}
