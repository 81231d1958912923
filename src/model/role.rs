//! What a staff account is for.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What a staff account is for (UX section 6; FIELD F10). What each may do stands in one table,
/// `safeguard::rights`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Runs the gateway.
    Admin,
    /// Teaches classes.
    Teacher,
    /// Looks after pupils.
    SafeguardingLead,
    /// Helps the lead: messages of pupils and the cases handed to this person.
    SafeguardingContact,
    /// Heads the school: counts and reports, no pupil.
    Leadership,
    /// Watches over personal data: who looked, what is kept, what is deleted.
    DataProtectionOfficer,
    /// An inspector or partner from outside: aggregates only.
    Inspector,
}

impl Role {
    /// All of them.
    pub const ALL: [Role; 7] = [
        Role::Admin,
        Role::Teacher,
        Role::SafeguardingLead,
        Role::SafeguardingContact,
        Role::Leadership,
        Role::DataProtectionOfficer,
        Role::Inspector,
    ];

    /// The word in rows, addresses and on the command line, e.g. `safeguarding-lead`.
    pub fn word(self) -> &'static str {
        match self {
            Role::Admin => "admin",
            Role::Teacher => "teacher",
            Role::SafeguardingLead => "safeguarding-lead",
            Role::SafeguardingContact => "safeguarding-contact",
            Role::Leadership => "leadership",
            Role::DataProtectionOfficer => "data-protection-officer",
            Role::Inspector => "inspector",
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
#[error(
    "not one of admin, teacher, safeguarding-lead, safeguarding-contact, leadership, \
     data-protection-officer, inspector"
)]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back_and_are_those_of_json() {
        for role in Role::ALL {
            assert_eq!(role.word().parse(), Ok(role));
            assert_eq!(
                serde_json::to_value(role).unwrap(),
                serde_json::Value::String(role.word().into())
            );
            assert!(NoRole.to_string().contains(role.word()), "{role}");
        }
        assert_eq!("pupil".parse::<Role>(), Err(NoRole));
    }
}
