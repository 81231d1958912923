//! Staff accounts and their classes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Store, StoreError};
use crate::model::{ClassId, Language};

/// A staff account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountId(pub Uuid);

/// What an account is for (UX section 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Runs the gateway.
    Admin,
    /// Teaches classes.
    Teacher,
    /// Looks after pupils.
    SafeguardingLead,
}

impl Role {
    /// All of them.
    pub const ALL: [Role; 3] = [Role::Admin, Role::Teacher, Role::SafeguardingLead];

    /// `admin`, `teacher` or `safeguarding-lead`.
    pub fn word(self) -> &'static str {
        match self {
            Role::Admin => "admin",
            Role::Teacher => "teacher",
            Role::SafeguardingLead => "safeguarding-lead",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The text names no role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not one of admin, teacher, safeguarding-lead")]
pub struct NoRole;

impl FromStr for Role {
    type Err = NoRole;

    fn from_str(word: &str) -> Result<Self, NoRole> {
        Role::ALL
            .into_iter()
            .find(|role| role.word() == word)
            .ok_or(NoRole)
    }
}

/// A staff account as pages show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The id.
    pub id: AccountId,
    /// The name to sign in with, lower case.
    pub name: String,
    /// The name shown to colleagues.
    pub display: String,
    /// What it is for.
    pub role: Role,
    /// The classes it may see, in order of name.
    pub classes: Vec<ClassId>,
    /// Whether a password has been set.
    pub has_password: bool,
    /// The language of its pages; `None` leaves it to the browser.
    pub language: Option<Language>,
    /// Whether it may no longer sign in.
    pub disabled: bool,
}

/// An account to make.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// The name to sign in with; kept in lower case.
    pub name: String,
    /// The name shown to colleagues.
    pub display: String,
    /// What it is for.
    pub role: Role,
    /// The classes it may see.
    pub classes: Vec<ClassId>,
    /// The language of its pages.
    pub language: Option<Language>,
}

/// An account with what proves it.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The account.
    pub account: Account,
    /// Its password hash in PHC string format, if one has been set.
    pub password_hash: Option<String>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credentials({:?}, ‹redacted›)", self.account.id)
    }
}

impl Store {
    /// Makes an account without a password. `Conflict` if the name is taken.
    pub async fn create_account(&self, new: &NewAccount) -> Result<Account, StoreError> {
        todo_stub(new)
    }

    /// All accounts in order of name, disabled ones included.
    pub async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        todo_stub(())
    }

    /// The account with this id, disabled or not.
    pub async fn account(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        todo_stub(id)
    }

    /// The account that signs in with this name, in any case; `None` if there is none or it is
    /// disabled.
    pub async fn account_by_name(&self, name: &str) -> Result<Option<Credentials>, StoreError> {
        todo_stub(name)
    }

    /// Sets the password hash (PHC string format). `NotFound` without such an account.
    pub async fn set_password_hash(&self, id: AccountId, hash: &str) -> Result<(), StoreError> {
        todo_stub((id, hash))
    }

    /// Replaces the classes. `NotFound` without such an account.
    pub async fn set_classes(&self, id: AccountId, classes: &[ClassId]) -> Result<(), StoreError> {
        todo_stub((id, classes))
    }

    /// Disables an account for good: its sessions and links end in the same moment.
    pub async fn disable_account(&self, id: AccountId) -> Result<(), StoreError> {
        todo_stub(id)
    }

    /// Whether somebody can sign in as an admin with a password.
    pub async fn has_admin_with_password(&self) -> Result<bool, StoreError> {
        todo_stub(())
    }
}

fn todo_stub<A, T>(_args: A) -> Result<T, StoreError> {
    Err(StoreError::Unavailable(sqlx::Error::PoolClosed))
}
