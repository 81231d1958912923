//! `store`: taking everything from one database to another.

use clap::Subcommand;

use crate::store::{Store, StoreError};

use super::user::trouble;
use super::{Exit, Outcome, Trouble, print, wait};

#[derive(Subcommand)]
pub(super) enum Verb {
    /// Copy everything into an empty database, such as from a file to PostgreSQL
    ///
    /// Stop the gateway first. Addresses are written as in [store] url; the password for a server
    /// comes from the file in ?password_file=, or from PGPASSFILE.
    Copy {
        /// Where everything is now, e.g. sqlite:data/schoolgate.db
        from: String,
        /// Where it goes, e.g. postgres://schoolgate@db.school.example/schoolgate
        to: String,
    },
}

pub(super) fn run(verb: &Verb) -> Outcome {
    let Verb::Copy { from, to } = verb;
    wait(async {
        let source = Store::open_read_only(from)
            .await
            .map_err(|error| match error {
                StoreError::NotFound => Trouble::new(
                    Exit::NotFound,
                    "there is no database to copy from",
                    "give its address as in [store] url",
                ),
                error => trouble(error),
            })?;
        let target = Store::open(to).await.map_err(trouble)?;
        let copied = source.copy_to(&target).await;
        source.close().await;
        target.close().await;
        let copied = copied.map_err(|error| match error {
            StoreError::Conflict => Trouble::new(
                Exit::Conflict,
                "the database to copy to has entries already; nothing was copied",
                "make an empty one and copy again",
            ),
            error => trouble(error),
        })?;
        let rows: u64 = copied.iter().map(|(_, rows)| rows).sum();
        for (table, rows) in &copied {
            print::out(&format!("{rows:>10}  {table}\n"))?;
        }
        print::out(&format!("{rows:>10}  rows in all\n"))?;
        print::aside("Now put the new address into [store] url and start the gateway.");
        Ok(Exit::Done)
    })
}
