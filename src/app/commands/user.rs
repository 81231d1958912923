//! `user`: accounts of staff. A password is never typed here: a link that opens once leads to a
//! page where it is chosen.

use std::os::unix::fs::DirBuilderExt;
use std::time::Duration;

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use clap::{Args, Subcommand};

use crate::model::{ClassId, Language, Timestamp};
use crate::store::{Account, AuditEntry, NewAccount, Role, Store, StoreError, TokenHash};

use super::{Config, Exit, Format, Outcome, Trouble, print, rules, wait};

/// How long a link opens.
const LINK: Duration = Duration::from_secs(24 * 3600);

#[derive(Subcommand)]
pub(super) enum Verb {
    /// Make an account and a link that sets its password
    Add(New),
    /// Make a new link that sets the password; earlier links end
    Link {
        /// The name to sign in with
        name: String,
    },
    /// Say where notices are mailed to; without an address, none are
    Mail {
        /// The name to sign in with
        name: String,
        /// The address
        address: Option<String>,
    },
    /// List the accounts
    List(Format),
    /// Disable an account; its sessions end
    Disable {
        /// The name to sign in with
        name: String,
    },
    /// Let an account sign in again that was disabled
    Enable {
        /// The name to sign in with
        name: String,
    },
    /// Give an account another role; its sessions end
    Role {
        /// The name to sign in with
        name: String,
        /// admin, teacher, safeguarding-lead, safeguarding-contact, leadership,
        /// data-protection-officer or inspector
        role: Role,
        /// Why, for the audit log
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Forget app, passkeys and recovery codes of somebody who lost them; sessions end
    ResetFactors {
        /// The name to sign in with
        name: String,
    },
    /// Count where an account is signed in
    Sessions {
        /// The name to sign in with
        name: String,
        /// End them all
        #[arg(long)]
        end: bool,
    },
}

#[derive(Args)]
pub(super) struct New {
    /// The name to sign in with
    name: String,
    /// What it is for: admin, teacher, safeguarding-lead, safeguarding-contact, leadership,
    /// data-protection-officer or inspector
    #[arg(long)]
    role: Role,
    /// A class it may see; repeat for more
    #[arg(long = "class", value_name = "CLASS")]
    classes: Vec<String>,
    /// The name shown to colleagues [default: the name to sign in with]
    #[arg(long, value_name = "TEXT")]
    display: Option<String>,
    /// The language of its pages: en, vi, pl or ru [default: the browser's]
    #[arg(long)]
    language: Option<Language>,
    /// Where notices are mailed to
    #[arg(long, value_name = "ADDRESS")]
    mail: Option<String>,
}

/// An account as `--json` prints it.
#[derive(serde::Serialize)]
struct Row<'a> {
    name: &'a str,
    display: &'a str,
    role: &'static str,
    classes: Vec<&'a str>,
    has_password: bool,
    mail: Option<&'a str>,
    disabled: bool,
}

pub(super) fn run(verb: Verb, config: &Config) -> Outcome {
    match verb {
        Verb::Add(new) => add(new, config),
        Verb::Link { name } => with_store(config, async |store| {
            let account = find(store, &name).await?;
            say_link(&link(store, config, &account).await?)
        }),
        Verb::Mail { name, address } => mail(&name, address.as_deref(), config),
        Verb::List(format) => list(format, config),
        Verb::Disable { name } => with_store(config, async |store| {
            let account = find(store, &name).await?;
            store.disable_account(account.id).await.map_err(trouble)?;
            audit(store, "account.disable", &account.name).await?;
            print::out(&format!("{} can no longer sign in.\n", account.name))
        }),
        Verb::Enable { name } => with_store(config, async |store| {
            let account = store.any_account_by_name(&name).await.map_err(trouble)?;
            let account = account.ok_or_else(|| nobody(&name))?;
            store.enable_account(account.id).await.map_err(trouble)?;
            audit(store, "account.enable", &account.name).await?;
            print::out(&format!("{} can sign in again.\n", account.name))
        }),
        Verb::Role { name, role, reason } => with_store(config, async |store| {
            let account = find(store, &name).await?;
            match store.set_role(account.id, role).await {
                Err(StoreError::Conflict) => {
                    return Err(Trouble::new(
                        Exit::Conflict,
                        format!("{} is the last admin", account.name),
                        "give that role to somebody else first",
                    ));
                }
                done => done.map_err(trouble)?,
            }
            let why = format!("{} → {role}: {reason}", account.role);
            audit_why(store, "account.role", &account.name, Some(&why)).await?;
            print::out(&format!("{} is now {role}.\n", account.name))
        }),
        Verb::ResetFactors { name } => with_store(config, async |store| {
            let account = find(store, &name).await?;
            store.reset_factors(account.id).await.map_err(trouble)?;
            audit(store, "account.reset-factors", &account.name).await?;
            print::out(&format!(
                "{} signs in with the password alone until a second factor is set up.\n",
                account.name
            ))
        }),
        Verb::Sessions { name, end } => with_store(config, async |store| {
            let account = find(store, &name).await?;
            if end {
                let ended = store.end_sessions_of(account.id).await.map_err(trouble)?;
                audit(store, "account.sign-out", &account.name).await?;
                return print::out(&format!("{ended} ended.\n"));
            }
            let alive = store
                .sessions_of(account.id, now())
                .await
                .map_err(trouble)?;
            print::out(&format!("{} signed in.\n", alive.len()))
        }),
    }
}

fn mail(name: &str, address: Option<&str>, config: &Config) -> Outcome {
    address.map(checked).transpose()?;
    with_store(config, async |store| {
        let account = find(store, name).await?;
        store.set_mail(account.id, address).await.map_err(trouble)?;
        let why = if address.is_some() { "set" } else { "removed" };
        audit_why(store, "account.mail", &account.name, Some(why)).await?;
        print::out(&match address {
            Some(address) => format!("Notices for {} go to {address}.\n", account.name),
            None => format!("No notices are mailed to {} any more.\n", account.name),
        })
    })
}

fn checked(address: &str) -> Result<(), Trouble> {
    match address.parse::<lettre::Address>() {
        Ok(_) => Ok(()),
        Err(_) => Err(Trouble::new(
            Exit::Usage,
            "this is not an address for mail",
            "write it like anna@school.example",
        )),
    }
}

fn add(new: New, config: &Config) -> Outcome {
    new.mail.as_deref().map(checked).transpose()?;
    if new.name.is_empty()
        || new.name.len() > 64
        || !new
            .name
            .chars()
            .all(|c| c.is_alphanumeric() || ".-_@".contains(c))
    {
        return Err(Trouble::new(
            Exit::Usage,
            "a name has 1 to 64 letters, digits, and . - _ @",
            "choose another name",
        ));
    }
    if new.role == Role::Teacher && new.classes.is_empty() {
        print::aside("Without --class, a teacher sees no incidents.");
    }
    warn_of_classes(&new.classes, config);
    with_store(config, async |store| {
        let account = store
            .create_account(&NewAccount {
                display: new.display.clone().unwrap_or_else(|| new.name.clone()),
                name: new.name.clone(),
                role: new.role,
                classes: new
                    .classes
                    .iter()
                    .map(|id| ClassId(id.as_str().into()))
                    .collect(),
                language: new.language,
                mail: new.mail.clone(),
            })
            .await
            .map_err(|error| match error {
                StoreError::Conflict => Trouble::new(
                    Exit::Conflict,
                    format!("there is an account {} already", new.name),
                    format!("give it a new link with: schoolgate user link {}", new.name),
                ),
                other => trouble(other),
            })?;
        audit(store, "account.create", &account.name).await?;
        say_link(&link(store, config, &account).await?)
    })
}

/// A typing error in a class would show its teacher nothing, and nobody would know why.
fn warn_of_classes(classes: &[String], config: &Config) {
    if classes.is_empty() {
        return;
    }
    let compiled = rules::read(config).and_then(|source| rules::compile(&source, now()));
    // Rules with problems are the business of `policy check`.
    let Ok(Ok((book, _))) = compiled else { return };
    for class in classes.iter().filter(|class| book.class(class).is_none()) {
        let known = book.classes().iter().map(|class| &*class.id.0);
        let hint = crate::identity::spot::did_you_mean(class, known);
        print::aside(&format!("warning: the rules know no class {class}; {hint}"));
    }
}

fn list(format: Format, config: &Config) -> Outcome {
    let accounts = wait(async {
        let store = match Store::open_read_only(&config.store.url).await {
            Ok(store) => store,
            Err(StoreError::NotFound) => return Ok(Vec::new()),
            Err(error) => return Err(trouble(error)),
        };
        store.accounts().await.map_err(trouble)
    })?;
    let rows: Vec<Row<'_>> = accounts.iter().map(row).collect();
    if format.json {
        return print::json(&rows);
    }
    if rows.is_empty() {
        return print::out("No account yet. The first start of the gateway makes one.\n");
    }
    let cells: Vec<[String; 5]> = rows
        .iter()
        .map(|row| {
            let state = match (row.disabled, row.has_password) {
                (true, _) => "disabled",
                (false, true) => "active",
                (false, false) => "no password yet",
            };
            let classes = row.classes.join(" ");
            [
                row.name.into(),
                row.role.into(),
                state.into(),
                row.display.into(),
                classes,
            ]
        })
        .collect();
    print::out(&print::table(
        ["name", "role", "state", "shown as", "classes"],
        &cells,
    ))
}

fn row(account: &Account) -> Row<'_> {
    Row {
        name: &account.name,
        display: &account.display,
        role: account.role.word(),
        classes: account.classes.iter().map(|class| &*class.0).collect(),
        has_password: account.has_password,
        mail: account.mail.as_deref(),
        disabled: account.disabled,
    }
}

pub(super) fn with_store(config: &Config, work: impl AsyncFnOnce(&Store) -> Outcome) -> Outcome {
    wait(async {
        let file = config.store.path();
        if let Some(parent) = file.as_deref().and_then(std::path::Path::parent) {
            std::fs::DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(parent)
                .map_err(|error| {
                    Trouble::new(Exit::Failed, format!("{}: {error}", parent.display()), "")
                })?;
        }
        let store = Store::open(&config.store.url).await.map_err(trouble)?;
        let outcome = work(&store).await;
        store.close().await;
        outcome
    })
}

pub(super) async fn find(store: &Store, name: &str) -> Result<Account, Trouble> {
    match store.account_by_name(name).await.map_err(trouble)? {
        Some(credentials) => Ok(credentials.account),
        None => Err(nobody(name)),
    }
}

fn nobody(name: &str) -> Trouble {
    Trouble::new(
        Exit::NotFound,
        format!("there is no account {name}, or it is disabled"),
        "see: schoolgate user list",
    )
}

/// A link with 256 random bits; the store keeps its digest only.
async fn link(store: &Store, config: &Config, account: &Account) -> Result<String, Trouble> {
    let mut token = [0; 32];
    SystemRandom::new()
        .fill(&mut token)
        .map_err(|_| Trouble::new(Exit::Failed, "the system gives no random numbers", ""))?;
    let token = data_encoding::BASE64URL_NOPAD.encode(&token);
    let expires = now().plus(LINK);
    store
        .create_link(account.id, &TokenHash::of(&token), expires)
        .await
        .map_err(trouble)?;
    audit(store, "link.create", &account.name).await?;
    Ok(format!("{}/link/{token}", config.dashboard_url()))
}

fn say_link(link: &str) -> Outcome {
    print::aside("Opens once within 24 hours. Hand it over in person or by a trusted channel:");
    print::out(&format!("{link}\n"))
}

async fn audit(store: &Store, did: &str, what: &str) -> Result<(), Trouble> {
    audit_why(store, did, what, None).await
}

/// A line of the audit log, with a reason.
pub(super) async fn audit_why(
    store: &Store,
    did: &str,
    what: &str,
    why: Option<&str>,
) -> Result<(), Trouble> {
    let entry = AuditEntry {
        at: now(),
        who: "command-line".into(),
        did: did.into(),
        what: what.into(),
        why: why.map(str::to_owned),
    };
    store.audit(&entry).await.map_err(trouble)
}

pub(super) fn now() -> Timestamp {
    crate::app::clock().now()
}

pub(super) fn trouble(error: StoreError) -> Trouble {
    let exit = match error {
        StoreError::NotFound => Exit::NotFound,
        StoreError::Conflict => Exit::Conflict,
        StoreError::Unavailable(_) => Exit::Unreachable,
        StoreError::Schema { .. } => Exit::Failed,
    };
    Trouble::new(exit, format!("the store: {error}"), "check [store] url")
}
