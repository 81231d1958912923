//! `pupil hash`: a line for `users.toml`. The password comes from a prompt or standard input.

use std::io::{self, IsTerminal, Read, Write};

use clap::Subcommand;
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

use super::{Exit, Outcome, Trouble, print};

/// Longest password, in bytes: longer ones do not fit the header that a browser sends.
const MAX_BYTES: usize = 512;

#[derive(Subcommand)]
pub(super) enum Verb {
    /// Make the `password` line of users.toml
    Hash,
}

pub(super) fn run(Verb::Hash: Verb) -> Outcome {
    let password = ask()?;
    if password.is_empty() {
        return Err(Trouble::new(
            Exit::Usage,
            "the password is empty",
            "type one",
        ));
    }
    if password.chars().any(char::is_control) {
        return Err(Trouble::new(
            Exit::Usage,
            "the password holds control characters, which browsers cannot send",
            "choose another one",
        ));
    }
    let hash = crate::identity::hash_password(&password)
        .map_err(|error| Trouble::new(Exit::Failed, format!("no hash: {error}"), ""))?;
    print::out(&format!("password = \"{hash}\"\n"))
}

fn ask() -> Result<String, Trouble> {
    let failed =
        |error: io::Error| Trouble::new(Exit::Failed, format!("no password was read: {error}"), "");
    let mut text = String::new();
    if io::stdin().is_terminal() {
        let silence = Silence::begin().map_err(failed)?;
        drop(write!(io::stderr(), "Password: "));
        io::stdin().read_line(&mut text).map_err(failed)?;
        drop(silence);
        drop(writeln!(io::stderr()));
    } else {
        io::stdin()
            .lock()
            .take(MAX_BYTES as u64 + 3)
            .read_to_string(&mut text)
            .map_err(failed)?;
    }
    let password = text.trim_end_matches(['\r', '\n']);
    if password.len() > MAX_BYTES {
        return Err(Trouble::new(
            Exit::Usage,
            format!("the password is longer than {MAX_BYTES} bytes"),
            "choose a shorter one",
        ));
    }
    Ok(password.to_owned())
}

/// The terminal shows nothing that is typed until this is dropped.
struct Silence(Termios);

impl Silence {
    fn begin() -> io::Result<Self> {
        let before = tcgetattr(io::stdin())?;
        let mut silent = before.clone();
        silent.local_modes.remove(LocalModes::ECHO);
        tcsetattr(io::stdin(), OptionalActions::Flush, &silent)?;
        Ok(Silence(before))
    }
}

impl Drop for Silence {
    fn drop(&mut self) {
        // If the terminal went away there is nobody to show anything to.
        tcsetattr(io::stdin(), OptionalActions::Now, &self.0).unwrap_or_default();
    }
}
