//! `subject`: what is held about one stand-in, and erasing it, for a school whose data protection
//! officer works at the command line. Both are on record; pupils appear as codes.

use clap::{Args, Subcommand};

use crate::model::Pseudonym;

use super::store::confirm;
use super::user::{now, trouble, with_store};
use super::{Config, Exit, Outcome, Trouble, print};

#[derive(Subcommand)]
pub(super) enum Verb {
    /// Print everything that is held, as JSON
    Export(About),
    /// Erase it, except what belongs to an open safeguarding matter
    Erase {
        #[command(flatten)]
        about: About,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Args)]
pub(super) struct About {
    /// The stand-in, e.g. 7B·14
    pseudonym: String,
    /// Why, for the record
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

impl About {
    fn reason(&self) -> Result<&str, Trouble> {
        let reason = self.reason.trim();
        if reason.is_empty() || reason.chars().count() > 500 {
            return Err(Trouble::new(
                Exit::Usage,
                "a reason has 1 to 500 characters",
                "say who asked and how you know that it is them, without a name",
            ));
        }
        Ok(reason)
    }
}

pub(super) fn run(verb: Verb, config: &Config) -> Outcome {
    match verb {
        Verb::Export(about) => {
            let reason = about.reason()?;
            with_store(config, async |store| {
                let who = Pseudonym(about.pseudonym.trim().into());
                let file = store
                    .subject_access(&who, "command-line", reason, now())
                    .await
                    .map_err(trouble)?;
                print::json(&file)
            })
        }
        Verb::Erase { about, yes } => {
            let reason = about.reason()?;
            confirm(yes, "Erase everything that is held about this stand-in?")?;
            with_store(config, async |store| {
                let who = Pseudonym(about.pseudonym.trim().into());
                let erased = store
                    .erase_subject(&who, "command-line", reason, now())
                    .await
                    .map_err(trouble)?;
                print::json(&erased)
            })
        }
    }
}
