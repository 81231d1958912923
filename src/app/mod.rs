//! Puts it together.

pub mod config;
pub(crate) mod files;

/// Runs the command line; returns the exit code.
pub fn main() -> std::process::ExitCode {
    std::process::ExitCode::SUCCESS
}
