//! Staff accounts and their classes.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::columns::{read, read_id};
use super::{Connection, Store, StoreError};
use crate::model::{ClassId, Language, Role};

/// A staff account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountId(pub Uuid);

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
    /// Where notices are mailed to; `None` means that none are.
    pub mail: Option<String>,
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
    /// Where notices are mailed to.
    pub mail: Option<String>,
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
        let id = AccountId(Uuid::now_v7());
        let mut work = self.write().await?;
        sqlx::query(
            "INSERT INTO accounts (id, name, display, role, language, mail, disabled)
             VALUES ($1, $2, $3, $4, $5, $6, 0)",
        )
        .bind(id.0.to_string())
        .bind(signing_name(&new.name))
        .bind(&new.display)
        .bind(new.role.word())
        .bind(new.language.map(Language::tag))
        .bind(new.mail.as_deref())
        .execute(&mut *work)
        .await?;
        write_classes(&mut work, id, &new.classes).await?;
        work.commit().await?;
        self.account(id).await?.ok_or(StoreError::NotFound)
    }

    /// All accounts in order of name, disabled ones included.
    pub async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        let mut view = self.reader.begin().await?;
        let raw: Vec<RawAccount> = sqlx::query_as("SELECT * FROM accounts ORDER BY name")
            .fetch_all(&mut *view)
            .await?;
        let mut accounts = Vec::with_capacity(raw.len());
        for account in raw {
            accounts.push(account.with_classes(&mut view).await?.account);
        }
        Ok(accounts)
    }

    /// The account with this id, disabled or not.
    pub async fn account(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        let mut view = self.reader.begin().await?;
        account_in(&mut view, &id.0.to_string()).await
    }

    /// The account that signs in with this name, in any case; `None` if there is none or it is
    /// disabled.
    pub async fn account_by_name(&self, name: &str) -> Result<Option<Credentials>, StoreError> {
        let mut view = self.reader.begin().await?;
        let raw: Option<RawAccount> =
            sqlx::query_as("SELECT * FROM accounts WHERE name = $1 AND disabled = 0")
                .bind(signing_name(name))
                .fetch_optional(&mut *view)
                .await?;
        match raw {
            Some(raw) => Ok(Some(raw.with_classes(&mut view).await?)),
            None => Ok(None),
        }
    }

    /// Sets the password hash (PHC string format). `NotFound` without such an account.
    pub async fn set_password_hash(&self, id: AccountId, hash: &str) -> Result<(), StoreError> {
        let done = sqlx::query("UPDATE accounts SET password_hash = $2 WHERE id = $1")
            .bind(id.0.to_string())
            .bind(hash)
            .execute(&self.writer)
            .await?;
        if done.rows_affected() == 1 {
            Ok(())
        } else {
            Err(StoreError::NotFound)
        }
    }

    /// Replaces the classes. `NotFound` without such an account.
    pub async fn set_classes(&self, id: AccountId, classes: &[ClassId]) -> Result<(), StoreError> {
        let mut work = self.write().await?;
        sqlx::query("DELETE FROM account_classes WHERE account = $1")
            .bind(id.0.to_string())
            .execute(&mut *work)
            .await?;
        if account_in(&mut work, &id.0.to_string()).await?.is_none() {
            return Err(StoreError::NotFound);
        }
        write_classes(&mut work, id, classes).await?;
        work.commit().await?;
        Ok(())
    }

    /// Disables an account for good: its sessions and links end in the same moment. `NotFound`
    /// without such an account.
    pub async fn disable_account(&self, id: AccountId) -> Result<(), StoreError> {
        let mut work = self.write().await?;
        let done = sqlx::query("UPDATE accounts SET disabled = 1 WHERE id = $1")
            .bind(id.0.to_string())
            .execute(&mut *work)
            .await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::NotFound);
        }
        for statement in [
            "DELETE FROM sessions WHERE account = $1",
            "DELETE FROM links WHERE account = $1",
        ] {
            sqlx::query(statement)
                .bind(id.0.to_string())
                .execute(&mut *work)
                .await?;
        }
        work.commit().await?;
        Ok(())
    }

    /// Lets an account sign in again that was disabled. `NotFound` without such an account.
    pub async fn enable_account(&self, id: AccountId) -> Result<(), StoreError> {
        let done = sqlx::query("UPDATE accounts SET disabled = 0 WHERE id = $1")
            .bind(id.0.to_string())
            .execute(&self.writer)
            .await?;
        match done.rows_affected() {
            0 => Err(StoreError::NotFound),
            _ => Ok(()),
        }
    }

    /// Gives an account another role; its sessions end in the same moment. `NotFound` without
    /// such an account, `Conflict` if no admin would be left.
    pub async fn set_role(&self, id: AccountId, role: Role) -> Result<(), StoreError> {
        let mut work = self.write().await?;
        let done = sqlx::query("UPDATE accounts SET role = $2 WHERE id = $1")
            .bind(id.0.to_string())
            .bind(role.word())
            .execute(&mut *work)
            .await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::NotFound);
        }
        let admins: i64 =
            sqlx::query_scalar("SELECT COUNT(*) FROM accounts WHERE role = $1 AND disabled = 0")
                .bind(Role::Admin.word())
                .fetch_one(&mut *work)
                .await?;
        if admins == 0 {
            return Err(StoreError::Conflict);
        }
        sqlx::query("DELETE FROM sessions WHERE account = $1")
            .bind(id.0.to_string())
            .execute(&mut *work)
            .await?;
        work.commit().await?;
        Ok(())
    }

    /// The language of an account's pages; `None` leaves it to the browser.
    pub async fn set_language(
        &self,
        id: AccountId,
        language: Option<Language>,
    ) -> Result<(), StoreError> {
        sqlx::query("UPDATE accounts SET language = $2 WHERE id = $1")
            .bind(id.0.to_string())
            .bind(language.map(Language::tag))
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// The account of this sign-in name, disabled or not.
    pub async fn any_account_by_name(&self, name: &str) -> Result<Option<Account>, StoreError> {
        let mut view = self.reader.begin().await?;
        let id: Option<String> = sqlx::query_scalar("SELECT id FROM accounts WHERE name = $1")
            .bind(signing_name(name))
            .fetch_optional(&mut *view)
            .await?;
        match id {
            Some(id) => account_in(&mut view, &id).await,
            None => Ok(None),
        }
    }

    /// The one account that may sign in and has this sign-in name or mail address, in any case
    /// of letters; `None` if there is none, or more than one.
    pub async fn account_by_name_or_mail(&self, text: &str) -> Result<Option<Account>, StoreError> {
        let mut view = self.reader.begin().await?;
        let ids: Vec<String> = sqlx::query_scalar(
            "SELECT id FROM accounts WHERE disabled = 0 AND (name = $1 OR LOWER(mail) = $1)",
        )
        .bind(signing_name(text))
        .fetch_all(&mut *view)
        .await?;
        match ids.as_slice() {
            [id] => account_in(&mut view, id).await,
            _ => Ok(None),
        }
    }

    /// Whether somebody can sign in as an admin with a password.
    pub async fn has_admin_with_password(&self) -> Result<bool, StoreError> {
        let admins: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM accounts
             WHERE role = $1 AND password_hash IS NOT NULL AND disabled = 0",
        )
        .bind(Role::Admin.word())
        .fetch_one(&self.reader)
        .await?;
        Ok(admins > 0)
    }
}

/// Names are compared without case and without spaces around them.
fn signing_name(name: &str) -> String {
    name.trim().to_lowercase()
}

/// The account with this id, disabled or not, as the transaction sees it.
pub(super) async fn account_in(
    view: &mut Connection,
    id: &str,
) -> Result<Option<Account>, StoreError> {
    let raw: Option<RawAccount> = sqlx::query_as("SELECT * FROM accounts WHERE id = $1")
        .bind(id)
        .fetch_optional(&mut *view)
        .await?;
    match raw {
        Some(raw) => Ok(Some(raw.with_classes(view).await?.account)),
        None => Ok(None),
    }
}

async fn write_classes(
    work: &mut Connection,
    id: AccountId,
    classes: &[ClassId],
) -> Result<(), StoreError> {
    for class in classes {
        sqlx::query(
            "INSERT INTO account_classes (account, class) VALUES ($1, $2)
             ON CONFLICT (account, class) DO NOTHING",
        )
        .bind(id.0.to_string())
        .bind(class.0.as_ref())
        .execute(&mut *work)
        .await?;
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct RawAccount {
    id: String,
    name: String,
    display: String,
    role: String,
    language: Option<String>,
    password_hash: Option<String>,
    mail: Option<String>,
    disabled: i64,
}

impl RawAccount {
    async fn with_classes(self, view: &mut Connection) -> Result<Credentials, StoreError> {
        let classes: Vec<String> = sqlx::query_scalar(
            "SELECT class FROM account_classes WHERE account = $1 ORDER BY class",
        )
        .bind(&self.id)
        .fetch_all(view)
        .await?;
        let account = Account {
            id: AccountId(read_id(&self.id)?),
            name: self.name,
            display: self.display,
            role: read(&self.role)?,
            classes: classes
                .into_iter()
                .map(|class| ClassId(class.into()))
                .collect(),
            has_password: self.password_hash.is_some(),
            language: self.language.as_deref().map(read).transpose()?,
            mail: self.mail,
            disabled: self.disabled != 0,
        };
        Ok(Credentials {
            account,
            password_hash: self.password_hash,
        })
    }
}
